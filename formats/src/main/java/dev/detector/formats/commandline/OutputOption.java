package dev.detector.formats.commandline;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code -o json}, a mixin of commands whose result programs read, too. */
public final class OutputOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json",
      description = "print the result as JSON to stdout; all else goes to stderr")
  private String format;

  /**
   * Whether JSON is asked for.
   *
   * @throws ParameterException if it is another format
   */
  public boolean json() {
    if (format != null && !format.equals("json")) {
      throw new ParameterException(spec.commandLine(), "-o " + format + ": only json is known");
    }
    return format != null;
  }
}
