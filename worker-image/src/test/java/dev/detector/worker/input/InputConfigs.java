package dev.detector.worker.input;

import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.anchors.AnchorGenerator;
import dev.detector.worker.anchors.AnchorGenerator.GridSize;
import dev.detector.worker.image.PixelNormalization;
import dev.detector.worker.targets.AssignerBySize;
import dev.detector.worker.targets.TargetAssigner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Pipeline configurations over a drawn data set, for tests. */
final class InputConfigs {
  private InputConfigs() {}

  static TrainEvalPipelineConfig of(Path data, String resizer) {
    return PipelineConfigs.parse(
        """
        model { ssd {
          num_classes: 3
          image_resizer { %2$s }
          box_coder { faster_rcnn_box_coder { } }
          matcher { argmax_matcher { force_match_for_each_row: true } }
          similarity_calculator { iou_similarity { } }
          anchor_generator { multiscale_anchor_generator {
            min_level: 3 max_level: 5 aspect_ratios: [1.0, 2.0, 0.5] scales_per_octave: 2 } }
        } }
        train_config {
          batch_size: 4
          data_augmentation_options { random_horizontal_flip { } }
          data_augmentation_options { random_crop_image { min_object_covered: 0 min_area: 0.5 } }
        }
        train_input_reader {
          label_map_path: "%1$s/label_map.pbtxt"
          tf_record_input_reader { input_path: "%1$s/train.record" }
        }
        eval_input_reader {
          label_map_path: "%1$s/label_map.pbtxt"
          tf_record_input_reader { input_path: "%1$s/val.record" }
        }
        """
            .formatted(data, resizer),
        "test");
  }

  static TrainingInput open(TrainEvalPipelineConfig config, long seed, long firstStep, int threads)
      throws IOException {
    return open(config, new TrainingInput.Settings(seed, firstStep, 1, threads, 3, 0));
  }

  static TrainingInput open(TrainEvalPipelineConfig config, TrainingInput.Settings settings)
      throws IOException {
    return open(
        config, TargetAssigner.of(config.getModel().getSsd(), anchors(config, 64, 64)), settings);
  }

  /** For images that vary in size. */
  static TrainingInput openVarying(TrainEvalPipelineConfig config) throws IOException {
    return open(
        config,
        (height, width) ->
            TargetAssigner.of(config.getModel().getSsd(), anchors(config, height, width)),
        new TrainingInput.Settings(1, 0, 1, 2, 3, 0));
  }

  private static TrainingInput open(
      TrainEvalPipelineConfig config, AssignerBySize assigner, TrainingInput.Settings settings)
      throws IOException {
    return TrainingInput.open(config, PixelNormalization.MINUS_ONE_TO_ONE, assigner, settings);
  }

  static float[] anchors(TrainEvalPipelineConfig config, int height, int width) {
    List<GridSize> grids =
        Stream.of(8, 16, 32)
            .map(s -> new GridSize((height + s - 1) / s, (width + s - 1) / s))
            .toList();
    return AnchorGenerator.of(config.getModel().getSsd().getAnchorGenerator())
        .generate(grids, height, width);
  }
}
