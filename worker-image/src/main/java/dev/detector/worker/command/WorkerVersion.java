package dev.detector.worker.command;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class WorkerVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = WorkerVersion.class.getPackage().getImplementationVersion();
    return new String[] {"detector-worker " + (version == null ? "(not from a jar)" : version)};
  }
}
