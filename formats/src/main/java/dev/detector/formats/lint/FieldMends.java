package dev.detector.formats.lint;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What to use instead of fields that the worker refuses, where the alternatives in the schema do
 * not say it. A line {@code # mend} is for the paths or groups {@code prefix.{a,b}} below it and
 * all that is under them.
 */
final class FieldMends {
  private static final String MENDS =
      """
      # two-stage detectors are not built: use ssd, e.g. EfficientDet or RetinaNet
      model.faster_rcnn

      # CenterNet is not built: use ssd, e.g. EfficientDet or RetinaNet
      model.center_net

      # name one of the OD API's own models: use ssd
      model.experimental_model

      # remove it: the worker detects boxes, not masks
      model.ssd.mask_head_config
      eval_config.eval_instance_masks
      READER.load_instance_masks

      # remove it: the worker detects boxes, not keypoints
      eval_config.{keypoint_edge,parameterized_metric}
      READER.{num_keypoints,keypoint_type_weight,use_keypoint_label_map}
      READER.{load_keypoint_depth_features,load_dense_pose,load_track_id}
      AUGMENTATION.random_horizontal_flip.keypoint_flip_permutation
      AUGMENTATION.random_vertical_flip.keypoint_flip_permutation
      AUGMENTATION.random_rotation90.keypoint_rot_permutation

      # remove it: training matches boxes as shares of the picture, boxes in pixels meet no anchor
      AUGMENTATION.scale_boxes_to_pixel_coordinates

      # remove it: objects are trained as the class that is stored with them
      AUGMENTATION.convert_class_logits_to_softmax

      # remove it: evaluation resizes images as training does
      eval_config.force_no_resize

      # remove it: context features belong to Context R-CNN
      READER.{load_context_features,load_context_image_ids}

      # use batch_norm: the OD API's TF2 models leave group normalisation out
      model.ssd.feature_extractor.conv_hyperparams.group_norm
      model.ssd.box_predictor.convolutional_box_predictor.conv_hyperparams.group_norm
      model.ssd.box_predictor.weight_shared_convolutional_box_predictor.conv_hyperparams.group_norm

      # use post_processing.score_converter: the OD API applies this one in its exporter only
      model.ssd.box_predictor.weight_shared_convolutional_box_predictor.score_converter

      # remove it and quantize the exported SavedModel: the OD API rewrites graphs in TF1 only
      graph_rewriter

      # use argmax_matcher: the OD API has the bipartite matcher in TF1 only
      model.ssd.matcher.bipartite_matcher

      # use faster_rcnn_box_coder: the worker detects boxes, not keypoints
      model.ssd.box_coder.keypoint_box_coder

      # use weighted_smooth_l1 with a small delta: the OD API's SSD cannot compute it either
      model.ssd.loss.localization_loss.l1_localization_loss

      # remove it and use weighted_sigmoid_focal or hard_example_miner: the OD API lacks it in TF2
      model.ssd.loss.expected_loss_weights

      # remove it, and the background from the label map: in the OD API it moves labels by one
      model.ssd.explicit_background_class

      # use function_approximation or temperature_scaling_calibration: the OD API lacks it as well
      model.ssd.post_processing.calibration_config.sigmoid_calibration
      model.ssd.post_processing.calibration_config.class_id_sigmoid_calibrations

      # use fine_tune_checkpoint_type: "full"; the OD API's TF2 loop refuses it as well
      train_config.load_all_detection_checkpoint_vars
      """;

  private static final NavigableMap<String, String> TABLE = read();

  private FieldMends() {}

  /**
   * The mend for a refused field.
   *
   * @param path without indexes
   * @param known whether the worker honours a field or block, by its path
   */
  static String of(FieldDescriptor field, String path, Predicate<String> known) {
    for (String block = path; !block.isEmpty(); block = parent(block)) {
      String mend = TABLE.get(block);
      if (mend != null) {
        return mend;
      }
    }
    List<String> alternatives = alternatives(field, path, known);
    if (!alternatives.isEmpty()) {
      return "use " + String.join(" or ", alternatives);
    }
    boolean scalar = field.getJavaType() != FieldDescriptor.JavaType.MESSAGE;
    return scalar && !field.isRepeated()
        ? "remove it; its default is \"" + text(field.getDefaultValue()) + "\""
        : "remove it";
  }

  private static List<String> alternatives(
      FieldDescriptor field, String path, Predicate<String> known) {
    if (field.getContainingOneof() == null) {
      return List.of();
    }
    String prefix = path.substring(0, path.length() - field.getName().length());
    return field.getContainingOneof().getFields().stream()
        .map(FieldDescriptor::getName)
        .filter(name -> known.test(prefix + name))
        .toList();
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }

  /** A value as a configuration has it. */
  static String text(Object value) {
    return value instanceof EnumValueDescriptor name ? name.getName() : String.valueOf(value);
  }

  /** Mends by path. */
  static NavigableMap<String, String> read() {
    NavigableMap<String, String> mends = new TreeMap<>();
    String lines = MENDS.replace("AUGMENTATION", "train_config.data_augmentation_options");
    FieldNotes.read(lines.replace("READER", "train_input_reader"), mends);
    FieldNotes.read(lines.replace("READER", "eval_input_reader"), mends);
    return mends;
  }
}
