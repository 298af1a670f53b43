package dev.detector.worker.validation;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/** Pins by hard links, without looking into the files. */
final class LinkPins implements Pins {
  private final Path directory;
  private final Path pinned;
  private final IntPredicate done;

  LinkPins(Path directory, IntPredicate done) throws IOException {
    this.directory = directory;
    this.done = done;
    pinned = Files.createDirectories(directory.resolve("pinned"));
  }

  @Override
  public void pinNew() throws IOException {
    for (PinnedCheckpoint found : checkpoints(directory)) {
      if (!done.test(found.number())) {
        link(found.number(), ".data-00000-of-00001");
        link(found.number(), ".index");
      }
    }
  }

  private void link(int number, String suffix) throws IOException {
    try {
      String name = "ckpt-" + number + suffix;
      Files.createLink(pinned.resolve(name), directory.resolve(name));
    } catch (FileAlreadyExistsException e) {
      // pinned before
    }
  }

  @Override
  public List<PinnedCheckpoint> pinned() throws IOException {
    return checkpoints(pinned);
  }

  @Override
  public void unpin(int number) throws IOException {
    Files.deleteIfExists(pinned.resolve("ckpt-" + number + ".index"));
    Files.deleteIfExists(pinned.resolve("ckpt-" + number + ".data-00000-of-00001"));
  }

  private static List<PinnedCheckpoint> checkpoints(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(name -> name.matches("ckpt-\\d+\\.index"))
          .map(name -> name.substring(0, name.length() - ".index".length()))
          .map(
              name ->
                  new PinnedCheckpoint(
                      Integer.parseInt(name.substring("ckpt-".length())), directory.resolve(name)))
          .sorted(Comparator.comparingInt(PinnedCheckpoint::number))
          .toList();
    }
  }
}
