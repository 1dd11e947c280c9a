package dev.freehold.kit.contract;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A value for each key; those nobody wrote are 0. Sparse: only what was written is stored. */
public final class SlotMap<K extends Value<K>, V extends Value<V>> extends Field {
  private final Class<K> keyType;
  private final Class<V> type;

  SlotMap(Supplier<FieldHome> home, long base, Class<K> keyType, Class<V> type) {
    super(home, base, "");
    this.keyType = keyType;
    this.type = type;
  }

  /** The slot of a key. */
  public Slot<V> at(K key) {
    FieldHome element = element(this, key, 0, key.name());
    return new Slot<>(() -> element, 0, "", type);
  }

  @Override
  StorageItem describe() {
    return new StorageItem(
        simpleName(),
        base(),
        Optional.of(ValueType.of(keyType)),
        0,
        0,
        List.of(new StorageItem.Member("", 0, ValueType.of(type))));
  }
}
