package dev.detector.worker.dataset.inspection;

import dev.detector.formats.DetectorException;
import dev.detector.formats.FileFailure;
import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.example.DetectionExamples;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.tfrecord.Shards;
import dev.detector.formats.tfrecord.TFRecordReader;
import dev.detector.worker.image.ImageDecoder;
import dev.detector.worker.image.RgbImage;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All records of one split.
 *
 * @param name train, val or test
 * @param files the files, in order
 * @param missing why, for each path that matches no file and each file that cannot be opened
 * @param images what could be read
 * @param damaged one line for each record that could not, and each file that ends in one
 */
public record SplitScan(
    String name,
    List<Path> files,
    List<DetectorException> missing,
    List<InspectedImage> images,
    List<String> damaged) {
  private static final int CHUNK = 64;

  @SuppressWarnings("ArrayRecordComponent") // Read and taken apart.
  private record RawRecord(byte[] bytes, String where) {}

  /** What a record gave: an image, or what is wrong. */
  private record Reading(Optional<InspectedImage> image, Optional<String> fault) {}

  /**
   * Reads all records and decodes all images, with the decoder that training uses. What is missing
   * or damaged is noted and passed over; a record whose length cannot be trusted ends its file.
   */
  public static SplitScan read(
      String name, List<String> paths, Optional<LabelMap> labels, ImageDecoder decoder)
      throws IOException {
    SplitScan scan =
        new SplitScan(
            name, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (String path : paths) {
      for (Path file : scan.expand(path)) {
        scan.read(file, labels, decoder);
      }
    }
    return scan;
  }

  private List<Path> expand(String path) throws IOException {
    try {
      return Shards.expand(path);
    } catch (DetectorException e) {
      missing.add(e);
      return List.of();
    }
  }

  private void read(Path file, Optional<LabelMap> labels, ImageDecoder decoder) throws IOException {
    try (TFRecordReader records = TFRecordReader.open(file)) {
      boolean more = true;
      while (more) {
        List<RawRecord> chunk = new ArrayList<>();
        more = fill(chunk, records, file);
        Stream<Reading> readings =
            chunk.parallelStream().map(record -> inspect(record, labels, decoder));
        for (Reading reading : readings.toList()) {
          reading.image().ifPresent(images::add);
          reading.fault().ifPresent(damaged::add);
        }
      }
      files.add(file);
    } catch (DetectorException e) {
      missing.add(e);
    } catch (FileSystemException e) {
      missing.add(FileFailure.of(e));
    }
  }

  /** Reads up to {@link #CHUNK} records; whether there may be more. */
  private boolean fill(List<RawRecord> chunk, TFRecordReader records, Path file)
      throws IOException {
    while (chunk.size() < CHUNK) {
      long offset = records.offset();
      try {
        byte[] bytes = records.next();
        if (bytes == null) {
          return false;
        }
        chunk.add(new RawRecord(bytes, file + " offset " + offset));
      } catch (DetectorException e) {
        damaged.add(e.getMessage());
        if (records.offset() == offset) {
          return false;
        }
      }
    }
    return true;
  }

  private static Reading inspect(
      RawRecord record, Optional<LabelMap> labels, ImageDecoder decoder) {
    try {
      DetectionExample example = DetectionExamples.decode(record.bytes(), labels, record.where());
      return new Reading(Optional.of(image(example, record.where(), decoder)), Optional.empty());
    } catch (DetectorException e) {
      return new Reading(Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  private static InspectedImage image(
      DetectionExample example, String where, ImageDecoder decoder) {
    int height = example.height();
    int width = example.width();
    Optional<String> undecodable = Optional.empty();
    try {
      RgbImage pixels = decoder.decodeRgb(example.encodedImage(), where);
      height = pixels.height();
      width = pixels.width();
    } catch (DetectorException e) {
      undecodable = Optional.of(e.getMessage());
    }
    return new InspectedImage(
        where, digest(example.encodedImage()), height, width, undecodable, withoutPixels(example));
  }

  private static DetectionExample withoutPixels(DetectionExample e) {
    return new DetectionExample(
        new byte[0],
        e.format(),
        e.filename(),
        e.sourceId(),
        e.height(),
        e.width(),
        e.boxes(),
        e.classes(),
        e.classTexts(),
        e.areas(),
        e.weights(),
        e.crowd(),
        e.difficult(),
        e.groupOf());
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Number of annotated objects. */
  public int objects() {
    return images.stream().mapToInt(image -> image.example().size()).sum();
  }
}
