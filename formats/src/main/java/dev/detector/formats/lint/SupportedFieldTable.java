package dev.detector.formats.lint;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The fields that the worker honours, one path or group {@code prefix.{a,b}} to a line, with the
 * values it takes where not all: {@code path = value | value}. Extend it together with the worker;
 * {@code docs/pipeline-config.md} is made from it. What has no effect in the OD API either stands
 * in {@link FieldsWithoutEffect}.
 */
final class SupportedFieldTable {
  private static final String MODEL =
      """
      model.ssd.{num_classes,encode_background_as_zeros,negative_class_weight}
      model.ssd.{normalize_loss_by_num_matches,normalize_loc_loss_by_codesize,freeze_batchnorm}
      model.ssd.image_resizer.fixed_shape_resizer.{height,width,resize_method,convert_to_grayscale}
      model.ssd.image_resizer.keep_aspect_ratio_resizer.{min_dimension,max_dimension}
      model.ssd.image_resizer.keep_aspect_ratio_resizer.{pad_to_max_dimension,per_channel_pad_value}
      model.ssd.image_resizer.keep_aspect_ratio_resizer.{resize_method,convert_to_grayscale}
      model.ssd.image_resizer.identity_resizer
      model.ssd.image_resizer.conditional_shape_resizer.condition = GREATER | SMALLER
      model.ssd.image_resizer.conditional_shape_resizer.{size_threshold,resize_method}
      model.ssd.image_resizer.conditional_shape_resizer.convert_to_grayscale
      model.ssd.image_resizer.pad_to_multiple_resizer.{multiple,convert_to_grayscale}
      model.ssd.feature_extractor.type = EXTRACTORS
      model.ssd.feature_extractor.{depth_multiplier,min_depth,use_depthwise,num_layers}
      model.ssd.feature_extractor.{pad_to_multiple,use_explicit_padding}
      model.ssd.feature_extractor.override_base_feature_extractor_hyperparams
      model.ssd.feature_extractor.fpn.{min_level,max_level,additional_layer_depth}
      model.ssd.feature_extractor.bifpn.{min_level,max_level,num_iterations,num_filters}
      model.ssd.feature_extractor.bifpn.combine_method = fast_attention | attention | weighted_sum | sum
      model.ssd.{add_background_class,use_confidences_as_targets,implicit_example_weight}
      model.ssd.box_coder.faster_rcnn_box_coder.{y_scale,x_scale,height_scale,width_scale}
      model.ssd.box_coder.mean_stddev_box_coder.stddev
      model.ssd.box_coder.square_box_coder.{y_scale,x_scale,length_scale}
      model.ssd.matcher.argmax_matcher.{matched_threshold,unmatched_threshold,ignore_thresholds}
      model.ssd.matcher.argmax_matcher.{negatives_lower_than_unmatched,force_match_for_each_row}
      model.ssd.similarity_calculator.{iou_similarity,ioa_similarity,neg_sq_dist_similarity}
      model.ssd.similarity_calculator.thresholded_iou_similarity.iou_threshold
      model.ssd.anchor_generator.multiscale_anchor_generator.{min_level,max_level,anchor_scale}
      model.ssd.anchor_generator.multiscale_anchor_generator.{aspect_ratios,scales_per_octave}
      model.ssd.anchor_generator.multiscale_anchor_generator.normalize_coordinates
      model.ssd.anchor_generator.ssd_anchor_generator.{num_layers,min_scale,max_scale,scales}
      model.ssd.anchor_generator.ssd_anchor_generator.{aspect_ratios,reduce_boxes_in_lowest_layer}
      model.ssd.anchor_generator.ssd_anchor_generator.interpolated_scale_aspect_ratio
      model.ssd.anchor_generator.ssd_anchor_generator.{base_anchor_height,base_anchor_width}
      model.ssd.anchor_generator.ssd_anchor_generator.{height_stride,width_stride}
      model.ssd.anchor_generator.ssd_anchor_generator.{height_offset,width_offset}
      model.ssd.anchor_generator.grid_anchor_generator.{height,width,scales,aspect_ratios}
      model.ssd.anchor_generator.grid_anchor_generator.{height_stride,width_stride}
      model.ssd.anchor_generator.grid_anchor_generator.{height_offset,width_offset}
      model.ssd.anchor_generator.flexible_grid_anchor_generator.normalize_coordinates
      model.ssd.anchor_generator.flexible_grid_anchor_generator.anchor_grid.base_sizes
      model.ssd.anchor_generator.flexible_grid_anchor_generator.anchor_grid.aspect_ratios
      model.ssd.anchor_generator.flexible_grid_anchor_generator.anchor_grid.height_stride
      model.ssd.anchor_generator.flexible_grid_anchor_generator.anchor_grid.width_stride
      model.ssd.anchor_generator.flexible_grid_anchor_generator.anchor_grid.height_offset
      model.ssd.anchor_generator.flexible_grid_anchor_generator.anchor_grid.width_offset
      """;

