package dev.detector.worker.serving.request;

import dev.detector.worker.serving.http.HttpError;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path of TensorFlow Serving's form, {@code /v1/models/NAME[/versions/N][/metadata|:VERB]}.
 *
 * @param version null if none is asked for
 * @param metadata whether the path ends with it
 * @param verb null if there is none
 */
public record ModelPath(String model, Long version, boolean metadata, String verb) {
  private static final Pattern FORM =
      Pattern.compile(
          "/v1/models/([^/:]+)(?:/versions/([^/:]+)|/(labels)/[^/:]+)?(?:/(metadata)|:(\\w+))?");

  /**
   * Reads a path, empty if it has another form.
   *
   * @throws HttpError if it asks for a label, or a version that is no number
   */
  public static Optional<ModelPath> of(String path) {
    Matcher parts = FORM.matcher(path);
    if (!parts.matches()) {
      return Optional.empty();
    }
    if (parts.group(3) != null) {
      throw HttpError.badRequest("this server knows no version labels; leave /labels/... out");
    }
    return Optional.of(
        new ModelPath(
            parts.group(1),
            parts.group(2) == null ? null : version(parts.group(1), parts.group(2)),
            parts.group(4) != null,
            parts.group(5)));
  }

  private static Long version(String model, String number) {
    try {
      return Long.valueOf(number);
    } catch (NumberFormatException e) {
      throw new HttpError(
          404, "Servable not found for request: Specific(" + model + ", " + number + ")");
    }
  }
}
