/**
 * Validation beside training: every checkpoint is pinned as soon as it is whole, then evaluated
 * exactly once and in order, whatever interrupts it; the outcome goes to the event files, to {@code
 * best/} and, last, to the ledger.
 */
package dev.detector.worker.validation;
