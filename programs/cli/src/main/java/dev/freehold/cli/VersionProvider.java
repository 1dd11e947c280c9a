package dev.freehold.cli;

import dev.freehold.node.ProgramVersion;
import picocli.CommandLine.IVersionProvider;

/** The program's version, as picocli asks for it. */
final class VersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return ProgramVersion.lines().toArray(String[]::new);
  }
}
