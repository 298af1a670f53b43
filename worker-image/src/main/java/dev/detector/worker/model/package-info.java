/**
 * The detection network as a graph: SSD with MobileNetV2 FPNLite and the weight-shared
 * convolutional box predictor, layer by layer as the OD API's Keras code builds it, so that weights
 * can be exchanged with it.
 */
package dev.detector.worker.model;
