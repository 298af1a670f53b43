package dev.detector.formats.tfrecord;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC-32C (Castagnoli), rotated and offset as TFRecord and the tensor bundle store it, so that a
 * checksum of checksums works.
 */
public final class MaskedCrc32c {
  private static final int MASK_DELTA = 0xa282ead8;

  private MaskedCrc32c() {}

  /** Masked checksum of a whole array. */
  public static int of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  /** Masked checksum of a part of an array. */
  public static int of(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return mask((int) crc.getValue());
  }

  /** Masked checksum of what remains in the buffer, whose position moves to its limit. */
  public static int of(ByteBuffer buffer) {
    CRC32C crc = new CRC32C();
    crc.update(buffer);
    return mask((int) crc.getValue());
  }

  /** The stored form of a plain checksum. */
  public static int mask(int crc) {
    return ((crc >>> 15) | (crc << 17)) + MASK_DELTA;
  }
}
