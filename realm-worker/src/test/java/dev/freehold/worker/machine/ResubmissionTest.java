package dev.freehold.worker.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.RealmRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What happens to a bundle that comes again after it was rejected. */
class ResubmissionTest {
  private static final RealmId REALM = new RealmId(0);
  private static final UserId USER = UserId.of(REALM, 0);
  private static final long CONNECTION = 7;

  private final Genesis genesis =
      new Genesis(
          "test",
          true,
          1,
          0,
          Hash32.ZERO,
          new FeeSchedule(10, 0, 0, 0),
          List.of(
              new Genesis.Funded(
                  AuthKey.of(SignatureScheme.ED25519, new byte[32]), 1_000_000_000)));
  private final MemoryNodeStore stores = new MemoryNodeStore(genesis.checkpoint());
  private final RealmStore store = stores.realm(REALM);
  private final List<RealmEffect.Verify> verifying = new ArrayList<>();
  private final Map<Hash32, BundleStatus> status = new HashMap<>();
  private final RealmMachine machine = machine();

  private RealmMachine machine() {
    return new RealmMachine(
        new RealmSettings(5, 4, 3, 2),
        RealmRules.of(genesis, REALM),
        store,
        stores.chain(),
        new FinalUpTo(0, 0));
  }

  private Bundle bundle(long nonce, long amount) {
    return new Bundle.Unsigned(
            genesis.hash(),
            USER,
            nonce,
            0,
            SignatureScheme.ED25519,
            new byte[32],
            List.of(new Call.System(new SystemCall.Pay(USER, amount))))
        .sign(new byte[64]);
  }

  private void step(RealmInput input) {
    for (RealmEffect effect : machine.step(input)) {
      switch (effect) {
        case RealmEffect.Verify verify -> verifying.add(verify);
        case RealmEffect.Tell tell -> status.put(tell.bundle(), tell.status());
        case RealmEffect.KeepRejection keep -> store.reject(keep.bundle(), keep.status());
        default -> {
          // Blocks are not of interest.
        }
      }
    }
  }

  private void submit(Bundle bundle) {
    step(new RealmInput.Submitted(CONNECTION, bundle));
  }

  private void judge(Optional<RejectReason> verdict) {
    RealmEffect.Verify verify = verifying.removeFirst();
    assertEquals(1, verify.tasks().size());
    step(new RealmInput.Judged(verify.verification(), List.of(verdict)));
  }

  /** Found by simulated worlds 3001718 and 3003001. */
  @Test
  void aBundleThatFellWithOneBeforeItIsJudgedAnew() {
    step(new RealmInput.CheckpointFinal(genesis.checkpoint()));
    Bundle bad = bundle(0, 1);
    Bundle good = bundle(0, 2);
    Bundle next = bundle(1, 3);
    submit(bad);
    submit(next);
    judge(Optional.of(RejectReason.PROOF_INVALID));
    judge(Optional.empty());
    BundleStatus.Rejected fell =
        assertInstanceOf(BundleStatus.Rejected.class, status.get(next.id()));
    assertEquals(RejectReason.NONCE_TOO_HIGH, fell.reason());
    assertEquals(fell, machine.statusOf(next.id()));

    submit(good);
    submit(next);
    assertEquals(new BundleStatus.Received(), status.get(next.id()));
    judge(Optional.empty());
    judge(Optional.empty());
    assertEquals(new BundleStatus.Verified(), status.get(next.id()));
    assertEquals(new BundleStatus.Verified(), machine.statusOf(next.id()));
  }
}
