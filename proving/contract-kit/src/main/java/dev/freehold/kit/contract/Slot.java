package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.StateGadget;
import dev.freehold.circuits.circuit.StateSlot;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.function.FunctionContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * One stored value. Reading one of a map or an array costs about 270 constraints for each base-4
 * digit of its key, writing twice that; the levels above are paid for once a call, a single value
 * costs nothing more. Another user's slot costs 7,000 more, once for each user.
 */
public final class Slot<V extends Value<V>> extends Field {
  private final Class<V> type;

  Slot(Supplier<FieldHome> home, long base, String name, Class<V> type) {
    super(home, base, name);
    this.type = type;
  }

  /** The value: the caller's as it is now, or another user's as it was at the anchor. */
  public V get() {
    Binding binding = home().needed(name());
    StateSlot index = index();
    StateGadget.RemoteUser remote = binding.remote();
    return wrap(
        binding.context(), remote == null ? binding.context().read(index) : remote.read(index));
  }

  /** Writes the caller's slot. */
  public void set(V value) {
    FunctionContext context = own();
    context.write(index(), value.in(context));
  }

  /**
   * Writes the caller's slot and gives what was there before: no dearer than {@link #set}.
   *
   * @return the old value
   */
  public V exchange(V value) {
    FunctionContext context = own();
    Variable[] before = new Variable[1];
    context.update(
        index(),
        old -> {
          before[0] = old;
          return value.in(context);
        });
    return wrap(context, before[0]);
  }

  /** Replaces the caller's value by a function of itself: no dearer than {@link #set}. */
  public void update(UnaryOperator<V> change) {
    FunctionContext context = own();
    context.update(index(), old -> change.apply(wrap(context, old)).in(context));
  }

  /**
   * The slot's index, where all keys are constants.
   *
   * @throws ContractException if a key is not known yet
   */
  public long number() {
    Variable number = place().number();
    if (!number.isConstant()) {
      throw new ContractException(name() + " has a key that is no constant");
    }
    return number.constantValue().toLong();
  }

  /** The type of the value. */
  public ValueType valueType() {
    return ValueType.of(type);
  }

  private FunctionContext own() {
    Binding binding = home().needed(name());
    if (binding.remote() != null) {
      throw new ContractException(name() + " is another user's: only its owner writes it");
    }
    return binding.context();
  }

  private StateSlot index() {
    return place().in(home().needed(name()).context().shape());
  }

  private V wrap(FunctionContext context, Variable value) {
    return type.cast(valueType().wrap(context, value, name()));
  }

  @Override
  StorageItem describe() {
    return new StorageItem(
        simpleName(),
        base(),
        Optional.empty(),
        1,
        0,
        List.of(new StorageItem.Member("", 0, valueType())));
  }
}
