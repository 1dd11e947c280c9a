package dev.freehold.core.transition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random payments among realms: balances, fees and what is under way are the supply and the
 * rewards, always.
 */
class ConservationTest {
  private static final int USERS = 9;
  private static final long BALANCE = 2000;
  private static final int ROUNDS = 40;

  private final TestNetwork network = new TestNetwork(USERS, BALANCE);
  private final List<MemoryRealm> realms = new ArrayList<>();

  /** Sent out by blocks, not yet in a checkpoint. */
  private final List<RealmEvent> sent = new ArrayList<>();

  /** Checkpoints that each realm has not adopted yet. */
  private final Map<RealmId, List<Checkpoint>> undelivered = new HashMap<>();

  private final Map<UserId, Integer> keys = new HashMap<>();
  private final int[] nextIndex = new int[TestNetwork.REALMS];
  private int nextKey = USERS;
  private int bounced;
  private long rewards;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 20_261_121})
  void valueIsNeitherMadeNorLost(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < TestNetwork.REALMS; i++) {
      realms.add(network.realm(i));
      undelivered.put(new RealmId(i), new ArrayList<>(network.checkpoints));
    }
    for (int i = 0; i < USERS; i++) {
      keys.put(TestNetwork.user(i), i);
      nextIndex[i % TestNetwork.REALMS]++;
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (MemoryRealm realm : realms) {
        if (random.nextInt(4) != 0) {
          step(realm, random);
        }
        requireSupply();
      }
      if (random.nextInt(3) != 0) {
        seal(random);
        requireSupply();
      }
    }
    assertTrue(bounced > 0, "no payment went back");
    assertTrue(nextKey > USERS, "no account was opened");
  }

  private void step(MemoryRealm realm, SplittableRandom random) {
    List<Checkpoint> waiting = undelivered.get(realm.rules.realm());
    int adopted = random.nextInt(waiting.size() + 1);
    List<Checkpoint> delivered = List.copyOf(waiting.subList(0, adopted));
    waiting.subList(0, adopted).clear();
    long height =
        delivered.isEmpty() ? realm.head.checkpointHeight() : delivered.getLast().height();
    if (height < 0) {
      return;
    }
    BlockTransition.Result result =
        realm.next(network, height, delivered, bundles(realm, delivered, height, random));
    realm.adopt(result);
    sent.addAll(result.block().events());
  }

  /**
   * Bundles that apply after the deliveries: drawn at random, kept if the transition takes them.
   */
  private List<Bundle> bundles(
      MemoryRealm realm, List<Checkpoint> delivered, long height, SplittableRandom random) {
    StateOverlay state = new StateOverlay(realm);
    delivered.forEach(checkpoint -> BlockTransition.deliver(realm.rules, checkpoint, state));
    BundleTransition transition = new BundleTransition(realm.rules, network);
    List<Bundle> taken = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      List<UserId> users =
          keys.keySet().stream()
              .filter(user -> user.realm().equals(realm.rules.realm()))
              .filter(user -> state.account(user).isPresent())
              .sorted()
              .toList();
      UserId user = users.get(random.nextInt(users.size()));
      Account account = state.account(user).orElseThrow();
      Call[] calls = new Call[1 + random.nextInt(3)];
      for (int c = 0; c < calls.length; c++) {
        calls[c] = call(random);
      }
      Bundle bundle =
          network.bundle(
              user, TestNetwork.publicKey(keys.get(user)), account.nonce(), height, calls);
      StateOverlay after = new StateOverlay(state);
      if (transition.apply(after, height, bundle) instanceof BundleOutcome.Applied) {
        state.merge(after);
        taken.add(bundle);
      }
    }
    return taken;
  }

  private static Call call(SplittableRandom random) {
    // One in a few goes to an account that may not exist.
    UserId to =
        UserId.of(
            new RealmId(random.nextInt(TestNetwork.REALMS)),
            random.nextInt(4) == 0 ? 1000 : random.nextInt(USERS / TestNetwork.REALMS));
    long amount = random.nextLong(BALANCE / 2);
    return random.nextInt(5) == 0
        ? TestNetwork.open(Fr.of(1 + random.nextInt(9)), amount)
        : TestNetwork.pay(to, amount);
  }

  /** What a coordinator makes of the events, with accounts opened round the realms. */
  private void seal(SplittableRandom random) {
    List<CheckpointEvent> events = new ArrayList<>();
    for (RealmEvent event : sent) {
      switch (event) {
        case RealmEvent.Pay e -> {
          boolean exists = e.to().index() < nextIndex[e.to().realm().value()];
          bounced += exists ? 0 : 1;
          events.add(
              exists
                  ? new CheckpointEvent.Paid(e.from(), e.to(), e.amount())
                  : new CheckpointEvent.Bounced(e));
        }
        case RealmEvent.OpenAccount e -> {
          int realm = nextKey % TestNetwork.REALMS;
          UserId user = UserId.of(new RealmId(realm), nextIndex[realm]++);
          events.add(
              new CheckpointEvent.AccountOpened(
                  e.opener(),
                  user,
                  TestNetwork.authKey(nextKey),
                  e.balance(),
                  e.bundle(),
                  e.call()));
          keys.put(user, nextKey++);
        }
        case RealmEvent.Deploy e -> throw new AssertionError("nobody deploys here: " + e);
      }
    }
    if (random.nextBoolean()) {
      long amount = random.nextLong(BALANCE);
      events.add(
          new CheckpointEvent.Rewarded(
              TestNetwork.user(random.nextInt(USERS)), amount, Hash32.ZERO));
      rewards += amount;
    }
    sent.clear();
    Checkpoint sealed = network.seal(List.of(), events);
    undelivered.values().forEach(waiting -> waiting.add(sealed));
  }

  private void requireSupply() {
    long total = 0;
    for (MemoryRealm realm : realms) {
      total += realm.balances() + realm.head.feesTotal() + realm.head.lostTotal();
      for (Checkpoint checkpoint : undelivered.get(realm.rules.realm())) {
        for (CheckpointEvent event : checkpoint.eventsFor(realm.rules.realm())) {
          total += event.value();
        }
      }
    }
    for (RealmEvent event : sent) {
      total += event.value();
    }
    assertEquals(network.genesis.supply() + rewards, total);
  }
}
