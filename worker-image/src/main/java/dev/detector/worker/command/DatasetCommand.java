package dev.detector.worker.command;

import picocli.CommandLine.Command;

/** {@code dataset}: makes data sets in the form that training reads. */
@Command(
    name = "dataset",
    description = "Makes data sets in the form that training reads.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DatasetShapesCommand.class, DatasetConvertCommand.class})
final class DatasetCommand {}
