/** The Kubernetes objects of a training, each as a pure function of its resource. */
package dev.detector.operator.resources;
