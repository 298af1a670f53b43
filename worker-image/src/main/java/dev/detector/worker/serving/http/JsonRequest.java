package dev.detector.worker.serving.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/** Reads JSON that a client sent: token by token, and no deeper or longer than a request may be. */
public final class JsonRequest {
  /** Jackson's note of where the parser's input comes from, which tells a client nothing. */
  private static final String START = " \\(start marker at \\[Source: [^\\]]*\\]\\)";

  private JsonRequest() {}

  /** Reads a document with a parser that stands before its first token. */
  public interface Reading<T> {
    /** Reads it. */
    T read(JsonParser json) throws IOException;
  }

  /**
   * Reads the first bytes of a body.
   *
   * @param length how many of them are JSON
   * @param instead what to send, for the error
   * @throws HttpError 400 that names the place of the fault, or what the reading says
   */
  public static <T> T read(byte[] body, int length, String instead, Reading<T> reading) {
    try (JsonParser json = factory(length).createParser(body, 0, length)) {
      return reading.read(json);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw HttpError.badRequest(
          "not JSON as expected: "
              + e.getOriginalMessage().lines().findFirst().orElse("").replaceFirst(START, "")
              + (at == null
                  ? ""
                  : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")")
              + "; send "
              + instead);
    } catch (IOException e) {
      throw HttpError.badRequest("cannot read the body: " + e.getMessage());
    }
  }

  private static JsonFactory factory(int length) {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(16)
            .maxNumberLength(64)
            .maxNameLength(256)
            .maxStringLength(Math.max(1, length))
            .build();
    return JsonFactory.builder().streamReadConstraints(limits).build();
  }
}
