package dev.freehold.core.transition;

import static dev.freehold.core.transition.TestNetwork.CONTRACT;
import static dev.freehold.core.transition.TestNetwork.callOn;
import static dev.freehold.core.transition.TestNetwork.open;
import static dev.freehold.core.transition.TestNetwork.pay;
import static dev.freehold.core.transition.TestNetwork.publicKey;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.FailedBundle;
import dev.freehold.core.chain.RealmSums;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Random blocks, honest and not, before a {@link Challenger} who has what is behind them: of an
 * honest one nothing is shown, of one with a random change something is.
 */
class BlockChallengeTest {
  private static final int USERS = 12;
  private static final RealmId REALM = new RealmId(0);

  /** A random block with all that a challenger needs to judge it. */
  private static final class Made {
    private final SplittableRandom random;
    private final TestNetwork network = new TestNetwork(USERS, 100_000);
    private final MemoryRealm before = network.realm(0);
    private final MemoryRealm after = network.realm(0);
    private final Map<Hash32, RejectReason> verdicts = new HashMap<>();
    private final List<Checkpoint> delivered = new ArrayList<>();
    private CommittedBlock block;

    private Made(SplittableRandom random) {
      this.random = random;
      BlockTransition.Result opened = before.next(network, 0, network.checkpoints, List.of());
      before.adopt(opened);
      after.adopt(opened);
      BlockTransition.Result written = next(random.nextInt(4), 0);
      before.adopt(written);
      after.adopt(written);
      delivered.clear();
      BlockTransition.Result result = next(random.nextInt(7), random.nextInt(3));
      after.adopt(result);
      block = CommittedBlock.of(result);
      if (random.nextInt(4) == 0) {
        // As somebody has it who dropped the proofs.
        List<Bundle> pruned = new ArrayList<>(block.bundles());
        pruned.replaceAll(Bundle::withoutProofs);
        block =
            new CommittedBlock(
                block.header(), pruned, block.failed(), block.entries(), block.touched());
      }
    }

    private BlockTransition.Result next(int bundleCount, int checkpoints) {
      StateOverlay state = new StateOverlay(before);
      for (int i = 0; i < checkpoints; i++) {
        delivered.add(network.seal(events()));
        BlockTransition.adopt(before.rules, delivered.getLast(), state);
      }
      long height = network.checkpoints.size() - 1;
      List<Bundle> bundles = new ArrayList<>();
      List<FailedBundle> failed = new ArrayList<>();
      BundleTransition rules = new BundleTransition(before.rules, network);
      for (int i = 0; i < bundleCount; i++) {
        Bundle bundle = bundle(state);
        Optional<RejectReason> verdict =
            random.nextInt(5) == 0 ? Optional.of(RejectReason.PROOF_INVALID) : Optional.empty();
        BundleOutcome outcome = rules.apply(state, height, bundle, verdict);
        assertFalse(outcome instanceof BundleOutcome.Refused, "none of these is refused");
        verdict.ifPresent(reason -> verdicts.put(bundle.id(), reason));
        bundles.add(bundle);
        if (outcome instanceof BundleOutcome.Failed fails) {
          failed.add(new FailedBundle(i, fails.reason()));
        }
      }
      List<Checkpoint> concerning =
          delivered.stream().filter(c -> !c.eventsFor(REALM).isEmpty()).toList();
      return new BlockTransition(before.rules, network)
          .apply(
              before.head,
              before,
              before,
              new BlockTransition.Batch(height, concerning, bundles, failed));
    }

    private CheckpointEvent[] events() {
      CheckpointEvent[] events = new CheckpointEvent[random.nextInt(4)];
      for (int i = 0; i < events.length; i++) {
        UserId to = UserId.of(REALM, random.nextInt(7));
        events[i] =
            random.nextInt(3) == 0
                ? new CheckpointEvent.AccountOpened(
                    TestNetwork.user(1), to, Fr.ONE, 5, FixedValues.HASH, 0)
                : new CheckpointEvent.Paid(TestNetwork.user(1), to, random.nextInt(100));
      }
      return events;
    }

