package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.Uint;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.function.FunctionContext;

/** An unsigned integer of 32 bits. */
public final class U32 extends Unsigned<U32> {
  U32(FunctionContext context, Variable variable, String name) {
    super(context, variable, name);
  }

  U32(FunctionContext context, Uint checked, String name) {
    super(context, checked, name);
  }

  /**
   * A constant.
   *
   * @throws ContractException unless it is in [0, 2^32)
   */
  public static U32 of(long value) {
    if (value < 0 || value >>> 32 != 0) {
      throw new ContractException("no U32: " + value);
    }
    return new U32(null, Variable.constant(value), Long.toString(value));
  }

  @Override
  public ValueType type() {
    return ValueType.U32;
  }
}
