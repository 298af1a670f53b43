package dev.detector.cli.local;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a container's mount paths lie on this machine. There is no container here, so every text
 * that names a mounted path (flags, environment, files of a ConfigMap) is translated before the
 * process sees it.
 */
public final class Mounts {

  private final Map<String, Path> byMountPath = new LinkedHashMap<>();
  private Pattern pattern;

  /** Adds the directory or file that stands for {@code mountPath}. */
  public void add(String mountPath, Path local) {
    byMountPath.put(
        mountPath.endsWith("/") ? mountPath.substring(0, mountPath.length() - 1) : mountPath,
        local.toAbsolutePath().normalize());
    pattern = null;
  }

  /** The text with every mounted path in it replaced by its place on this machine. */
  public String translate(String text) {
    if (byMountPath.isEmpty() || text.indexOf('/') < 0) {
      return text;
    }
    if (pattern == null) {
      // Longest first: a file mounted inside another mount wins over that mount.
      String paths =
          byMountPath.keySet().stream()
              .sorted(Comparator.comparingInt(String::length).reversed())
              .map(Pattern::quote)
              .reduce((a, b) -> a + "|" + b)
              .orElseThrow();
      // A mount path begins where no path goes on before it and ends at a separator.
      pattern = Pattern.compile("(?<![\\w./-])(" + paths + ")(?=$|[/\\s\"',;:)\\]}])");
    }
    return pattern
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(byMountPath.get(found.group(1)).toString()));
  }

  /** The place on this machine of a path inside the container. */
  public Path translatePath(String containerPath) {
    return Path.of(translate(containerPath));
  }
}
