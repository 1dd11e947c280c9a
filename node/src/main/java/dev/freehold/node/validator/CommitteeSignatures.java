package dev.freehold.node.validator;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.core.port.StoreException;
import dev.freehold.verifier.signature.BlsSignatures;

/** Signatures of a network's committee, as a daemon checks them. */
public final class CommitteeSignatures {
  private CommitteeSignatures() {}

  /**
   * Those of a genesis' committee.
   *
   * @throws StoreException if a key that it names is none, or is not proved to be its owner's
   */
  public static AggregateSignatures of(Genesis genesis) {
    try {
      return BlsSignatures.of(genesis.founders());
    } catch (IllegalArgumentException e) {
      throw new StoreException("the genesis is no good: " + e.getMessage(), e);
    }
  }
}
