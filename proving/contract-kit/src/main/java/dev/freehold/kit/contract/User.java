package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.Uint;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.function.FunctionContext;
import dev.freehold.core.id.UserId;

/**
 * The number of an account: 32 bits. Zero in a slot that nobody wrote is an account like any other.
 */
public final class User extends Value<User> {
  User(FunctionContext context, Variable variable, String name) {
    super(context, variable, name);
  }

  User(FunctionContext context, Uint checked, String name) {
    super(context, checked, name);
  }

  /** A constant. */
  public static User of(UserId id) {
    return new User(null, Variable.constant(id.toFr()), id.toString());
  }

  @Override
  public ValueType type() {
    return ValueType.USER;
  }
}
