package dev.freehold.circuits.function;

/** Body of a function, in terms of its context. Runs once, when the function is compiled. */
@FunctionalInterface
public interface FunctionBody {
  /**
   * Takes the arguments in their order, and puts down what the function requires and writes.
   *
   * @throws dev.freehold.circuits.circuit.CircuitException if no circuit can hold it
   */
  void define(FunctionContext context);
}
