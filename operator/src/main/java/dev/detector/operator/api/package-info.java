/** The DetectorTraining resource, API group detector.dev/v1alpha1. */
package dev.detector.operator.api;
