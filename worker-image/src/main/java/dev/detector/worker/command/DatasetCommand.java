package dev.detector.worker.command;

import picocli.CommandLine.Command;

/** {@code dataset}: makes data sets in the form that training reads, and shows them. */
@Command(
    name = "dataset",
    description = "Makes data sets in the form that training reads, and shows them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DatasetShapesCommand.class,
      DatasetConvertCommand.class,
      DatasetAugmentedCommand.class
    })
final class DatasetCommand {}
