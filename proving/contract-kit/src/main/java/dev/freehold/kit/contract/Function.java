package dev.freehold.kit.contract;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that users call: one circuit. It returns nothing, and its parameters are subclasses of
 * {@link Value}, or arrays of them with a {@link Length}; each is a public argument unless it is
 * {@link Secret}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Function {
  /** The function's index: 0, 1, 2 and so on, each once. Calls name functions by it. */
  int value();
}
