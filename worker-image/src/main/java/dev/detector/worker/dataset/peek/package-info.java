/** Records to look at: as text, or drawn. */
package dev.detector.worker.dataset.peek;
