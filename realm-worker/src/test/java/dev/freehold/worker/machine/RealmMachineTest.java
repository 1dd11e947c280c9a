package dev.freehold.worker.machine;

import static dev.freehold.worker.machine.TestRealm.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The gatherer under random bundles, verdicts, checkpoints and commits in random order. The block
 * transition is the oracle: it throws at a batch with a bundle that does not apply, so whatever the
 * machine lets in without asking the rules again must be what the rules would let in.
 */
class RealmMachineTest {
  private static final int USERS = 5;
  private static final int STEPS = 2000;

  private final TestRealm realm = new TestRealm(USERS, 1);
  private final Set<Hash32> bad = new HashSet<>();
  private final Set<Hash32> received = new HashSet<>();
  private final Map<Hash32, BundleStatus> status = new HashMap<>();
  private final Map<UserId, Long> nonces = new HashMap<>();
  private final Map<UserId, Integer> pending = new HashMap<>();
  private final Map<Hash32, UserId> senders = new HashMap<>();
  private SplittableRandom random;
  private double badness;

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "3, 0.05", "4, 0.05", "5, 0.3", "6, 0.3", "7, 0.9"})
  void whatItLetsInApplies(long seed, double badProofs) {
    random = new SplittableRandom(seed);
    badness = badProofs;
    realm.onTold(this::told);
    realm.open();
    for (int i = 0; i < STEPS; i++) {
      act();
    }
    while (pending.values().stream().anyMatch(n -> n > 0)) {
      act(random.nextInt(6, 10));
    }
    long committed = realm.committed();
    assertEquals(senders.size(), realm.released(), "seed " + seed + ": each is counted out once");
    for (Map.Entry<Hash32, BundleStatus> entry : status.entrySet()) {
      boolean isBad = bad.contains(entry.getKey());
      boolean rejected = entry.getValue() instanceof BundleStatus.Rejected;
      boolean failed = entry.getValue() instanceof BundleStatus.Failed;
      assertTrue(!isBad || failed || rejected, () -> "seed " + seed + ": a bad proof was let in");
      assertTrue(isBad || !failed, () -> "seed " + seed + ": " + entry.getValue());
      assertTrue(badProofs > 0 || !rejected, () -> "seed " + seed + ": " + entry.getValue());
      if (received.contains(entry.getKey())) {
        assertEquals(rejected, realm.store.rejection(entry.getKey()).isPresent(), "seed " + seed);
        assertEquals(failed, realm.store.failure(entry.getKey()).isPresent(), "seed " + seed);
        assertEquals(entry.getValue().getClass(), realm.statusOf(entry.getKey()).getClass());
      }
    }
    long rejections =
        status.values().stream().filter(s -> s instanceof BundleStatus.Rejected).count();
    assertEquals(senders.size() - rejections, committed, "seed " + seed);
    assertTrue(committed > 10, "seed " + seed + ": " + committed);
    assertEquals(
        badProofs > 0, status.values().stream().anyMatch(s -> s instanceof BundleStatus.Failed));
  }

  private void act() {
    act(random.nextInt(10));
  }

  private void act(int choice) {
    switch (choice) {
      case 0, 1, 2, 3, 4 -> submit();
      case 5 -> checkpoint();
      case 6, 7 -> judge();
      case 8 -> realm.commit();
      default -> realm.passNs(random.nextInt(4));
    }
  }

  private void submit() {
    UserId user = user(random.nextInt(USERS));
    if (pending.getOrDefault(user, 0) == 0) {
      nonces.put(user, realm.store.account(user).orElseThrow().nonce());
    }
    long nonce = nonces.merge(user, 1L, Long::sum) - 1;
    UserId to =
        random.nextBoolean()
            ? user(random.nextInt(USERS))
            : UserId.of(new RealmId(1), random.nextInt(USERS));
    Bundle bundle = realm.payment(user, nonce, to, 1 + random.nextInt(1000), randomSignature());
    if (random.nextDouble() < badness) {
      bad.add(bundle.id());
    }
    // The same bundle may come again while an earlier one failed: its fate is then its own.
    if (senders.putIfAbsent(bundle.id(), user) != null) {
      nonces.merge(user, -1L, Long::sum);
      return;
    }
    pending.merge(user, 1, Integer::sum);
    realm.submit(bundle);
  }

  private byte[] randomSignature() {
    byte[] signature = new byte[64];
    random.nextBytes(signature);
    return signature;
  }

  private void judge() {
    if (realm.verifying.isEmpty()) {
      return;
    }
    realm.judge(
        random.nextInt(realm.verifying.size()),
        bundle ->
            bad.contains(bundle.id()) ? Optional.of(RejectReason.PROOF_INVALID) : Optional.empty());
  }

  /** The next checkpoint, which may pay somebody here and holds the blocks committed so far. */
  private void checkpoint() {
    if (random.nextBoolean()) {
      realm.checkpoint(
          new CheckpointEvent.Paid(UserId.of(new RealmId(1), 0), user(random.nextInt(USERS)), 5));
    } else {
      realm.checkpoint();
    }
  }

  private void told(Hash32 bundle, BundleStatus now) {
    BundleStatus before = status.put(bundle, now);
    switch (now) {
      case BundleStatus.Received _ -> {
        assertNull(before);
        received.add(bundle);
      }
      case BundleStatus.Verified _ -> assertEquals(new BundleStatus.Received(), before);
      case BundleStatus.Committed _ -> {
        assertEquals(new BundleStatus.Verified(), before);
        pending.merge(senders.get(bundle), -1, Integer::sum);
      }
      case BundleStatus.Final _ -> assertTrue(before instanceof BundleStatus.Committed);
      case BundleStatus.Failed _ -> {
        assertEquals(new BundleStatus.Received(), before);
        pending.merge(senders.get(bundle), -1, Integer::sum);
      }
      case BundleStatus.Rejected _ -> {
        assertTrue(before == null || before instanceof BundleStatus.Received);
        pending.merge(senders.get(bundle), -1, Integer::sum);
      }
      case BundleStatus.Unknown _ -> throw new AssertionError("a submitted bundle is known");
    }
  }
}
