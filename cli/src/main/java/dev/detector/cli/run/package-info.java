/** {@code detector run}: the lifecycle of a DetectorTraining on one machine, without a cluster. */
package dev.detector.cli.run;
