package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.Circuit;
import dev.freehold.circuits.circuit.Uint;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.function.FunctionContext;
import dev.freehold.core.field.Fr;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A number of values. */
public final class SlotArray<V extends Value<V>> extends Field {
  private final int length;
  private final Class<V> type;

  SlotArray(Supplier<FieldHome> home, long base, int length, Class<V> type) {
    super(home, base, "");
    this.length = length;
    this.type = type;
  }

  /** How many there are. */
  public int length() {
    return length;
  }

  /** A value whose index is known when the contract is compiled: cheaper than one that is not. */
  public Slot<V> at(int index) {
    if (index < 0 || index >= length) {
      throw new ContractException(name() + " has no index " + index + ": it has " + length);
    }
    return new Slot<>(this::home, base() + index, simpleName() + "[" + index + "]", type);
  }

  private Slot<V> at(Fr constant) {
    if (!constant.fitsLong() || Long.compareUnsigned(constant.toLong(), length) >= 0) {
      throw new ContractException(
          name() + " has no index " + constant.toBigInteger() + ": it has " + length);
    }
    return at((int) constant.toLong());
  }

  /** A value by its index; beyond the end is refused. */
  public Slot<V> at(Unsigned<?> index) {
    if (index.variable().isConstant()) {
      return at(index.variable().constantValue());
    }
    FunctionContext context = home().needed(name()).context();
    index.requireOf(context);
    Circuit circuit = context.circuit();
    int width = 2 * StorageLayout.levelsFor(length);
    String beyond = index.name() + " is beyond the end of " + name();
    Uint digits =
        circuit.watching(
            Value.operands(index),
            () -> {
              Uint bits = circuit.toUint(index.variable(), Math.max(2, width), beyond);
              circuit.toUint(
                  Variable.constant(length - 1L).minus(index.variable()),
                  Math.max(2, width),
                  beyond);
              return bits;
            });
    FieldHome element =
        new FieldHome(
            home().binding(),
            place().plus(new Place.Key(0, digits)),
            name() + "[" + index.name() + "]");
    return new Slot<>(() -> element, 0, "", type);
  }

  @Override
  StorageItem describe() {
    return new StorageItem(
        simpleName(),
        base(),
        Optional.empty(),
        length,
        0,
        List.of(new StorageItem.Member("", 0, ValueType.of(type))));
  }
}
