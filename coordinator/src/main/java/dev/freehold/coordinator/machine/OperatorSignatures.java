package dev.freehold.coordinator.machine;

import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.SignedPlacement;
import java.util.Optional;

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

  /**
   * Why another validator's entry is not borne out by the operator's signature that it must carry;
   * empty if it is, or needs none.
   */
  Optional<String> objection(LogEntry entry) {
    return switch (entry) {
      case LogEntry.Ordered e when e.signed().filter(this::holds).isEmpty() ->
          Optional.of("order %d is not signed with the operator's key".formatted(e.number()));
      case LogEntry.Admitted e when e.invitation().filter(this::holds).isEmpty() ->
          Optional.of(
              "no invitation of worker %s is signed with the operator's key"
                  .formatted(e.worker().abbreviated()));
      default -> Optional.empty();
    };
  }
}
