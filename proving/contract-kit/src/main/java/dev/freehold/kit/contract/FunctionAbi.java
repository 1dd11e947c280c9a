package dev.freehold.kit.contract;

import dev.freehold.core.field.Fr;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A function as wallets see it: what to call it and what it takes. */
public record FunctionAbi(String name, List<Parameter> parameters) {

  /**
   * A parameter.
   *
   * @param length how many values it has if it is an array; 0 if it is one value
   */
  public record Parameter(String name, ValueType type, int length, boolean secret) {
    /** How many field elements it is. */
    public int count() {
      return Math.max(1, length);
    }

    @Override
    public String toString() {
      return "%s%s: %s%s"
          .formatted(
              secret ? "secret " : "",
              name,
              type.displayName(),
              length == 0 ? "" : "[" + length + "]");
    }
  }

  public FunctionAbi {
    parameters = List.copyOf(parameters);
  }

  /**
   * Reads what people write: one text for each parameter, arrays with commas.
   *
   * @throws IllegalArgumentException naming the parameter and what is wrong with it
   */
  public List<Fr> parse(List<String> texts) {
    if (texts.size() != parameters.size()) {
      throw new IllegalArgumentException(
          "%s takes %d arguments, not %d".formatted(this, parameters.size(), texts.size()));
    }
    List<Fr> values = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      values.addAll(parse(parameters.get(i), texts.get(i)));
    }
    return List.copyOf(values);
  }

  private List<Fr> parse(Parameter parameter, String text) {
    List<String> items = parameter.length == 0 ? List.of(text) : List.of(text.split(",", -1));
    try {
      if (items.size() != parameter.count()) {
        throw new IllegalArgumentException(
            "%d values with commas, not %d".formatted(parameter.count(), items.size()));
      }
      return items.stream().map(item -> parameter.type.parse(item.strip())).toList();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "argument %s of %s: %s".formatted(parameter.name, name, e.getMessage()), e);
    }
  }

  /** How many field elements a call has, secret ones included. */
  public int count() {
    return parameters.stream().mapToInt(Parameter::count).sum();
  }

  @Override
  public String toString() {
    return parameters.stream()
        .map(Parameter::toString)
        .collect(Collectors.joining(", ", name + "(", ")"));
  }
}