    /** A bundle of one of the realm's users: one that is touched by many, of a few. */
    private Bundle bundle(StateOverlay state) {
      int user = 3 * random.nextInt(3);
      Call[] calls = new Call[1 + random.nextInt(3)];
      Fr root =
          StateRoots.stateRoot(
              state.leaf(CONTRACT, TestNetwork.user(user)),
              TestNetwork.spec(dev.freehold.core.chain.FunctionSpec.SetupKind.CEREMONY));
      for (int i = 0; i < calls.length; i++) {
        switch (random.nextInt(5)) {
          case 0 -> calls[i] = pay(UserId.of(REALM, random.nextInt(5)), 1 + random.nextInt(50));
          case 1 -> calls[i] = pay(TestNetwork.user(1), 1 + random.nextInt(50));
          case 2 -> calls[i] = open(Fr.ONE, random.nextInt(50));
          default -> {
            Fr next = Fr.of(1 + random.nextInt(1_000_000));
            long slot = random.nextInt(8);
            calls[i] =
                callOn(
                    random.nextInt(10) == 0 ? Fr.of(77) : root,
                    Call.Proven.NONE,
                    next,
                    new SlotWrite(slot, Fr.of(random.nextInt(2))),
                    new SlotWrite(slot + 1, Fr.of(random.nextInt(2))));
            root = next;
          }
        }
      }
      long nonce = state.account(TestNetwork.user(user)).orElseThrow().nonce();
      return network.bundle(TestNetwork.user(user), publicKey(user), nonce, 0, calls);
    }

    private List<String> lies(CommittedBlock said) {
      return new Challenger(said, network, before, after, delivered, verdicts).lies();
    }
  }

  private static <T> T any(SplittableRandom random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Another block than the honest one, in one part; the same if that part is not there. */
  private static CommittedBlock changed(SplittableRandom random, CommittedBlock block) {
    int entry = random.nextInt(block.entries().size());
    return switch (random.nextInt(6)) {
      case 0, 1 -> block.withEntry(entry, e -> withTouches(random, e));
      case 2 ->
          block.withEntry(
              entry, e -> new BlockEntry(e.touches(), e.held(), sums(random, e.sums())));
      case 3 ->
          block.withEntry(
              entry, e -> new BlockEntry(e.touches(), held(random, e.held()), e.sums()));
      case 4 -> block.withTouched(touched(random, block.touched(), block.bundles().size()));
      default -> otherBundles(random, block);
    };
  }

  private static BlockEntry withTouches(SplittableRandom random, BlockEntry entry) {
    List<Touch> touches = new ArrayList<>(entry.touches());
    if (touches.isEmpty()) {
      touches.add(new Touch.OfState(CONTRACT, UserId.of(REALM, 0), Fr.ZERO, Fr.ZERO, Touch.NONE));
      return new BlockEntry(touches, entry.held(), entry.sums());
    }
    int at = random.nextInt(touches.size());
    switch (random.nextInt(5)) {
      case 0 -> touches.remove(at);
      case 1 -> touches.add(at, touches.get(at));
      case 2 -> Collections.swap(touches, at, random.nextInt(touches.size()));
      case 3 -> touches.set(at, touches.get(at).withWriter(random.nextInt(10) - 2));
      default -> touches.set(at, otherValue(random, touches.get(at)));
    }
    return new BlockEntry(touches, entry.held(), entry.sums());
  }

  private static Touch otherValue(SplittableRandom random, Touch touch) {
    boolean first = random.nextBoolean();
    return switch (touch) {
      case Touch.OfAccount t ->
          new Touch.OfAccount(
              t.user(),
              first ? other(random, t.before()) : t.before(),
              first ? t.after() : other(random, t.after()),
              t.writer());
      case Touch.OfState t ->
          new Touch.OfState(
              t.contract(),
              t.user(),
              first ? Fr.of(random.nextInt(3)) : t.leafBefore(),
              first ? t.leafAfter() : Fr.of(random.nextInt(3)),
              t.writer());
    };
  }

  private static Optional<Account> other(SplittableRandom random, Optional<Account> account) {
    Account was = account.orElse(Account.NONE);
    return switch (random.nextInt(6)) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(was);
      case 2 -> Optional.of(was.withBalance(was.balance() + 1));
      case 3 -> Optional.of(was.withNonce(was.nonce() + 1));
      case 4 -> Optional.of(was.withAuthKey(Fr.of(9)));
      default -> Optional.of(new Account(was.authKey(), was.nonce(), was.balance(), 1));
    };
  }

