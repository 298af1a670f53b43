package dev.detector.worker.training;

import dev.detector.worker.cluster.ClusterServer;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a training runs, beside its pipeline configuration.
 *
 * @param modelDirectory where checkpoints and events go, and where it goes on from
 * @param steps step to train to; empty for {@code train_config.num_steps}
 * @param checkpointEvery steps from one checkpoint to the next; the last step always has one
 * @param checkpointsToKeep number of latest checkpoints that are kept
 * @param seed what initial weights, order of the data and augmentation follow from
 * @param recordSummaries whether pictures of the training input are written to the events
 * @param logEvery steps from one line of the log, and its events, to the next; empty to fit the
 *     length of the training
 * @param maxBadRecords how many examples that cannot be used are left out; one more ends the
 *     training
 * @param recovery what is done about numbers that are broken
 * @param stepSettings how a step is computed
 * @param server of the cluster that trains together
 */
public record TrainingOptions(
    Path modelDirectory,
    OptionalLong steps,
    int checkpointEvery,
    int checkpointsToKeep,
    long seed,
    boolean recordSummaries,
    OptionalInt logEvery,
    int maxBadRecords,
    RecoverySettings recovery,
    StepSettings stepSettings,
    ClusterServer server) {}
