package dev.detector.formats.tfrecord;

import dev.detector.formats.BadInputException;
import dev.detector.formats.InputFile;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Names of data files in several pieces: {@code train.record-00003-of-00010}. */
public final class Shards {
  private static final Pattern SPEC = Pattern.compile("(.*)@(\\d{1,5})");
  private static final Pattern PIECE = Pattern.compile("(.*)-\\d{5}-of-(\\d{5})");

  private Shards() {}

  /** Name of one piece; {@code index} counts from 0. */
  public static String name(String prefix, int index, int count) {
    return String.format(Locale.ROOT, "%s-%05d-of-%05d", prefix, index, count);
  }

  /** The pattern that finds all pieces: {@code prefix-?????-of-00010}. */
  public static String pattern(String prefix, int count) {
    return String.format(Locale.ROOT, "%s-?????-of-%05d", prefix, count);
  }

  /**
   * The files of all input paths, in the order of the paths and, within one, by name. A path may
   * hold {@code *}, {@code ?} and {@code [..]} in any of its parts, or be {@code prefix@10}.
   *
   * @throws BadInputException if a path matches no file, or {@code prefix@10} fewer than 10
   */
  public static List<Path> expand(List<String> inputPaths) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String path : inputPaths) {
      files.addAll(expand(path));
    }
    return files;
  }

  /** The files of one input path, see {@link #expand(List)}. */
  public static List<Path> expand(String inputPath) throws IOException {
    List<Path> files = found(inputPath);
    List<Path> missing = SPEC.matcher(inputPath).matches() ? missing(inputPath, files) : List.of();
    if (!missing.isEmpty()) {
      throw new BadInputException(
          missing.size() + " of these files missing, the first is " + missing.get(0),
          inputPath,
          "copy or convert the data again, or give a pattern of those that are there");
    }
    return files;
  }

  /**
   * Pieces that an input path names as well as those that are there: {@code 00003-of-00010} where
   * nine of ten match {@code train.record-*}.
   *
   * @throws BadInputException if it matches no file
   */
  public static List<Path> missing(String inputPath) throws IOException {
    return missing(inputPath, found(inputPath));
  }

  private static List<Path> missing(String inputPath, List<Path> files) {
    Path pattern = Path.of(glob(inputPath));
    if (files.contains(pattern)) {
      return List.of(); // One file, whatever characters its name has.
    }
    PathMatcher named = matcher(pattern);
    Set<String> prefixes = new TreeSet<>();
    Set<Path> missing = new TreeSet<>();
    for (Path file : files) {
      Matcher piece = PIECE.matcher(file.toString());
      if (piece.matches() && prefixes.add(piece.group(1) + piece.group(2))) {
        int count = Integer.parseInt(piece.group(2));
        IntStream.range(0, count)
            .mapToObj(i -> Path.of(name(piece.group(1), i, count)))
            .filter(named::matches)
            .forEach(missing::add);
      }
    }
    files.forEach(missing::remove);
    return List.copyOf(missing);
  }

  /** {@code prefix@10} as the pattern that it stands for. */
  private static String glob(String inputPath) {
    Matcher spec = SPEC.matcher(inputPath);
    return spec.matches() ? pattern(spec.group(1), Integer.parseInt(spec.group(2))) : inputPath;
  }

  private static List<Path> found(String inputPath) throws IOException {
    String glob = glob(inputPath);
    Path literal = Path.of(glob);
    if (Files.isRegularFile(literal)) {
      return List.of(literal);
    }
    if (Files.isDirectory(literal)) {
      throw new BadInputException(
          "is a directory",
          inputPath,
          "name the files in it, with * for many; " + InputFile.contents(literal));
    }
    Path root = fixedPart(glob);
    List<Path> files = isWild(glob) && Files.isDirectory(root) ? matches(root, glob) : List.of();
    if (files.isEmpty()) {
      throw new BadInputException(
          "no file matches", inputPath, "check the path; " + InputFile.around(literal));
    }
    return files;
  }

  private static List<Path> matches(Path root, String glob) throws IOException {
    Path pattern = Path.of(glob);
    PathMatcher matcher = matcher(pattern);
    int depth = pattern.getNameCount() - (root.toString().isEmpty() ? 0 : root.getNameCount());
    try (Stream<Path> walk = Files.walk(root, depth)) {
      return walk.filter(matcher::matches).filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static PathMatcher matcher(Path pattern) {
    // Braces are plain characters to the OD API's globs.
    String escaped = pattern.toString().replaceAll("[{}\\\\]", "\\\\$0");
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + escaped);
    } catch (PatternSyntaxException e) {
      throw new BadInputException(
          "is no pattern (" + e.getDescription() + ")",
          pattern.toString(),
          "close the bracket, or write [[] for a bracket in a name");
    }
  }

  /** The directories of a pattern before its first wildcard. */
  private static Path fixedPart(String glob) {
    Path path = Path.of(glob);
    Path fixed = path.isAbsolute() ? path.getRoot() : Path.of("");
    for (Path part : path) {
      if (isWild(part.toString())) {
        break;
      }
      fixed = fixed.resolve(part);
    }
    return fixed;
  }

  private static boolean isWild(String text) {
    return text.matches(".*[*?\\[].*");
  }
}
