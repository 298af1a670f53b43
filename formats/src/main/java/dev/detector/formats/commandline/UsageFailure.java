package dev.detector.formats.commandline;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A wrong command line as a failure that says what to do about it. */
public final class UsageFailure {
  private UsageFailure() {}

  /** What picocli found, the command, and its help; where a command is missing, those there are. */
  public static DetectorException of(ParameterException failure) {
    CommandLine line = failure.getCommandLine();
    String command = line.getCommandSpec().qualifiedName();
    String what = failure.getMessage().replaceFirst("^Error: ", "");
    String mend = "see " + command + " --help";
    boolean option =
        failure instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption();
    if (!line.getSubcommands().isEmpty() && !option) {
      if (failure instanceof UnmatchedArgumentException unmatched) {
        what = "no such command: " + unmatched.getUnmatched().get(0);
      }
      mend = "use one of " + String.join(", ", line.getSubcommands().keySet()) + "; " + mend;
    }
    return new DetectorException(ExitCode.USAGE, what, command, mend);
  }
}
