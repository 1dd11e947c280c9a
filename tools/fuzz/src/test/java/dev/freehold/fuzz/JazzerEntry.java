package dev.freehold.fuzz;

import java.io.IOException;

/** Entry that Jazzer calls, by reflection: one process fuzzes the one target it is started for. */
public final class JazzerEntry {
  private static FuzzTarget target;

  private JazzerEntry() {}

  /**
   * Called once, before the first input.
   *
   * @param arguments the target's name
   */
  public static void fuzzerInitialize(String[] arguments) throws IOException {
    target = FuzzTargets.named(arguments[0]);
    FuzzTargets.warm(target);
  }

  /** Called with each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    Judge.decodes(target, input);
  }
}
