package dev.detector.worker.command;

import picocli.CommandLine.Command;

/** {@code dataset}: makes, inspects and shows data sets in the form that training reads. */
@Command(
    name = "dataset",
    description = "Makes, inspects and shows data sets in the form that training reads.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DatasetAnchorsCommand.class,
      DatasetAugmentedCommand.class,
      DatasetConvertCommand.class,
      DatasetInspectCommand.class,
      DatasetPeekCommand.class,
      DatasetShapesCommand.class
    })
final class DatasetCommand {}
