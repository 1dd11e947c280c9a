package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.SignedPlacement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Entries of another validator hold nothing in an operator's name that it has not signed. */
class EntrySignaturesTest {
  private static final Genesis GENESIS = FixedValues.GENESIS;
  private static final Hash32 NETWORK = GENESIS.hash();
  private static final Hash32 NODE = FixedValues.HASH;
  private static final byte[] SIGNATURE = FixedValues.bytes(Invitation.SIGNATURE_BYTES, 3);
  private static final Placement ORDER =
      new Placement(1, new RealmId(1), 2, 3, Placement.Action.STAY, Hash32.ZERO);
  private static final long UNTIL = 9;

  /** Another network, with the same operator. */
  private static final Hash32 OTHER = Hash32.ZERO;

  /** The operator has signed an order and an invitation to each network, with the same bytes. */
  private static final SignatureVerifier SIGNED =
      (scheme, key, message, signature) ->
          scheme == SignatureScheme.ED25519
              && Arrays.equals(key, GENESIS.operatorKey().toBytes())
              && Arrays.equals(signature, SIGNATURE)
              && (Arrays.equals(message, ORDER.digest(NETWORK).toBytes())
                  || Arrays.equals(message, Invitation.digest(NETWORK, NODE, UNTIL).toBytes())
                  || Arrays.equals(message, Invitation.digest(OTHER, NODE, UNTIL).toBytes()));

  private final EntrySignatures signatures = new EntrySignatures(GENESIS, SIGNED);

  private static LogEntry.Ordered ordered(Optional<SignedPlacement> signed) {
    return new LogEntry.Ordered(1, ORDER.digest(NETWORK), signed, "no", List.of());
  }

  private static LogEntry.Admitted admitted(Optional<Invitation> invitation) {
    return new LogEntry.Admitted(NODE, invitation);
  }

  private void refused(LogEntry entry) {
    assertTrue(
        signatures.objection(entry).orElse("taken").contains("signed with the operator's key"));
  }

  @Test
  void anOrderThatNobodySignedIsRefused() {
    assertEquals(
        Optional.empty(),
        signatures.objection(ordered(Optional.of(new SignedPlacement(ORDER, SIGNATURE)))));
    refused(ordered(Optional.empty()));
    refused(ordered(Optional.of(new SignedPlacement(ORDER, new byte[SIGNATURE.length]))));
    Placement other = new Placement(1, new RealmId(1), 2, 3, Placement.Action.MOVE, Hash32.ZERO);
    refused(ordered(Optional.of(new SignedPlacement(other, SIGNATURE))));
  }

  @Test
  void anInvitationThatNobodySignedIsRefused() {
    Invitation good = new Invitation(NETWORK, NODE, UNTIL, SIGNATURE);
    assertEquals(Optional.empty(), signatures.objection(admitted(Optional.of(good))));
    refused(admitted(Optional.empty()));
    refused(admitted(Optional.of(new Invitation(NETWORK, NODE, UNTIL + 1, SIGNATURE))));
    refused(
        admitted(Optional.of(new Invitation(NETWORK, NODE, UNTIL, new byte[SIGNATURE.length]))));
    refused(admitted(Optional.of(new Invitation(OTHER, NODE, UNTIL, SIGNATURE))));
  }

  @Test
  void whoeverJudgesForACommitteeLooksAtSignatures() {
    CoordinatorMachine replica =
        CoordinatorMachine.ofCommittee(GENESIS, 1, BoardRules.DEFAULT, SIGNED);
    assertEquals(
        Optional.empty(),
        replica.objection(admitted(Optional.of(new Invitation(NETWORK, NODE, UNTIL, SIGNATURE)))));
    Invitation invented = new Invitation(NETWORK, NODE, UNTIL + 1, SIGNATURE);
    assertTrue(
        replica
            .objection(admitted(Optional.of(invented)))
            .orElse("taken")
            .contains("signed with the operator's key"));
    assertEquals(
        Optional.empty(),
        replica.objection(ordered(Optional.of(new SignedPlacement(ORDER, SIGNATURE)))));
    assertTrue(
        replica
            .objection(ordered(Optional.of(new SignedPlacement(ORDER, new byte[SIGNATURE.length]))))
            .orElse("taken")
            .contains("signed with the operator's key"));
  }

  @Test
  void whatNoOperatorSignsIsNotLookedAt() {
    assertEquals(Optional.empty(), signatures.objection(new LogEntry.Moved(new RealmId(0))));
  }
}
