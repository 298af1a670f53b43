/**
 * A trained checkpoint as something that answers: the OD API's export layout with a TF2 SavedModel.
 */
package dev.detector.worker.export;
