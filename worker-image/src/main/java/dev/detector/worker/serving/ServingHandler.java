package dev.detector.worker.serving;

import dev.detector.worker.serving.PredictRequest.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every path of the server, and what is answered there. */
final class ServingHandler extends Handler.Abstract {
  /** The only version of the model. */
  static final String VERSION = "1";

  private static final Logger LOG = LoggerFactory.getLogger(ServingHandler.class);
  private static final Pattern MODEL_PATH =
      Pattern.compile(
          "/v1/models/([^/:]+)(?:/versions/([^/:]+)|/(labels)/[^/:]+)?(?:/(metadata)|:(\\w+))?");

  private final ServingOptions options;
  private final ServingState state;
  private final Admission admission;
  private final IntFunction<String> classNames;
  private final Page page;

  ServingHandler(
      ServingOptions options,
      ServingState state,
      Admission admission,
      IntFunction<String> classNames,
      Page page) {
    this.options = options;
    this.state = state;
    this.admission = admission;
    this.classNames = classNames;
    this.page = page;
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

  private void send(Answer answer, Request request, Response response, Callback callback) {
    response.setStatus(answer.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    answer.headers().forEach(response.getHeaders()::put);
    // A refused body may be half unread: the client must not send its next request behind it.
    boolean bodyLeft = answer.status() >= 400 && HttpMethod.POST.is(request.getMethod());
    if (bodyLeft || state.phase() == ServingState.Phase.UNLOADING) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
  }

  private Answer answer(Request request) throws IOException {
    String path = Request.getPathInContext(request);
    switch (path) {
      case "/healthz" -> {
        allow(request, "GET");
        return Answer.text(200, "ok");
      }
      case "/readyz" -> {
        allow(request, "GET");
        boolean ready = state.phase() == ServingState.Phase.AVAILABLE;
        return Answer.text(ready ? 200 : 503, ready ? "ready" : state.phase().name());
      }
      default -> {
        if (page.has(path)) {
          allow(request, "GET");
          return page.get(path);
        }
      }
    }
    Matcher model = MODEL_PATH.matcher(path);
    if (!model.matches()) {
      throw new HttpError(404, "nothing at " + path + "; the model is at /v1/models/" + name());
    }
    return model(request, model);
  }

  private Answer model(Request request, Matcher path) throws IOException {
    String verb = path.group(5);
    checkModel(path, verb != null);
    if (verb == null) {
      allow(request, "GET");
      return path.group(4) == null
          ? Answer.json(200, ModelDescription.status(state.phase()))
          : Answer.json(200, ModelDescription.metadata(name(), inference().model().signature()));
    }
    if (!verb.equals("predict") && !verb.equals("plot")) {
      throw new HttpError(404, "no method :" + verb + "; there are :predict and :plot");
    }
    allow(request, "POST");
    Inference inference = inference();
    admission.enter();
    try {
      byte[] body =
          RequestBody.read(request, options.limits().bodyBytes(), options.limits().patience());
      Timings timings = new Timings();
      Answer answer =
          verb.equals("plot")
              ? plot(request, body, inference, timings)
              : predict(request, body, inference, timings);
      return answer.with("Server-Timing", timings.header());
    } finally {
      admission.leave();
    }
  }

  private void checkModel(Matcher path, boolean wantsServable) {
    String model = path.group(1);
    String version = path.group(2);
    if (path.group(3) != null) {
      throw HttpError.badRequest("this server knows no version labels; leave /labels/... out");
    }
    if (model.equals(name()) && (version == null || version.equals(VERSION))) {
      return;
    }
    String asked =
        version == null ? "Latest(" + model + ")" : "Specific(" + model + ", " + version + ")";
    throw new HttpError(
        404,
        wantsServable
            ? "Servable not found for request: " + asked
            : "Could not find any versions of model " + model);
  }

  private static Answer predict(
      Request request, byte[] body, Inference inference, Timings timings) {
    PredictRequest predict = predictRequest(request, body, inference);
    var outputs = inference.predict(predict.images(), predict.outputs(), timings);
    return timings.time(
        "encode", () -> Answer.json(200, PredictResponse.predictions(predict.layout(), outputs)));
  }

  private static PredictRequest predictRequest(Request request, byte[] body, Inference inference) {
    String type = RequestBody.contentType(request);
    byte[] image = RequestBody.image(request, body);
    if (type.startsWith("multipart/") || type.startsWith("image/") || ImageHeader.isImage(image)) {
      ImageHeader.read(image);
      // Someone who sends a photo wants what is in it, not the tens of thousands of raw anchors.
      List<String> outputs =
          inference.model().outputNames().stream().filter(n -> !n.startsWith("raw_")).toList();
      return new PredictRequest(Layout.ROWS, List.of(new ModelInput.Encoded(image)), outputs);
    }
    return inference.parser().parse(body);
  }

  private Answer plot(Request request, byte[] body, Inference inference, Timings timings) {
    double threshold = threshold(request);
    byte[] image = RequestBody.image(request, body);
    Inference.Found found = inference.detect(image, threshold, timings);
    PictureFormat format = PictureFormat.accepted(request.getHeaders().get(HttpHeader.ACCEPT));
    byte[] picture =
        timings.time(
            "draw",
            () -> format.encode(BoxPainter.paint(found.picture(), found.detections(), classNames)));
    return new Answer(200, format.contentType(), picture, Map.of("Vary", "Accept"));
  }

  private double threshold(Request request) {
    Fields query = Request.extractQueryParameters(request);
    String given = query.getValue("threshold");
    if (given == null) {
      return options.scoreThreshold();
    }
    try {
      double threshold = Double.parseDouble(given);
      if (threshold >= 0 && threshold <= 1) {
        return threshold;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw HttpError.badRequest("?threshold=" + given + " is no number from 0 to 1");
  }

  private Inference inference() {
    return state
        .inference()
        .orElseThrow(() -> new HttpError(503, "the model is not loaded yet; see /readyz"));
  }

  private String name() {
    return options.modelName();
  }

  private static void allow(Request request, String method) {
    String used = request.getMethod();
    if (!used.equals(method) && !(method.equals("GET") && used.equals("HEAD"))) {
      throw new HttpError(405, "use " + method + " here, not " + used);
    }
  }
}
