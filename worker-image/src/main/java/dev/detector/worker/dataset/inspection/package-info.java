/** What is in the records of a data set, what is wrong with it, and what to do about it. */
package dev.detector.worker.dataset.inspection;
