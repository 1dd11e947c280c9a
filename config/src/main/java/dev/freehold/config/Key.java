package dev.freehold.config;

import dev.freehold.core.id.Endpoint;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A setting: a component of a configuration record. Its name is the key in the file; the
 * environment variable is {@code FREEHOLD_} and the name in upper snake case.
 *
 * <p>A component is a {@code String}, {@code Path}, {@code int}, {@code long}, {@code boolean},
 * {@link Endpoint}, {@link dev.freehold.core.id.Hash32}, an enum, a funded account, a user, a
 * {@link ValidatorAddress} or a {@link JoinAddress}, or an {@code Optional} or a {@code List} of
 * one of them; a list is written with commas between its values, and in a file as a list of YAML,
 * too. One that is neither and has no {@link #fallback} must be given.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
  /** What it sets, in one line for people. */
  String value();

  /** Whether at least one value of a {@code List} must be given. */
  boolean required() default false;

  /** The value where none is given, as it would be written; empty for none. */
  String fallback() default "";

  /** The port of an address where none is written; -1 if one must be. */
  int port() default NodeAddress.NO_PORT;

  /** Least value of a number. */
  long min() default 0;

  /** Greatest value of a number. */
  long max() default Integer.MAX_VALUE;
}
