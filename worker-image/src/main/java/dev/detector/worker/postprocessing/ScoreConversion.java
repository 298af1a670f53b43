package dev.detector.worker.postprocessing;

import dev.detector.formats.protos.CalibrationConfig;
import dev.detector.formats.protos.PostProcessing;
import dev.detector.formats.protos.PostProcessing.ScoreConverter;
import dev.detector.worker.graph.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/**
 * From logits to scores, with the calibration that makes scores probabilities.
 *
 * @param converter function from logits to scores
 * @param logitScale divisor of the logits before it
 * @param temperature another one, of a calibration; 1 for none
 * @param everyColumn calibration of all scores
 * @param columns calibration of the scores of single columns
 */
record ScoreConversion(
    ScoreConverter converter,
    float logitScale,
    float temperature,
    Optional<PiecewiseLinear> everyColumn,
    Map<Integer, PiecewiseLinear> columns) {

  /** The conversion that {@code model.ssd.post_processing} describes, its values checked. */
  static ScoreConversion of(PostProcessing config) {
    CalibrationConfig calibration = config.getCalibrationConfig();
    Map<Integer, PiecewiseLinear> columns = new TreeMap<>();
    calibration
        .getClassIdFunctionApproximations()
        .getClassIdXyPairsMapMap()
        .forEach((column, pairs) -> columns.put(column, PiecewiseLinear.of(pairs)));
    return new ScoreConversion(
        config.getScoreConverter(),
        config.getLogitScale(),
        calibration.hasTemperatureScalingCalibration()
            ? calibration.getTemperatureScalingCalibration().getScaler()
            : 1,
        calibration.hasFunctionApproximation()
            ? Optional.of(PiecewiseLinear.of(calibration.getFunctionApproximation().getXYPairs()))
            : Optional.empty(),
        columns);
  }

  /**
   * Adds the conversion to a graph.
   *
   * @param logits [N, A, C] float; C static
   * @return [N, A, C] float
   */
  Output<?> build(GraphBuilder b, Output<?> logits) {
    Output<?> calibrated = temperature == 1 ? logits : b.div(logits, b.constant(temperature));
    Output<?> scaled =
        logitScale == 1 ? calibrated : b.mul(calibrated, b.constant((float) (1.0 / logitScale)));
    Output<?> scores =
        switch (converter) {
          case IDENTITY -> scaled;
          case SIGMOID -> b.op("Sigmoid", scaled);
          case SOFTMAX -> b.op("Softmax", scaled);
        };
    if (everyColumn.isPresent()) {
      return everyColumn.get().build(b, scores);
    }
    return columns.isEmpty() ? scores : byColumn(b, scores);
  }

  private Output<?> byColumn(GraphBuilder b, Output<?> scores) {
    int count = Math.toIntExact(scores.shape().get(2));
    Operation parts =
        b.operation(
            "Unpack",
            "score_columns",
            a -> {
              a.setAttr("num", (long) count);
              a.setAttr("axis", 2L);
            },
            scores);
    List<Output<?>> calibrated = new ArrayList<>();
    for (int column = 0; column < count; column++) {
      Output<?> part = parts.output(column);
      PiecewiseLinear function = columns.get(column);
      calibrated.add(function == null ? part : function.build(b, part));
    }
    return b.stack(2, calibrated);
  }
}
