package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.AuthorLine;
import java.util.function.Supplier;

/** A field of a contract's storage. Its name is that of the Java field that holds it. */
public abstract sealed class Field permits Slot, SlotMap, SlotArray, StructMap {
  private final Supplier<FieldHome> home;
  private final long base;
  private String name;

  Field(Supplier<FieldHome> home, long base, String name) {
    this.home = home;
    this.base = base;
    this.name = name;
  }

  /** What it is, for wallets. */
  abstract StorageItem describe();

  final FieldHome home() {
    return home.get();
  }

  /** The first slot, counted from that of the contract or struct that declares it. */
  final long base() {
    return base;
  }

  final Place place() {
    return home().place().plus(base);
  }

  /** The name of the Java field. */
  final String simpleName() {
    return name;
  }

  /** What messages call it. */
  final String name() {
    return home().name() + name;
  }

  final void rename(String itsName) {
    name = itsName;
  }

  /** The places of an element that is chosen by a key. */
  static FieldHome element(Field field, Value<?> key, int levels, String text) {
    Binding binding = field.home().binding();
    if (binding != null) {
      key.requireOf(binding.context());
    }
    return new FieldHome(
        binding,
        field.place().plus(new Place.Key(levels, key.bits())),
        field.name() + "[" + text + "]");
  }

  /**
   * Refuses to compare: a field is a place, and what stands in it is known in a call alone.
   *
   * @throws ContractException always
   */
  @Override
  public final boolean equals(Object other) {
    throw new ContractException(
        "%s is a field of storage and is compared by equals: compare what get() gives by is(), and use choose() in place of if%s"
            .formatted(name(), AuthorLine.current()));
  }

  /**
   * Refuses, as {@link #equals} does.
   *
   * @throws ContractException always
   */
  @Override
  public final int hashCode() {
    throw new ContractException(
        "%s is a field of storage and is put into a Java map or set, which tell objects apart%s"
            .formatted(name(), AuthorLine.current()));
  }
}
