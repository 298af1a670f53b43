package dev.detector.worker.serving;

import dev.detector.worker.serving.http.Answer;
import dev.detector.worker.serving.http.Endpoint;
import dev.detector.worker.serving.http.HttpError;
import dev.detector.worker.serving.model.ModelCatalogue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers each request from the endpoint that has its path. */
final class ServingHandler extends Handler.Abstract {
  /** Taken over from the request, or made; in the answer and in the access log. */
  static final String REQUEST_ID = "X-Request-Id";

  private static final Logger LOG = LoggerFactory.getLogger(ServingHandler.class);
  private static final Pattern SOUND_ID = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

  private final List<Endpoint> endpoints;
  private final ModelCatalogue catalogue;

  ServingHandler(List<Endpoint> endpoints, ModelCatalogue catalogue) {
    this.endpoints = endpoints;
    this.catalogue = catalogue;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Answer answer;
    try {
      answer = answer(request);
    } catch (HttpError e) {
      answer = Answer.error(e.status(), e.getMessage());
    } catch (EofException e) {
      callback.failed(e); // the client went away
      return true;
    } catch (IOException e) {
      answer = Answer.error(400, "cannot read the request: " + e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{} {} failed", request.getMethod(), request.getHttpURI().getPath(), e);
      answer = Answer.error(500, "the server failed on this request; its log says why");
    }
    send(answer, request, response, callback);
    return true;
  }

  private Answer answer(Request request) throws IOException {
    String path = Request.getPathInContext(request);
    for (Endpoint endpoint : endpoints) {
      Optional<Answer> answer = endpoint.answer(request, path);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    throw new HttpError(
        404,
        "nothing at "
            + path
            + "; the model is at /v1/models/"
            + catalogue.names().get(0)
            + ", all paths are in /openapi.json");
  }

  private void send(Answer answer, Request request, Response response, Callback callback) {
    response.setStatus(answer.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put(REQUEST_ID, requestId(request));
    answer.headers().forEach(response.getHeaders()::put);
    // A refused body may be half unread: the client must not send its next request behind it.
    boolean bodyLeft = answer.status() >= 400 && HttpMethod.POST.is(request.getMethod());
    if (bodyLeft || catalogue.isUnloading()) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
  }

  private static String requestId(Request request) {
    String given = request.getHeaders().get(REQUEST_ID);
    return given != null && SOUND_ID.matcher(given).matches()
        ? given
        : UUID.randomUUID().toString();
  }
}