  private static RealmSums sums(SplittableRandom random, RealmSums s) {
    return switch (random.nextInt(5)) {
      case 0 -> new RealmSums(Hash32.ZERO, s.feesTotal(), s.lostTotal(), s.market());
      case 1 -> new RealmSums(s.eventsChain(), s.feesTotal() + 1, s.lostTotal(), s.market());
      case 2 -> new RealmSums(s.eventsChain(), s.feesTotal(), s.lostTotal() + 1, s.market());
      case 3 -> new RealmSums(s.eventsChain(), s.feesTotal(), s.lostTotal(), s.market().take(1, 0));
      default ->
          new RealmSums(s.eventsChain(), s.feesTotal(), s.lostTotal(), s.market().take(0, 1));
    };
  }

  private static List<BlockEntry.Held> held(SplittableRandom random, List<BlockEntry.Held> was) {
    List<BlockEntry.Held> held = new ArrayList<>(was);
    if (held.isEmpty()) {
      held.add(
          new BlockEntry.Held(
              new BlockDelta.SlotKey(CONTRACT, UserId.of(REALM, 0), 1), random.nextBoolean()));
      return held;
    }
    int at = random.nextInt(held.size());
    switch (random.nextInt(3)) {
      case 0 -> held.remove(at);
      case 1 -> held.add(held.get(at));
      default -> Collections.reverse(held);
    }
    return held;
  }

  private static List<TouchedLeaf> touched(
      SplittableRandom random, List<TouchedLeaf> was, int bundles) {
    List<TouchedLeaf> touched = new ArrayList<>(was);
    TouchedLeaf invented = new TouchedLeaf(random.nextInt(5), random.nextInt(bundles + 3) - 1);
    if (touched.isEmpty()) {
      return List.of(invented);
    }
    int at = random.nextInt(touched.size());
    TouchedLeaf leaf = touched.get(at);
    switch (random.nextInt(6)) {
      case 0 -> touched.remove(at);
      case 1 -> touched.add(at, leaf);
      case 2 -> touched.set(at, new TouchedLeaf(leaf.place() + 1, leaf.writer()));
      case 3 -> touched.set(at, new TouchedLeaf(leaf.place(), invented.writer()));
      case 4 -> touched.add(random.nextInt(touched.size() + 1), invented);
      default -> Collections.swap(touched, at, random.nextInt(touched.size()));
    }
    return touched;
  }

  private static CommittedBlock otherBundles(SplittableRandom random, CommittedBlock block) {
    List<Bundle> bundles = new ArrayList<>(block.bundles());
    if (bundles.isEmpty()) {
      return block;
    }
    List<FailedBundle> failed = new ArrayList<>(block.failed());
    int at = random.nextInt(bundles.size());
    switch (random.nextInt(3)) {
      case 0 -> Collections.swap(bundles, at, random.nextInt(bundles.size()));
      case 1 -> bundles.set(at, any(random, bundles));
      default -> {
        boolean marked = failed.removeIf(mark -> mark.position() == at);
        RejectReason reason = any(random, List.of(RejectReason.values()));
        if (!marked || random.nextBoolean()) {
          failed.add(new FailedBundle(at, reason));
        }
        failed.sort((a, b) -> Integer.compare(a.position(), b.position()));
      }
    }
    return new CommittedBlock(block.header(), bundles, failed, block.entries(), block.touched())
        .covered();
  }

  @Test
  void ofHonestBlocksNothingIsShownAndOfOthersSomething() {
    long seed = new SecureRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    int lies = 0;
    for (int round = 0; round < 25; round++) {
      Made made = new Made(random);
      String where = "seed " + seed + ", round " + round;
      assertEquals(List.of(), made.lies(made.block), where);
      for (int i = 0; i < 6; i++) {
        CommittedBlock lie = changed(random, made.block);
        if (!lie.header().equals(made.block.header())) {
          lies++;
          assertFalse(made.lies(lie).isEmpty(), where + ", lie " + i + ": " + lie);
        }
      }
    }
    assertTrue(lies > 50, where(seed, lies));
  }

  private static String where(long seed, int lies) {
    return "seed " + seed + " made but " + lies + " lies";
  }
}
