/** The Kubernetes side: resource types, lifecycle, reconciler, status reporter. */
package dev.detector.operator;