  private static final String LOSSES =
      """
      PREFIX.{classification_weight,localization_weight}
      PREFIX.classification_loss.weighted_sigmoid
      PREFIX.classification_loss.weighted_sigmoid_focal.{alpha,gamma}
      PREFIX.classification_loss.weighted_softmax.logit_scale
      PREFIX.classification_loss.weighted_logits_softmax.logit_scale
      PREFIX.classification_loss.bootstrapped_sigmoid.{alpha,hard_bootstrap}
      PREFIX.classification_loss.penalty_reduced_logistic_focal_loss.{alpha,beta}
      PREFIX.classification_loss.weighted_dice_classification_loss.squared_normalization
      PREFIX.classification_loss.weighted_dice_classification_loss.is_prediction_probability
      PREFIX.localization_loss.{weighted_l2,weighted_iou,weighted_giou}
      PREFIX.localization_loss.weighted_smooth_l1.delta
      PREFIX.hard_example_miner.{num_hard_examples,iou_threshold,loss_type}
      PREFIX.hard_example_miner.{max_negatives_per_positive,min_negatives_per_image}
      PREFIX.random_example_sampler.positive_sample_fraction
      """;

  private static final String POST_PROCESSING =
      """
      PREFIX.batch_non_max_suppression.{score_threshold,iou_threshold,soft_nms_sigma}
      PREFIX.batch_non_max_suppression.{max_detections_per_class,max_total_detections}
      PREFIX.batch_non_max_suppression.change_coordinate_frame
      PREFIX.batch_non_max_suppression.{use_class_agnostic_nms,use_static_shapes}
      PREFIX.batch_non_max_suppression.use_combined_nms
      PREFIX.{score_converter,logit_scale}
      PREFIX.calibration_config.function_approximation.x_y_pairs.x_y_pair.{x,y}
      PREFIX.calibration_config.temperature_scaling_calibration.scaler
      CLASSES.key
      CLASSES.value.x_y_pair.{x,y}
      """
          .replace(
              "CLASSES",
              "PREFIX.calibration_config.class_id_function_approximations.class_id_xy_pairs_map");

  private static final String EXTRACTORS =
      String.join(
          " | ",
          "ssd_mobilenet_v2_fpn_keras",
          "ssd_mobilenet_v2_keras",
          "ssd_mobilenet_v1_fpn_keras",
          "ssd_mobilenet_v1_keras",
          "ssd_resnet50_v1_fpn_keras",
          "ssd_resnet101_v1_fpn_keras",
          "ssd_resnet152_v1_fpn_keras",
          "ssd_efficientnet-b0_bifpn_keras",
          "ssd_efficientnet-b1_bifpn_keras",
          "ssd_efficientnet-b2_bifpn_keras",
          "ssd_efficientnet-b3_bifpn_keras",
          "ssd_efficientnet-b4_bifpn_keras",
          "ssd_efficientnet-b5_bifpn_keras",
          "ssd_efficientnet-b6_bifpn_keras",
          "ssd_efficientnet-b7_bifpn_keras");

  private static final String PREDICTOR =
      """
      PREFIX.{num_layers_before_predictor,kernel_size,class_prediction_bias_init,use_depthwise}
      PREFIX.{use_dropout,dropout_keep_probability,box_code_size}
      PREFIX.box_encodings_clip_range.{min,max}
      """;

  private static final String CONVOLUTIONAL =
      """
      PREFIX.{min_depth,max_depth}
      """;

  private static final String WEIGHT_SHARED =
      """
      PREFIX.{depth,share_prediction_tower}
      PREFIX.{apply_conv_hyperparams_to_heads,apply_conv_hyperparams_pointwise}
      """;

  private static final String HYPERPARAMS =
      """
      PREFIX.activation = NONE | RELU | RELU_6 | SWISH
      PREFIX.force_use_bias
      PREFIX.regularizer.l1_regularizer.weight
      PREFIX.regularizer.l2_regularizer.weight
      PREFIX.initializer.truncated_normal_initializer.{mean,stddev}
      PREFIX.initializer.random_normal_initializer.{mean,stddev}
      PREFIX.initializer.variance_scaling_initializer.{factor,uniform,mode}
      PREFIX.initializer.keras_initializer_by_name
      PREFIX.batch_norm.{decay,center,scale,epsilon}
      PREFIX.sync_batch_norm.{decay,center,scale,epsilon}
      """;

