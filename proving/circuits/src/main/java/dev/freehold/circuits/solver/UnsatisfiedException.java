package dev.freehold.circuits.solver;

import dev.freehold.core.field.Fr;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** No witness: the call's inputs do not satisfy the circuit. */
public final class UnsatisfiedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String plain;
  private final String constraint;
  private final transient List<Named> values;

  /**
   * A value that the assertion names.
   *
   * @param text the value as people read it
   */
  public record Named(String name, Fr value, String text) {
    @Override
    public String toString() {
      return name + " = " + text;
    }
  }

  /**
   * @param message the assertion that fails, with its Java line and values
   */
  public UnsatisfiedException(String message) {
    this(message, List.of(), "");
  }

  /**
   * @param assertion what does not hold, with its Java line
   * @param values that it names
   * @param constraint that is violated, in numbers
   */
  public UnsatisfiedException(String assertion, List<Named> values, String constraint) {
    super(plain(assertion, values) + (constraint.isEmpty() ? "" : "; " + constraint));
    this.plain = assertion;
    this.values = List.copyOf(values);
    this.constraint = constraint;
  }

  private static String plain(String assertion, List<Named> values) {
    return assertion
        + (values.isEmpty()
            ? ""
            : values.stream().map(Named::toString).collect(Collectors.joining(", ", ": ", "")));
  }

  /** The same without the constraint: for who calls a contract and has not written it. */
  public UnsatisfiedException plain() {
    return new UnsatisfiedException(plain, values, "");
  }

  /**
   * The same told otherwise.
   *
   * @param before what stands before the assertion
   * @param texts of values, as people read them
   */
  public UnsatisfiedException told(String before, Function<Named, String> texts) {
    return new UnsatisfiedException(
        before + plain,
        values.stream().map(v -> new Named(v.name, v.value, texts.apply(v))).toList(),
        constraint);
  }
}
