package dev.detector.formats.checkpoint;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Unpacks a block in Snappy's raw format: the length, then literal bytes and copies of what has
 * come before.
 *
 * @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">format</a>
 */
final class SnappyBlock {
  private static final int LITERAL = 0;
  private static final int SHORT_COPY = 1;
  private static final int LONG_COPY = 3;

  private final ByteBuffer in;
  private final ByteBuffer out;

  private SnappyBlock(ByteBuffer in, ByteBuffer out) {
    this.in = in;
    this.out = out;
  }

  /**
   * The unpacked bytes.
   *
   * @param maxBytes most that they may be
   * @throws BufferUnderflowException if the block is damaged or longer
   */
  static ByteBuffer unpack(ByteBuffer packed, int maxBytes) {
    ByteBuffer in = packed.slice().order(ByteOrder.LITTLE_ENDIAN);
    long length = TableReader.varint(in);
    if (length < 0 || length > maxBytes) {
      throw new BufferUnderflowException();
    }
    ByteBuffer out = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    SnappyBlock block = new SnappyBlock(in, out);
    while (in.hasRemaining()) {
      block.element(in.get() & 0xff);
    }
    if (out.hasRemaining()) {
      throw new BufferUnderflowException();
    }
    return out.flip();
  }

  /** The two lowest bits say what it is. */
  private void element(int tag) {
    switch (tag & 3) {
      case LITERAL -> {
        int lengthBytes = Math.max(0, (tag >> 2) - 59);
        literal((lengthBytes == 0 ? tag >> 2 : number(lengthBytes)) + 1);
      }
      case SHORT_COPY -> copy(((tag >> 2) & 7) + 4, ((long) (tag >> 5) << 8) | (in.get() & 0xff));
      case LONG_COPY -> copy((tag >> 2) + 1, number(4));
      default -> copy((tag >> 2) + 1, number(2));
    }
  }

  private long number(int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (in.get() & 0xffL) << (8 * i);
    }
    return value;
  }

  private void literal(long length) {
    if (length > in.remaining() || length > out.remaining()) {
      throw new BufferUnderflowException();
    }
    out.put(in.slice(in.position(), (int) length));
    in.position(in.position() + (int) length);
  }

  /** Byte by byte: the source may reach into what is being copied. */
  private void copy(int length, long distance) {
    if (distance < 1 || distance > out.position() || length > out.remaining()) {
      throw new BufferUnderflowException();
    }
    for (int i = 0; i < length; i++) {
      out.put(out.get(out.position() - (int) distance));
    }
  }
}
