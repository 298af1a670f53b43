package dev.detector.worker.input;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.InputReader;
import dev.detector.formats.protos.InputType;

/**
 * Options of an {@code input_reader} that cannot be honoured are refused by name. Those that only
 * steer the speed of the Object Detection API's own readers (queues, buffers, prefetching, numbers
 * of readers) have no meaning here and are let pass: files are indexed and read at random.
 */
final class InputReaderOptions {
  private InputReaderOptions() {}

  static void check(InputReader config, String path) {
    refuse(!config.hasTfRecordInputReader(), path, "a reader other than tf_record_input_reader");
    refuse(
        config.getTfRecordInputReader().getInputPathCount() == 0,
        path + ".tf_record_input_reader",
        "no input_path");
    refuse(
        config.getInputType() == InputType.TF_SEQUENCE_EXAMPLE,
        path + ".input_type",
        "TF_SEQUENCE_EXAMPLE");
    refuse(config.getNumAdditionalChannels() > 0, path + ".num_additional_channels", "above 0");
    refuse(config.getNumKeypoints() > 0, path + ".num_keypoints", "above 0");
    refuse(config.getLoadMulticlassScores(), path + ".load_multiclass_scores", "true");
    refuse(config.getLoadContextFeatures(), path + ".load_context_features", "true");
    refuse(config.getLoadInstanceMasks(), path + ".load_instance_masks", "true");
    refuse(config.getLoadDensePose(), path + ".load_dense_pose", "true");
    refuse(config.getLoadTrackId(), path + ".load_track_id", "true");
    refuse(config.getLoadKeypointDepthFeatures(), path + ".load_keypoint_depth_features", "true");
    refuse(config.getExpandLabelsHierarchy(), path + ".expand_labels_hierarchy", "true");
    refuse(
        config.getSampleFromDatasetsWeightsCount() > 0,
        path + ".sample_from_datasets_weights",
        "set");
    refuse(config.getSample1OfNExamples() == 0, path + ".sample_1_of_n_examples", "0");
  }

  private static void refuse(boolean refused, String where, String what) {
    if (refused) {
      throw DetectorException.badInput(
          what + " is not supported", where, "change or remove the field");
    }
  }
}
