package dev.freehold.circuits.function;

/** Body of a function, in terms of its context. Runs once, when the function is compiled. */
@FunctionalInterface
public interface FunctionBody {
  void define(FunctionContext context);
}
