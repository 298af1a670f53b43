package dev.detector.operator.resources;

/**
 * What the operator's installation decides for all trainings.
 *
 * @param workerImage image of trainer, validator, exporter and server where a spec names none
 * @param workerGpuImage the same where the pod's limits name a GPU
 * @param operatorImage the operator's own image, which also holds the reporter
 */
public record OperatorConfig(String workerImage, String workerGpuImage, String operatorImage) {}
