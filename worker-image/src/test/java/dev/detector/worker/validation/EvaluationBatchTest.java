package dev.detector.worker.validation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.BadInputException;
import dev.detector.worker.image.Image;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationBatchTest {
  @Test
  void moreThanOneProcessCanHoldIsRefused() {
    Image picture = new Image(new float[320 * 320 * 3], 320, 320);
    EvaluationBatch batch =
        new EvaluationBatch(Collections.nCopies(6991, picture), List.of(), List.of());
    assertThatThrownBy(batch::images)
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("eval_config.batch_size: set it to at most 6990");
  }
}
