package dev.detector.worker.serving.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Attributes;

/** Takes a request's body into memory, no more than the limit. */
public final class RequestBody {
  /** What a sender has to keep up on average, once it has used up the time to wait. */
  private static final long SLOWEST_BYTES_PER_SECOND = 16 << 10;

  /**
   * How much of a body that is too long is read all the same: who is still sending when the
   * connection closes gets a reset instead of the answer.
   */
  private static final int DISCARDED_BYTES = 16 << 20;

  private RequestBody() {}

  /**
   * Reads the whole body.
   *
   * @throws HttpError 413 if it is too long, 415 if it is compressed, 408 if it comes too slowly
   */
  public static byte[] read(Request request, int limit, Duration patience) throws IOException {
    String coding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
    if (coding != null && !coding.equalsIgnoreCase("identity")) {
      throw new HttpError(415, "Content-Encoding " + coding + " is not supported; send it plain");
    }
    boolean declaredTooLong = request.getLength() > limit;
    if (declaredTooLong && request.getHeaders().contains(HttpHeader.EXPECT)) {
      throw tooLong(limit); // it waits for leave to send
    }
    ByteArrayOutputStream body =
        new ByteArrayOutputStream(declaredTooLong ? 0 : Math.max(1024, (int) request.getLength()));
    long received = 0;
    byte[] chunk = new byte[64 << 10];
    long start = System.nanoTime();
    try (InputStream in = Content.Source.asInputStream(request)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        received += read;
        if (!declaredTooLong && received <= limit) {
          body.write(chunk, 0, read);
        } else if (received > limit + (long) DISCARDED_BYTES) {
          break;
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        if (taken.minus(patience).toSeconds() > received / SLOWEST_BYTES_PER_SECOND) {
          throw tooSlow();
        }
      }
      if (declaredTooLong || received > limit) {
        throw tooLong(limit);
      }
      return body.toByteArray();
    } catch (IOException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw tooSlow();
      }
      throw e;
    }
  }

  /**
   * The image in a body: the body itself, or the first part of a form that is an image.
   *
   * @throws HttpError 400 if there is none
   */
  public static byte[] image(Request request, byte[] body) {
    if (!contentType(request).equals("multipart/form-data")) {
      return body;
    }
    MultiPartConfig config =
        new MultiPartConfig.Builder()
            .maxParts(16)
            .maxSize(body.length)
            .maxMemoryPartSize(-1) // it is in memory already, and there may be no disk
            .build();
    String whole = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    try (MultiPartFormData.Parts parts =
        MultiPartFormData.getParts(source(body), new Attributes.Mapped(), whole, config)) {
      byte[] last = null;
      for (MultiPart.Part part : parts) {
        try (InputStream in = Content.Source.asInputStream(part.getContentSource())) {
          last = in.readAllBytes();
        }
        if (ImageHeader.isImage(last)) {
          return last;
        }
      }
      if (last != null) {
        return last;
      }
    } catch (RuntimeException | IOException e) {
      throw HttpError.badRequest("broken multipart/form-data: " + e.getMessage());
    }
    throw HttpError.badRequest("no part in the form; send the image as a file");
  }

  /** The declared type without parameters, lower case, empty if there is none. */
  public static String contentType(Request request) {
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    return type == null ? "" : type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
  }

  private static Content.Source source(byte[] body) {
    return Content.Source.from(new ByteBufferPool.Sized(null), new ByteArrayInputStream(body));
  }

  private static HttpError tooSlow() {
    return new HttpError(408, "the body came too slowly");
  }

  private static HttpError tooLong(int limit) {
    return new HttpError(
        413,
        "the body is longer than "
            + limit
            + " bytes; send the JPEG itself instead of pixels, or raise --max_body_bytes");
  }
}
