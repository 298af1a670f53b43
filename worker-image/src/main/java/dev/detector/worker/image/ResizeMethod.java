package dev.detector.worker.image;

/**
 * TensorFlow 1's ways to resize, under their names in the Object Detection API's configuration:
 * without half-pixel centres, in single precision, in TensorFlow's order of operations.
 */
public enum ResizeMethod {
  /** Between the four nearest pixels. */
  BILINEAR {
    @Override
    Image resize(Image image, Taps rows, Taps columns) {
      return BilinearResize.resize(image, rows, columns);
    }
  },
  /** The nearest pixel. */
  NEAREST_NEIGHBOR {
    @Override
    Image resize(Image image, Taps rows, Taps columns) {
      return NearestNeighborResize.resize(image, rows, columns);
    }
  },
  /** Cubic curves through sixteen pixels. */
  BICUBIC {
    @Override
    Image resize(Image image, Taps rows, Taps columns) {
      return BicubicResize.resize(image, rows, columns);
    }
  },
  /** The mean of the pixels that an output pixel covers. */
  AREA {
    @Override
    Image resize(Image image, Taps rows, Taps columns) {
      return AreaResize.resize(image, rows, columns);
    }
  };

  /**
   * How output positions of one axis look at input positions.
   *
   * @param in pixels of the image
   * @param out pixels of the resized image
   * @param scale input pixels per output pixel
   * @param aligned whether the last pixels coincide
   */
  record Taps(int in, int out, float scale, boolean aligned) {
    static Taps of(int in, int out, boolean aligned) {
      return aligned && out > 1
          ? new Taps(in, out, (in - 1) / (float) (out - 1), true)
          : new Taps(in, out, in / (float) out, aligned);
    }
  }

  abstract Image resize(Image image, Taps rows, Taps columns);

  /**
   * The image at another size, top left pixel on top left pixel; the very same image where the size
   * is the same.
   */
  public Image resize(Image image, int height, int width) {
    return resize(image, height, width, false);
  }

  /** As {@link #resize}, with the pixels of all four corners on each other. */
  public Image resizeCornersAligned(Image image, int height, int width) {
    return resize(image, height, width, true);
  }

  private Image resize(Image image, int height, int width, boolean aligned) {
    if (height == image.height() && width == image.width()) {
      return image;
    }
    return resize(
        image, Taps.of(image.height(), height, aligned), Taps.of(image.width(), width, aligned));
  }
}
