package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.Uint;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.function.FunctionContext;
import dev.freehold.core.field.Fr;

/** An unsigned integer of 64 bits. */
public final class U64 extends Unsigned<U64> {
  U64(FunctionContext context, Variable variable, String name) {
    super(context, variable, name);
  }

  U64(FunctionContext context, Uint checked, String name) {
    super(context, checked, name);
  }

  /** A constant; the number is taken as unsigned. */
  public static U64 of(long value) {
    return new U64(null, Variable.constant(Fr.ofUnsigned(value)), Long.toUnsignedString(value));
  }

  @Override
  public ValueType type() {
    return ValueType.U64;
  }
}
