package dev.freehold.core.id;

import dev.freehold.core.field.Fr;

/** A contract's number; 0 is the system contract, whose state the protocol alone writes. */
public record ContractId(int value) implements Comparable<ContractId> {
  /** Bits of a contract id. */
  public static final int BITS = 20;

  /** How many contracts there can be, the system contract included. */
  public static final int COUNT = 1 << BITS;

  /** The system contract. */
  public static final ContractId SYSTEM = new ContractId(0);

  public ContractId {
    if (value < 0 || value >= COUNT) {
      throw new IllegalArgumentException("a contract is in [0, 2^20), not " + value);
    }
  }

  /** The id as a circuit sees it. */
  public Fr toFr() {
    return Fr.of(value);
  }

  @Override
  public int compareTo(ContractId other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
