package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.Uint;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.function.FunctionContext;

/** An unsigned integer of 16 bits. */
public final class U16 extends Unsigned<U16> {
  U16(FunctionContext context, Variable variable, String name) {
    super(context, variable, name);
  }

  U16(FunctionContext context, Uint checked, String name) {
    super(context, checked, name);
  }

  /**
   * A constant.
   *
   * @throws ContractException unless it is in [0, 2^16)
   */
  public static U16 of(long value) {
    if (value < 0 || value >>> 16 != 0) {
      throw new ContractException("no U16: " + value);
    }
    return new U16(null, Variable.constant(value), Long.toString(value));
  }

  @Override
  public ValueType type() {
    return ValueType.U16;
  }
}
