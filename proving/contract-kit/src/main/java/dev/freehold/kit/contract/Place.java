package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.StateSlot;
import dev.freehold.circuits.circuit.TreeIndex;
import dev.freehold.circuits.circuit.Uint;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.core.field.Fr;
import dev.freehold.core.tree.SlotShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Place where something is stored: a constant, and keys that are added to it.
 *
 * @param base the place for keys of 0; its digits are 0 where a key's are
 */
record Place(long base, List<Key> keys) {
  /** The beginning of a state. */
  static final Place ROOT = new Place(0, List.of());

  /** A key whose least digit stands at {@code level} of the index. */
  record Key(int level, Uint value) {}

  Place {
    keys = List.copyOf(keys);
  }

  Place plus(long offset) {
    return new Place(base + offset, keys);
  }

  Place plus(Key key) {
    List<Key> more = new ArrayList<>(keys);
    more.add(key);
    return new Place(base, more);
  }

  /** The slot's number. */
  Variable number() {
    Variable number = Variable.constant(base);
    for (Key key : keys) {
      number = number.plus(key.value.value().scale(Fr.of(1L << 2 * key.level)));
    }
    return number;
  }

  /** The slot in a state, in the region that its base is in. */
  StateSlot in(SlotShape shape) {
    StateSlot first = StateSlot.constant(shape, base);
    List<TreeIndex.Digit> digits = new ArrayList<>(first.within().digits());
    for (Key key : keys) {
      List<TreeIndex.Digit> own = TreeIndex.of(key.value.bits()).digits();
      for (int i = 0; i < own.size(); i++) {
        digits.set(key.level + i, own.get(i));
      }
    }
    return new StateSlot(first.region(), new TreeIndex(digits), number());
  }
}
