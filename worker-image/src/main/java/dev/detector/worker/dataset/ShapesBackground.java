package dev.detector.worker.dataset;

import java.awt.image.BufferedImage;
import java.util.Random;

/** Textured backgrounds: smooth value noise, stripes or a gradient, each with grain on top. */
final class ShapesBackground {
  private static final int GRAIN = 10;

  private ShapesBackground() {}

  /** Draws one background; the same random state gives the same pixels. */
  static BufferedImage draw(Random random, int width, int height) {
    double[] first = colour(random);
    double[] second = colour(random);
    Texture texture =
        switch (random.nextInt(3)) {
          case 0 -> valueNoise(random, width, height);
          case 1 -> stripes(random);
          default -> gradient(random, width, height);
        };
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double mix = texture.at(x, y);
        int grain = random.nextInt(2 * GRAIN + 1) - GRAIN;
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
          double level = first[c] * mix + second[c] * (1 - mix) + grain;
          rgb = rgb << 8 | (int) Math.max(0, Math.min(255, level));
        }
        picture.setRGB(x, y, rgb);
      }
    }
    return picture;
  }

  /** How much of the first colour a pixel has, 0 to 1. */
  private interface Texture {
    double at(int x, int y);
  }

  private static double[] colour(Random random) {
    double[] colour = new double[3];
    for (int c = 0; c < 3; c++) {
      colour[c] = 40 + random.nextInt(176);
    }
    return colour;
  }

  private static Texture valueNoise(Random random, int width, int height) {
    int cell = 12 + random.nextInt(24);
    int columns = width / cell + 2;
    double[] grid = new double[columns * (height / cell + 2)];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = random.nextDouble();
    }
    return (x, y) -> {
      int at = y / cell * columns + x / cell;
      double fx = smooth((x % cell) / (double) cell);
      double fy = smooth((y % cell) / (double) cell);
      double top = grid[at] + (grid[at + 1] - grid[at]) * fx;
      double bottom = grid[at + columns] + (grid[at + columns + 1] - grid[at + columns]) * fx;
      return top + (bottom - top) * fy;
    };
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  private static Texture stripes(Random random) {
    double angle = random.nextDouble() * StrictMath.PI;
    double frequency = 0.08 + 0.3 * random.nextDouble();
    double dx = StrictMath.cos(angle) * frequency;
    double dy = StrictMath.sin(angle) * frequency;
    return (x, y) -> (1 + StrictMath.sin(x * dx + y * dy)) / 2;
  }

  private static Texture gradient(Random random, int width, int height) {
    double angle = random.nextDouble() * 2 * StrictMath.PI;
    double dx = StrictMath.cos(angle) / width;
    double dy = StrictMath.sin(angle) / height;
    return (x, y) -> 0.5 + ((x - width / 2.0) * dx + (y - height / 2.0) * dy) / 2;
  }
}
