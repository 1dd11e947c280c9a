package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.SignedPlacement;

/** Orders and invitations of an operator, under signatures that nobody here looks at. */
final class OperatorWords {
  private OperatorWords() {}

  static SignedPlacement signed(Placement order) {
    return new SignedPlacement(order, new byte[Query.PlaceRealm.SIGNATURE_BYTES]);
  }

  /** What lets a worker in as long as a network lasts. */
  static Admission.Invited invited(Genesis genesis, Hash32 worker) {
    return new Admission.Invited(invitation(genesis, worker, Long.MAX_VALUE));
  }

  static Invitation invitation(Genesis genesis, Hash32 worker, long until) {
    return new Invitation(genesis.hash(), worker, until, new byte[Invitation.SIGNATURE_BYTES]);
  }
}