  private static final String TRAINING =
      """
      train_config.{batch_size,num_steps,gradient_clipping_by_norm,add_regularization_loss}
      train_config.{fine_tune_checkpoint,fine_tune_checkpoint_type,fine_tune_checkpoint_version}
      train_config.{from_detection_checkpoint,freeze_variables,update_trainable_variables}
      train_config.optimizer.momentum_optimizer.momentum_optimizer_value
      train_config.optimizer.rms_prop_optimizer.{momentum_optimizer_value,decay,epsilon}
      train_config.optimizer.adam_optimizer.epsilon
      train_config.optimizer.{use_moving_average,moving_average_decay}
      """;

  private static final String AUGMENTATION =
      """
      PREFIX.adjust_gamma.{gamma,gain}
      PREFIX.autoaugment_image.policy_name = v0 | v1 | v2 | v3 | test
      PREFIX.drop_label_probabilistically.{label,drop_probability}
      PREFIX.normalize_image.{original_minval,original_maxval,target_minval,target_maxval}
      PREFIX.random_absolute_pad_image.{max_height_padding,max_width_padding,pad_color}
      PREFIX.random_adjust_brightness.max_delta
      PREFIX.random_adjust_contrast.{min_delta,max_delta}
      PREFIX.random_adjust_hue.max_delta
      PREFIX.random_adjust_saturation.{min_delta,max_delta}
      PREFIX.random_black_patches.{max_black_patches,probability,size_to_image_ratio}
      PREFIX.random_crop_image.{min_object_covered,overlap_thresh,clip_boxes,random_coef}
      PREFIX.random_crop_image.{min_aspect_ratio,max_aspect_ratio,min_area,max_area}
      PREFIX.random_crop_pad_image.{min_object_covered,overlap_thresh,clip_boxes,random_coef}
      PREFIX.random_crop_pad_image.{min_aspect_ratio,max_aspect_ratio,min_area,max_area}
      PREFIX.random_crop_pad_image.{min_padded_size_ratio,max_padded_size_ratio,pad_color}
      PREFIX.random_crop_to_aspect_ratio.{aspect_ratio,overlap_thresh,clip_boxes}
      PREFIX.random_distort_color.color_ordering = 0 | 1
      PREFIX.random_downscale_to_target_pixels.{random_coef,min_target_pixels,max_target_pixels}
      PREFIX.random_horizontal_flip.probability
      PREFIX.random_image_scale.{min_scale_ratio,max_scale_ratio}
      PREFIX.random_jitter_boxes.{ratio,jitter_mode}
      PREFIX.random_jpeg_quality.{random_coef,min_jpeg_quality,max_jpeg_quality}
      PREFIX.random_pad_image.{min_image_height,min_image_width,max_image_height,max_image_width}
      PREFIX.random_pad_image.pad_color
      PREFIX.random_patch_gaussian.{random_coef,min_patch_size,max_patch_size}
      PREFIX.random_patch_gaussian.{min_gaussian_stddev,max_gaussian_stddev}
      PREFIX.random_pixel_value_scale.{minval,maxval}
      PREFIX.random_resize_method.{target_height,target_width}
      PREFIX.random_rgb_to_gray.probability
      PREFIX.random_rotation90.probability
      PREFIX.random_scale_crop_and_pad_to_square.{output_size,scale_min,scale_max}
      PREFIX.random_self_concat_image.concat_vertical_probability
      PREFIX.random_self_concat_image.concat_horizontal_probability
      PREFIX.random_square_crop_by_scale.{max_border,scale_min,scale_max,num_scales}
      PREFIX.random_vertical_flip.probability
      PREFIX.remap_labels.{original_labels,new_label}
      PREFIX.resize_image.{new_height,new_width,method}
      PREFIX.rgb_to_gray
      PREFIX.ssd_random_crop
      PREFIX.ssd_random_crop.operations.{min_object_covered,overlap_thresh,clip_boxes}
      PREFIX.ssd_random_crop.operations.{min_aspect_ratio,max_aspect_ratio,min_area,max_area}
      PREFIX.ssd_random_crop.operations.random_coef
      PREFIX.ssd_random_crop_fixed_aspect_ratio.aspect_ratio
      PREFIX.ssd_random_crop_fixed_aspect_ratio.operations.{min_object_covered,overlap_thresh}
      PREFIX.ssd_random_crop_fixed_aspect_ratio.operations.{min_area,max_area}
      PREFIX.ssd_random_crop_fixed_aspect_ratio.operations.{clip_boxes,random_coef}
      PREFIX.ssd_random_crop_pad
      PREFIX.ssd_random_crop_pad.operations.{min_object_covered,overlap_thresh,clip_boxes}
      PREFIX.ssd_random_crop_pad.operations.{min_aspect_ratio,max_aspect_ratio,min_area,max_area}
      PREFIX.ssd_random_crop_pad.operations.{random_coef,pad_color_r,pad_color_g,pad_color_b}
      PREFIX.ssd_random_crop_pad.operations.{min_padded_size_ratio,max_padded_size_ratio}
      PREFIX.ssd_random_crop_pad_fixed_aspect_ratio.aspect_ratio
      PREFIX.ssd_random_crop_pad_fixed_aspect_ratio.{min_padded_size_ratio,max_padded_size_ratio}
      PREFIX.ssd_random_crop_pad_fixed_aspect_ratio.operations.{min_object_covered,overlap_thresh}
      PREFIX.ssd_random_crop_pad_fixed_aspect_ratio.operations.{min_aspect_ratio,max_aspect_ratio}
      PREFIX.ssd_random_crop_pad_fixed_aspect_ratio.operations.{min_area,max_area}
      PREFIX.ssd_random_crop_pad_fixed_aspect_ratio.operations.{clip_boxes,random_coef}
      PREFIX.subtract_channel_mean.means
      """;

