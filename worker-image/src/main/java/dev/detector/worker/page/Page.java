package dev.detector.worker.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A whole page. */
public final class Page {
  private static final String STYLE = resource(Page.class, "page.css");

  private Page() {}

  /**
   * The file.
   *
   * @param title shown by the browser; not escaped yet
   * @param style the page's own rules, after the shared ones
   * @param body what the page shows
   */
  public static String of(String title, String style, String body) {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>%s</title>
        <style>
        %s%s</style>
        </head>
        <body>
        <main>
        %s</main>
        </body>
        </html>
        """
        .formatted(Markup.escape(title), STYLE, style, body);
  }

  /** A text file beside a class, such as a style sheet. */
  public static String resource(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
