/** What the operator measures about itself and about trainings, for Prometheus. */
package dev.detector.operator.metrics;
