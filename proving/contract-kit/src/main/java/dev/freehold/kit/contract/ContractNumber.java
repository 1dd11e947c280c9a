package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.Uint;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.function.FunctionContext;
import dev.freehold.core.id.ContractId;

/**
 * The number of a contract: 20 bits. Zero in a slot that nobody wrote is a contract like any other.
 */
public final class ContractNumber extends Value<ContractNumber> {
  ContractNumber(FunctionContext context, Variable variable, String name) {
    super(context, variable, name);
  }

  ContractNumber(FunctionContext context, Uint checked, String name) {
    super(context, checked, name);
  }

  /** A constant. */
  public static ContractNumber of(ContractId id) {
    return new ContractNumber(null, Variable.constant(id.toFr()), id.toString());
  }

  @Override
  public ValueType type() {
    return ValueType.CONTRACT;
  }
}