  private static final String LEARNING_RATE =
      """
      PREFIX.constant_learning_rate.learning_rate
      PREFIX.cosine_decay_learning_rate.{learning_rate_base,total_steps,hold_base_rate_steps}
      PREFIX.cosine_decay_learning_rate.{warmup_learning_rate,warmup_steps}
      PREFIX.exponential_decay_learning_rate.{initial_learning_rate,decay_steps,decay_factor}
      PREFIX.exponential_decay_learning_rate.{staircase,min_learning_rate}
      PREFIX.exponential_decay_learning_rate.{burnin_learning_rate,burnin_steps}
      PREFIX.manual_step_learning_rate.{initial_learning_rate,warmup}
      PREFIX.manual_step_learning_rate.schedule.{step,learning_rate}
      """;

  private static final String READER =
      """
      PREFIX.{name,label_map_path,shuffle,max_number_of_boxes,sample_1_of_n_examples}
      PREFIX.input_type = TF_EXAMPLE | INPUT_DEFAULT
      PREFIX.tf_record_input_reader.input_path
      """;

  private static final String EVALUATION =
      """
      eval_config.{batch_size,num_visualizations,min_score_threshold,max_num_boxes_to_visualize}
      eval_config.{retain_original_images,all_metrics_per_category}
      eval_config.{recall_lower_bound,recall_upper_bound,skip_predictions_for_unlabeled_class}
      eval_config.{image_classes_field_map_empty_to_ones,super_categories}
      eval_config.super_categories.{key,value}
      eval_config.use_moving_averages
      eval_config.metrics_set = METRICS
      """
          .replace(
              "METRICS",
              String.join(
                  " | ",
                  "coco_detection_metrics",
                  "pascal_voc_detection_metrics",
                  "weighted_pascal_voc_detection_metrics",
                  "precision_at_recall_detection_metrics",
                  "oid_V2_detection_metrics",
                  "open_images_V2_detection_metrics",
                  "oid_challenge_detection_metrics",
                  "oid_challenge_object_detection_metrics"));

  private SupportedFieldTable() {}

  /** Allowed values by path; an empty list allows any. */
  static NavigableMap<String, List<String>> read() {
    NavigableMap<String, List<String>> table = new TreeMap<>();
    add(table, MODEL + TRAINING + EVALUATION, "");
    add(table, AUGMENTATION, "train_config.data_augmentation_options");
    add(table, LOSSES, "model.ssd.loss");
    add(table, POST_PROCESSING, "model.ssd.post_processing");
    String convolutional = "model.ssd.box_predictor.convolutional_box_predictor";
    String weightShared = "model.ssd.box_predictor.weight_shared_convolutional_box_predictor";
    add(table, PREDICTOR + CONVOLUTIONAL, convolutional);
    add(table, PREDICTOR + WEIGHT_SHARED, weightShared);
    add(table, HYPERPARAMS, convolutional + ".conv_hyperparams");
    add(table, HYPERPARAMS, weightShared + ".conv_hyperparams");
    add(table, HYPERPARAMS, "model.ssd.feature_extractor.conv_hyperparams");
    for (String optimizer : List.of("momentum", "rms_prop", "adam")) {
      add(table, LEARNING_RATE, "train_config.optimizer." + optimizer + "_optimizer.learning_rate");
    }
    for (String reader : List.of("train_input_reader", "eval_input_reader")) {
      add(table, READER, reader);
    }
    return table;
  }

  private static void add(Map<String, List<String>> table, String lines, String prefix) {
    for (String line : lines.lines().toList()) {
      String[] parts =
          line.replace("PREFIX", prefix).replace("EXTRACTORS", EXTRACTORS).split(" = ", 2);
      List<String> values = parts.length == 1 ? List.of() : List.of(parts[1].split(" \\| "));
      for (String path : FieldNotes.expand(parts[0].strip())) {
        table.put(path, values);
      }
    }
  }
}
