package dev.freehold.client;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.verifier.signature.BlsSignatures;

/** Signatures of a network's committee, as a client checks them. */
public final class CommitteeSignatures {
  private CommitteeSignatures() {}

  /**
   * Those of a genesis' committee.
   *
   * @throws ClientException if a key that it names is none, or is not proved to be its owner's
   */
  public static AggregateSignatures of(Genesis genesis) {
    try {
      return BlsSignatures.of(genesis.founders());
    } catch (IllegalArgumentException e) {
      throw new ClientException("the genesis is no good: " + e.getMessage(), e);
    }
  }
}
