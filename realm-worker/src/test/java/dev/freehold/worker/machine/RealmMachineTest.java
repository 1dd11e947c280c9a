package dev.freehold.worker.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.ProofTask;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.tree.SparseTree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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
  private static final RealmId REALM = new RealmId(0);
  private static final int USERS = 5;
  private static final int STEPS = 2000;
  private static final RealmSettings SETTINGS = new RealmSettings(5, 4, 3, 2);

  private final Genesis genesis =
      new Genesis(
          "test",
          true,
          2,
          1,
          Hash32.ZERO,
          new FeeSchedule(1, 0, 0, 0),
          Collections.nCopies(
              2 * USERS,
              new Genesis.Funded(
                  AuthKey.of(SignatureScheme.ED25519, new byte[32]), 1_000_000_000)));
  private final MemoryNodeStore stores = new MemoryNodeStore(genesis.checkpoint());
  private final ChainStore chain = stores.chain();
  private final RealmStore store = stores.realm(REALM);
  private final Deque<BlockTransition.Batch> sealed = new ArrayDeque<>();
  private final List<RealmEffect.Verify> verifying = new ArrayList<>();
  private final Set<Hash32> bad = new HashSet<>();
  private final Set<Hash32> committedBundles = new HashSet<>();
  private final Set<Hash32> received = new HashSet<>();
  private final Map<Hash32, BundleStatus> status = new HashMap<>();
  private final Map<UserId, Long> nonces = new HashMap<>();
  private final Map<UserId, Integer> pending = new HashMap<>();
  private final Map<Hash32, UserId> senders = new HashMap<>();
  private SplittableRandom random;
  private RealmMachine machine;
  private double badness;
  private long nowNs;
  private int released;

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "3, 0.05", "4, 0.05", "5, 0.3", "6, 0.3", "7, 0.9"})
  void whatItLetsInApplies(long seed, double badProofs) {
    random = new SplittableRandom(seed);
    badness = badProofs;
    machine =
        new RealmMachine(
            SETTINGS, RealmRules.of(genesis, REALM), store, chain, new FinalUpTo(0, 0));
    step(new RealmInput.CheckpointFinal(genesis.checkpoint()));
    nowNs = 2 * SETTINGS.sealAfterNs();
    step(new RealmInput.Tick(nowNs));
    process();
    for (int i = 0; i < STEPS; i++) {
      act();
    }
    while (pending.values().stream().anyMatch(n -> n > 0)) {
      act(random.nextInt(6, 10));
    }
    long committed = committedBundles.size();
    assertEquals(senders.size(), released, "seed " + seed + ": each is counted out once");
    for (Map.Entry<Hash32, BundleStatus> entry : status.entrySet()) {
      boolean isBad = bad.contains(entry.getKey());
      boolean rejected = entry.getValue() instanceof BundleStatus.Rejected;
      assertTrue(!isBad || rejected, () -> "seed " + seed + ": a bad proof was committed");
      assertTrue(badProofs > 0 || !rejected, () -> "seed " + seed + ": " + entry.getValue());
      if (received.contains(entry.getKey())) {
        assertEquals(rejected, store.rejection(entry.getKey()).isPresent(), "seed " + seed);
        assertEquals(entry.getValue().getClass(), machine.statusOf(entry.getKey()).getClass());
      }
    }
    long rejections =
        status.values().stream().filter(s -> s instanceof BundleStatus.Rejected).count();
    assertEquals(senders.size() - rejections, committed, "seed " + seed);
    assertTrue(committed > 10, "seed " + seed + ": " + committed);
  }

  private void act() {
    act(random.nextInt(10));
  }

  private void act(int choice) {
    switch (choice) {
      case 0, 1, 2, 3, 4 -> submit();
      case 5 -> checkpoint();
      case 6, 7 -> judge();
      case 8 -> process();
      default -> step(new RealmInput.Tick(nowNs += random.nextInt(4)));
    }
  }

  private void submit() {
    UserId user = user(random.nextInt(USERS));
    if (pending.getOrDefault(user, 0) == 0) {
      nonces.put(user, store.account(user).orElseThrow().nonce());
    }
    long nonce = nonces.merge(user, 1L, Long::sum) - 1;
    UserId to =
        random.nextBoolean()
            ? user(random.nextInt(USERS))
            : UserId.of(new RealmId(1), random.nextInt(USERS));
    Bundle bundle =
        new Bundle.Unsigned(
                genesis.hash(),
                user,
                nonce,
                chain.head().height(),
                SignatureScheme.ED25519,
                new byte[32],
                List.of(new Call.System(new SystemCall.Pay(to, 1 + random.nextInt(1000)))))
            .sign(randomSignature());
    if (random.nextDouble() < badness) {
      bad.add(bundle.id());
    }
    // The same bundle may come again while an earlier one failed: its fate is then its own.
    if (senders.putIfAbsent(bundle.id(), user) != null) {
      nonces.merge(user, -1L, Long::sum);
      return;
    }
    pending.merge(user, 1, Integer::sum);
    step(new RealmInput.Submitted(7, bundle));
  }

  private byte[] randomSignature() {
    byte[] signature = new byte[64];
    random.nextBytes(signature);
    return signature;
  }

  private void judge() {
    if (verifying.isEmpty()) {
      return;
    }
    RealmEffect.Verify verify = verifying.remove(random.nextInt(verifying.size()));
    List<Optional<RejectReason>> verdicts = new ArrayList<>();
    for (ProofTask task : verify.tasks()) {
      verdicts.add(
          bad.contains(task.bundle().id())
              ? Optional.of(RejectReason.PROOF_INVALID)
              : Optional.empty());
    }
    step(new RealmInput.Judged(verify.verification(), verdicts));
  }

  private void process() {
    BlockTransition.Batch batch = sealed.poll();
    if (batch == null) {
      return;
    }
    BlockTransition.Result result =
        new BlockTransition(RealmRules.of(genesis, REALM), chain)
            .apply(store.head(), store, store, batch);
    for (Bundle bundle : result.block().bundles()) {
      assertTrue(committedBundles.add(bundle.id()), bundle + " was applied twice");
    }
    store.commit(result.delta(), result.block());
    step(new RealmInput.Committed(result.block()));
  }

  /** The next checkpoint, which may pay somebody here and holds the blocks committed so far. */
  private void checkpoint() {
    Checkpoint before = chain.head();
    List<CheckpointEvent> events = new ArrayList<>();
    if (random.nextBoolean()) {
      events.add(
          new CheckpointEvent.Paid(
              UserId.of(new RealmId(1), 0), user(random.nextInt(USERS)), 5, false));
    }
    List<RealmHeader> headers =
        store.head().height() > chain.realmHeightAt(REALM, before.height()).orElseThrow()
            ? List.of(store.head())
            : List.of();
    SparseTree.NodeSource tree = chain.realmTreeAt(before.height()).orElseThrow();
    chain.append(
        new Checkpoint(
            before.height() + 1,
            before.hash(),
            1,
            RealmTree.rootAfter(tree, RealmTree.update(tree, headers)),
            headers,
            events,
            Hash32.ZERO,
            new byte[64]));
    step(new RealmInput.CheckpointFinal(chain.head()));
  }

  private void step(RealmInput input) {
    for (RealmEffect effect : machine.step(input)) {
      switch (effect) {
        case RealmEffect.Verify verify -> verifying.add(verify);
        case RealmEffect.Process process -> sealed.add(process.batch());
        case RealmEffect.Report _ -> {
          // The coordinator's business.
        }
        case RealmEffect.KeepRejection keep -> store.reject(keep.bundle(), keep.status());
        case RealmEffect.Tell tell -> told(tell.bundle(), tell.status());
        case RealmEffect.Released _ -> released++;
      }
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
      case BundleStatus.Rejected _ -> {
        assertTrue(before == null || before instanceof BundleStatus.Received);
        pending.merge(senders.get(bundle), -1, Integer::sum);
      }
      case BundleStatus.Unknown _ -> throw new AssertionError("a submitted bundle is known");
    }
  }

  private static UserId user(int index) {
    return UserId.of(REALM, index);
  }
}
