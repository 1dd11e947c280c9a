package dev.freehold.coordinator.machine;

import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.SignedPlacement;

/**
 * Check of what a network's operator has signed: orders and invitations, as peers bring them and as
 * other validators' entries carry them. Thread-safe.
 */
public final class OperatorSignatures {
  private final Genesis genesis;
  private final SignatureVerifier signatures;

  public OperatorSignatures(Genesis genesis, SignatureVerifier signatures) {
    this.genesis = genesis;
    this.signatures = signatures;
  }

  /** Whether the operator of this network gave an order. */
  public boolean holds(SignedPlacement order) {
    return holds(order.placement().digest(genesis.hash()), order.signature());
  }

  /** Whether the operator of this network invited a worker. */
  public boolean holds(Invitation invitation) {
    return invitation.genesis().equals(genesis.hash())
        && holds(invitation.digest(), invitation.signature());
  }

  private boolean holds(Hash32 digest, byte[] signature) {
    return signatures.verify(
        SignatureScheme.ED25519, genesis.operatorKey().toBytes(), digest.toBytes(), signature);
  }
}
