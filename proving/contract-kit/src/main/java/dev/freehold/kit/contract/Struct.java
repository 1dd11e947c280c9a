package dev.freehold.kit.contract;

import java.util.ArrayList;
import java.util.List;

/**
 * Values that are stored side by side. A subclass declares its members as fields of type {@link
 * Slot}, made by {@link #slot}, and has a constructor without parameters.
 */
public abstract class Struct {
  /** Members that a struct has at the most. */
  public static final int MEMBERS_MAX = 64;

  private final List<Slot<?>> slots = new ArrayList<>();
  private FieldHome home = FieldHome.NOWHERE;
  private boolean named;

  /** For subclasses. */
  protected Struct() {}

  /** The next member. */
  protected final <V extends Value<V>> Slot<V> slot(Class<V> type) {
    if (slots.size() == MEMBERS_MAX) {
      throw new ContractException("a struct has " + MEMBERS_MAX + " members at the most");
    }
    Slot<V> slot = new Slot<>(this::home, slots.size(), "", type);
    slots.add(slot);
    return slot;
  }

  private FieldHome home() {
    if (!named) {
      FieldNames.give(this, Struct.class, slots);
      named = true;
    }
    return home;
  }

  @SuppressWarnings("ReferenceEquality") // NOWHERE is one object
  final void live(FieldHome itsHome) {
    if (home != FieldHome.NOWHERE) {
      throw new ContractException(
          getClass().getSimpleName()
              + ": one object was given twice; each key of a map has an object of its own");
    }
    home = itsHome;
    home();
  }

  final int size() {
    return slots.size();
  }

  final List<StorageItem.Member> members() {
    home();
    return slots.stream()
        .map(s -> new StorageItem.Member(s.simpleName(), (int) s.base(), s.valueType()))
        .toList();
  }
}
