package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.Uint;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.function.FunctionContext;

/** An unsigned integer of 8 bits. */
public final class U8 extends Unsigned<U8> {
  U8(FunctionContext context, Variable variable, String name) {
    super(context, variable, name);
  }

  U8(FunctionContext context, Uint checked, String name) {
    super(context, checked, name);
  }

  /**
   * A constant.
   *
   * @throws ContractException unless it is in [0, 2^8)
   */
  public static U8 of(long value) {
    if (value < 0 || value >>> 8 != 0) {
      throw new ContractException("no U8: " + value);
    }
    return new U8(null, Variable.constant(value), Long.toString(value));
  }

  @Override
  public ValueType type() {
    return ValueType.U8;
  }
}
