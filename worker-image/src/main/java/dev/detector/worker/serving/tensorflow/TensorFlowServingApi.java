package dev.detector.worker.serving.tensorflow;

import dev.detector.worker.serving.http.Answer;
import dev.detector.worker.serving.http.Endpoint;
import dev.detector.worker.serving.http.HttpError;
import dev.detector.worker.serving.http.ImageHeader;
import dev.detector.worker.serving.http.RequestBody;
import dev.detector.worker.serving.http.Timings;
import dev.detector.worker.serving.model.Inference;
import dev.detector.worker.serving.model.ModelInput;
import dev.detector.worker.serving.model.ModelVersion;
import dev.detector.worker.serving.model.VersionStatus;
import dev.detector.worker.serving.request.ModelPath;
import dev.detector.worker.serving.request.ModelRequests;
import dev.detector.worker.serving.tensorflow.PredictRequest.Layout;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/**
 * TensorFlow Serving's REST paths: status, metadata and predict of each model, and KServe's list of
 * the models. An image file as the body of a predict request will do, too.
 */
public final class TensorFlowServingApi implements Endpoint {
  private final ModelRequests requests;

  /** For the models of these requests. */
  public TensorFlowServingApi(ModelRequests requests) {
    this.requests = requests;
  }

  @Override
  public Optional<Answer> answer(Request request, String path) throws IOException {
    if (path.equals("/v1/models")) {
      Endpoint.allow(request, "GET");
      return Optional.of(Answer.json(200, ModelDescription.list(requests.catalogue().names())));
    }
    Optional<ModelPath> model = ModelPath.of(path);
    return model.isEmpty() ? Optional.empty() : Optional.of(answer(request, model.get()));
  }

  private Answer answer(Request request, ModelPath path) throws IOException {
    if (path.verb() == null) {
      Endpoint.allow(request, "GET");
      return path.metadata() ? metadata(path) : status(path);
    }
    if (!path.verb().equals("predict")) {
      throw new HttpError(
          404, "no method :" + path.verb() + "; there are :predict, :detect and :plot");
    }
    return requests.post(
        request,
        path.model(),
        path.version(),
        "predict",
        (model, body, timings) -> predict(request, body, model.inference(), timings));
  }

  private Answer status(ModelPath path) {
    List<VersionStatus> statuses =
        requests.catalogue().statuses(path.model()).stream()
            .filter(status -> path.version() == null || status.version() == path.version())
            .toList();
    if (statuses.isEmpty()) {
      throw new HttpError(404, "Could not find any versions of model " + path.model());
    }
    return Answer.json(200, ModelDescription.status(statuses));
  }

  private Answer metadata(ModelPath path) throws IOException {
    return requests
        .catalogue()
        .use(
            path.model(),
            path.version(),
            (ModelVersion model) -> Answer.json(200, ModelDescription.metadata(model)));
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
    return new PredictRequestParser(
            inference.model().inputName(), inference.model().inputType(), inference.limits())
        .parse(body);
  }
}
