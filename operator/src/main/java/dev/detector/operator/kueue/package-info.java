/** What is read of Kueue, which decides when a Job in a queue runs. */
package dev.detector.operator.kueue;
