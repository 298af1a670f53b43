package dev.detector.worker.command;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * {@code --some_flag} takes its default from {@code DETECTOR_SOME_FLAG}. So a pod's {@code args}
 * can stay the Object Detection API's own while everything else comes in beside them.
 */
record EnvironmentDefaults(Map<String, String> environment) implements IDefaultValueProvider {
  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || !option.longestName().startsWith("--")) {
      return null;
    }
    String value = environment.get(variable(option.longestName()));
    return value == null || value.isEmpty() ? null : value;
  }

  static String variable(String flag) {
    return "DETECTOR_" + flag.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
