package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.Bool;
import dev.freehold.circuits.circuit.Circuit;
import dev.freehold.circuits.circuit.Uint;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.function.FunctionContext;
import dev.freehold.core.field.Fr;

/**
 * An unsigned integer of 128 bits: for sums that only ever grow. Two of them have no product: it
 * may not fit a field element.
 */
public final class U128 extends Unsigned<U128> {
  U128(FunctionContext context, Variable variable, String name) {
    super(context, variable, name);
  }

  U128(FunctionContext context, Uint checked, String name) {
    super(context, checked, name);
  }

  /** A constant; the number is taken as unsigned. */
  public static U128 of(long value) {
    return new U128(null, Variable.constant(Fr.ofUnsigned(value)), Long.toUnsignedString(value));
  }

  /** This number, or 2^64 - 1 where it is larger. */
  public U64 saturated() {
    Circuit circuit = needed();
    Variable low = Variable.constant(0);
    Variable high = Variable.constant(0);
    for (int i = 0; i < bits().width(); i++) {
      Variable bit = bits().bits().get(i).value();
      if (i < Long.SIZE) {
        low = low.plus(bit.scale(Fr.of(2).pow(i)));
      } else {
        high = high.plus(bit.scale(Fr.of(2).pow(i - Long.SIZE)));
      }
    }
    Bool fits = circuit.isZero(high);
    Variable most = Variable.constant(Fr.ofUnsigned(-1));
    return new U64(context(), circuit.select(fits, low, most), "at most 2^64 - 1 of " + name());
  }

  @Override
  public ValueType type() {
    return ValueType.U128;
  }
}
