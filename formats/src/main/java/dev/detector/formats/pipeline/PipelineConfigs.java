package dev.detector.formats.pipeline;

import dev.detector.formats.BadInputException;
import dev.detector.formats.InputFile;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads, prints and changes the OD API's {@code pipeline.config} (text form of {@code
 * TrainEvalPipelineConfig}). Pure but for {@link #read}.
 */
public final class PipelineConfigs {
  private PipelineConfigs() {}

  /**
   * Reads a configuration file.
   *
   * @throws BadInputException if the text is no configuration, with line and column
   */
  public static TrainEvalPipelineConfig read(Path file) throws IOException {
    return parse(InputFile.text(file), file.toString());
  }

  /**
   * Parses a configuration as the OD API does: either quote, {@code ':'} before braces or not,
   * lists in brackets, commas or semicolons after fields, comments by {@code #}.
   *
   * @param source how errors call the text, e.g. the file's name
   * @throws BadInputException with line and column, and what could have been meant
   */
  public static TrainEvalPipelineConfig parse(String text, String source) {
    return ProtoText.parse(text, TrainEvalPipelineConfig.newBuilder(), source).build();
  }

  /**
   * Canonical text, as the OD API's exporter writes it: two blanks of indent, fields by number,
   * floats in their shortest form. Parsing it gives an equal configuration.
   */
  public static String print(TrainEvalPipelineConfig config) {
    return ProtoText.print(config);
  }

  /**
   * A copy with one field changed.
   *
   * @param path field names joined by dots, e.g. {@code train_config.batch_size}; an element of a
   *     repeated field by index, {@code eval_input_reader[0].name}, where the index may be left out
   *     while there is only one element
   * @param value a number, true or false, an enum's name, or text; for a repeated scalar field all
   *     values, separated by commas (an empty value clears it); for a message its fields in text
   *     form
   * @throws BadInputException that names the longest valid part of the path and the fields there,
   *     or what the value must be
   */
  public static TrainEvalPipelineConfig override(
      TrainEvalPipelineConfig config, String path, String value) {
    TrainEvalPipelineConfig.Builder builder = config.toBuilder();
    FieldPath.parse(path).set(builder, value);
    return builder.build();
  }

  /** Applies all overrides in the map's order. */
  public static TrainEvalPipelineConfig override(
      TrainEvalPipelineConfig config, Map<String, String> overrides) {
    TrainEvalPipelineConfig result = config;
    for (Map.Entry<String, String> entry : overrides.entrySet()) {
      result = override(result, entry.getKey(), entry.getValue());
    }
    return result;
  }
}
