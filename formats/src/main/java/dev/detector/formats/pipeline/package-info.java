/** The OD API's {@code pipeline.config}: read, print, override. */
package dev.detector.formats.pipeline;
