package dev.freehold.circuits.function;

/** What a function does, in terms of its context. Runs once, when the function is compiled. */
@FunctionalInterface
public interface FunctionBody {
  void define(FunctionContext context);
}
