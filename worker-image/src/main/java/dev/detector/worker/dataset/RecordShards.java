package dev.detector.worker.dataset;

import dev.detector.formats.DetectorException;
import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.example.DetectionExamples;
import dev.detector.formats.tfrecord.Shards;
import dev.detector.formats.tfrecord.TFRecordWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes one split of a data set into several TFRecord files, example by example in turn. They get
 * their names when all is written; closed without {@link #commit} nothing stays.
 */
final class RecordShards implements Closeable {
  private final List<TFRecordWriter> writers = new ArrayList<>();
  private long examples;

  private RecordShards(List<Path> files) throws IOException {
    try {
      for (Path file : files) {
        writers.add(TFRecordWriter.create(file));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /**
   * Files {@code NAME-00000-of-COUNT} and so on.
   *
   * @throws DetectorException if files of another count are there: a glob would read both
   */
  static RecordShards sharded(Path directory, String name, int count) throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(directory.resolve(Shards.name(name, i, count)));
    }
    try (DirectoryStream<Path> others =
        Files.newDirectoryStream(directory, name + "-?????-of-?????")) {
      for (Path other : others) {
        if (!files.contains(other)) {
          throw DetectorException.badInput(
              "a file of an earlier conversion into another number of shards is in the way",
              other.toString(),
              "delete it, or write to another directory");
        }
      }
    }
    return new RecordShards(files);
  }

  void write(DetectionExample example) throws IOException {
    TFRecordWriter next = writers.get((int) (examples++ % writers.size()));
    next.write(DetectionExamples.encode(example));
  }

  void commit() throws IOException {
    for (TFRecordWriter writer : writers) {
      writer.commit();
    }
  }

  @Override
  public void close() throws IOException {
    for (TFRecordWriter writer : writers) {
      writer.close();
    }
  }
}
