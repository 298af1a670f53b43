package dev.detector.formats.lint;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Fields that change nothing in the OD API's TF2 loops, so that they may stand in a configuration.
 * A line {@code # why} gives the reason for the paths or groups {@code prefix.{a,b}} below it.
 */
final class FieldsWithoutEffect {
  private static final String LOOPS =
      """
      # the OD API's TF2 loops do not read it
      train_config.{sync_replicas,startup_delay_steps,replicas_to_aggregate,bias_grad_multiplier}
      train_config.{keep_checkpoint_every_n_hours,summarize_gradients,max_number_of_boxes}
      train_config.{batch_queue_capacity,num_batch_queue_threads,prefetch_queue_capacity}
      eval_config.{num_examples,eval_interval_secs,max_evals,save_graph,eval_master}
      eval_config.{visualization_export_dir,ignore_groundtruth,skip_scores,skip_labels}
      eval_config.{visualize_groundtruth_boxes,groundtruth_box_visualization_color}
      eval_config.{keep_image_id_for_visualization_export,use_dummy_loss_in_eval}
      model.ssd.loss.classification_loss.weighted_sigmoid.anchorwise_output
      model.ssd.loss.classification_loss.weighted_softmax.anchorwise_output
      model.ssd.loss.classification_loss.weighted_sigmoid_focal.anchorwise_output
      model.ssd.loss.classification_loss.weighted_logits_softmax.anchorwise_output
      model.ssd.loss.classification_loss.bootstrapped_sigmoid.anchorwise_output
      model.ssd.loss.localization_loss.weighted_l2.anchorwise_output
      model.ssd.loss.localization_loss.weighted_smooth_l1.anchorwise_output
      model.ssd.loss.equalization_loss.{weight,exclude_prefixes}

      # the OD API's Keras layers do not read it
      model.ssd.box_predictor.convolutional_box_predictor.apply_sigmoid_to_scores
      CONV.{op,regularize_depthwise}
      CONV.batch_norm.train
      CONV.sync_batch_norm.train

      # only says how the OD API computes the same result
      model.ssd.matcher.argmax_matcher.use_matmul_gather
      model.ssd.post_processing.batch_non_max_suppression.{use_cpu_nms,use_partitioned_nms}
      train_config.run_fine_tune_checkpoint_dummy_computation

      # what there is without soft_nms_sigma; both together are refused
      model.ssd.post_processing.batch_non_max_suppression.use_hard_nms

      # only with use_class_agnostic_nms, where more than 1 is refused
      model.ssd.post_processing.batch_non_max_suppression.max_classes_per_detection

      # Keras' batch normalisation updates in place in any case
      model.ssd.inplace_batchnorm_update

      # only with expected_loss_weights
      model.ssd.loss.{min_num_negative_samples,desired_negative_sampling_ratio}

      # the OD API's training, evaluation and export do not look at what it adds
      model.ssd.return_raw_detections_during_predict

      # only says what the pairs were fitted to
      CALIBRATION.function_approximation.x_y_pairs.training_data_type
      CALIBRATION.class_id_function_approximations.class_id_xy_pairs_map.value.training_data_type

      # padding has weight 0 and is matched with nothing in any case
      train_config.unpad_groundtruth_tensors

      # only for TPUs
      train_config.use_bfloat16

      # training looks only at the image that the network sees
      train_config.retain_original_images

      # metrics of each class are given in any case
      eval_config.include_metrics_per_category

      # only for LVIS metrics
      eval_config.export_path

      # only with additional channels
      eval_config.retain_original_image_additional_channels

      # an evaluation sees every image once, as the OD API's does
      eval_input_reader.num_epochs
      """
          .replace("CALIBRATION", "model.ssd.post_processing.calibration_config");

  private static final String READER =
      """
      # steers the speed of the OD API's readers; ours sees to it itself
      PREFIX.{shuffle_buffer_size,filenames_shuffle_buffer_size,num_readers,num_parallel_batches}
      PREFIX.{num_prefetch_batches,queue_capacity,min_after_dequeue,read_block_length}
      PREFIX.{prefetch_size,num_parallel_map_calls}

      # training repeats its data without end, and every image is evaluated in any case
      PREFIX.drop_remainder

      # only with load_instance_masks
      PREFIX.mask_type

      # names and display names of the label map are looked up in any case
      PREFIX.use_display_name

      # only carried along
      PREFIX.include_source_id

      # only for sequences of frames
      PREFIX.frame_index
      """;

  private FieldsWithoutEffect() {}

  /** Why a field has no effect, by its path without indexes. */
  static NavigableMap<String, String> read() {
    NavigableMap<String, String> reasons = new TreeMap<>();
    for (String block :
        List.of(
            "feature_extractor",
            "box_predictor.convolutional_box_predictor",
            "box_predictor.weight_shared_convolutional_box_predictor")) {
      FieldNotes.read(LOOPS.replace("CONV.", "model.ssd." + block + ".conv_hyperparams."), reasons);
    }
    for (String reader : List.of("train_input_reader", "eval_input_reader")) {
      FieldNotes.read(READER.replace("PREFIX", reader), reasons);
    }
    return reasons;
  }
}
