/**
 * What an evaluation tells a person: per-class figures, curves, mistakes, thresholds and pictures,
 * as one page that needs nothing else and as JSON. Pure functions of the evaluated images.
 */
package dev.detector.worker.report;
