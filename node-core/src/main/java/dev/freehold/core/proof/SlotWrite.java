package dev.freehold.core.proof;

import dev.freehold.core.field.Fr;

/** One slot of the caller's state and its new value. */
public record SlotWrite(long slot, Fr value) {
  public SlotWrite {
    if (slot < 0) {
      throw new IllegalArgumentException("negative slot: " + slot);
    }
  }
}
