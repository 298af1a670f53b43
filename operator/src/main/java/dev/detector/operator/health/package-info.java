/** Probes of the operator's and the reporter's process. */
package dev.detector.operator.health;
