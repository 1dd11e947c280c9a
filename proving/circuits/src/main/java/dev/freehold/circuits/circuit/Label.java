package dev.freehold.circuits.circuit;

import java.util.List;

/**
 * Text of a constraint, for whoever violates it.
 *
 * @param text what is asserted, with the Java line that asserts it
 * @param values what to name beside it
 */
public record Label(String text, List<Watched> values) {

  /**
   * A value that is named when a constraint fails.
   *
   * @param hint the row of the solver program's hints that computes it
   */
  public record Watched(String name, int hint) {}

  public Label {
    values = List.copyOf(values);
  }
}
