package dev.detector.worker.validation;

import java.nio.file.Path;

/**
 * A checkpoint that rotation cannot take away any more.
 *
 * @param number N of {@code ckpt-N}
 * @param prefix path without {@code .index}
 */
public record PinnedCheckpoint(int number, Path prefix) {}
