/**
 * The detection network as a graph: the feature extractors and box predictors of the SSD family,
 * layer by layer as the OD API's Keras code builds them, so that weights can be exchanged with it.
 */
package dev.detector.worker.model;
