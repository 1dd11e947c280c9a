package dev.freehold.kit.contract;

import java.util.Optional;
import java.util.function.Supplier;

/** A struct for each key; members nobody wrote are 0. */
public final class StructMap<K extends Value<K>, S extends Struct> extends Field {
  private final Class<K> keyType;
  private final Supplier<S> structs;
  private final int levels;

  StructMap(
      Supplier<FieldHome> home, long base, Class<K> keyType, Supplier<S> structs, int levels) {
    super(home, base, "");
    this.keyType = keyType;
    this.structs = structs;
    this.levels = levels;
  }

  /** The struct of a key. */
  public S at(K key) {
    S struct = structs.get();
    FieldHome element = element(this, key, levels, key.name());
    struct.live(new FieldHome(element.binding(), element.place(), element.name() + "."));
    return struct;
  }

  @Override
  StorageItem describe() {
    return new StorageItem(
        simpleName(),
        base(),
        Optional.of(ValueType.of(keyType)),
        0,
        levels,
        structs.get().members());
  }
}
