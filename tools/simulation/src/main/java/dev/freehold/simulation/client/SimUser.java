package dev.freehold.simulation.client;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.proof.Cryptography;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One account's owner: reads the account, queues a few bundles, waits until it knows the fate of
 * each, and begins again.
 */
final class SimUser {
  private static final long ANSWER_NS_MAX = 1_500_000_000;
  private static final long QUIET_NS = 1_200_000_000;
  private static final int WAVE_MAX = 6;
  private static final int STATUS_TRIES = 3;

  /** The share of reads at a checkpoint that is not the latest. */
  private static final double OLDER_READS = 0.3;

  private final SimClient client;
  private final UserId user;
  private final RandomBundles maker;
  private final Dice dice;
  private final Map<Fr, byte[]> secrets = new java.util.HashMap<>();
  private final List<Flight> wave = new ArrayList<>();
  private final Map<Long, List<Flight>> made = new TreeMap<>();
  private boolean reading;
  private long readSinceNs;
  private int readRequest;
  private ClientWire readWire;
  private int statusTries;
  private boolean idle;

  SimUser(SimClient client, UserId user, byte[] secret, RandomBundles maker, Dice dice) {
    this.client = client;
    this.user = user;
    this.maker = maker;
    this.dice = dice;
    secrets.put(maker.authKey(secret), secret);
  }

  UserId user() {
    return user;
  }

  /** Whether it has nothing on its way and wants nothing more. */
  boolean isIdle() {
    return idle;
  }

  /** What it waits for, for people. */
  String waitsFor() {
    return user
        + ": "
        + wave.stream().filter(f -> !f.isResolved()).map(f -> f.bundle.toString()).toList()
        + (reading ? " reading" : "");
  }

  /** Does what is due. */
  void step(boolean stopping) {
    if (idle) {
      return;
    }
    if (!wave.isEmpty()) {
      wave.forEach(this::stepFlight);
      if (wave.stream().allMatch(Flight::isResolved)) {
        wave.clear();
      }
    }
    if (wave.isEmpty()) {
      if (stopping) {
        idle = true;
      } else {
        read();
      }
    }
  }

  private void read() {
    long now = client.nowNs();
    if (reading && now - readSinceNs < ANSWER_NS_MAX) {
      return;
    }
    if (reading) {
      readWire.forget(readRequest);
      reading = false;
    }
    client
        .wireTo(user.realm())
        .ifPresent(
            wire -> {
              reading = true;
              long checkpoint =
                  dice.chance(OLDER_READS) ? dice.between(0, client.anchor().height() + 1) : -1;
              readSinceNs = now;
              readWire = wire;
              readRequest =
                  wire.ask(
                      now,
                      request -> new Query.AccountOf(request, user, checkpoint),
                      this::answered);
            });
  }

  private void answered(Answer answer) {
    reading = false;
    if (answer instanceof Answer.Failed) {
      client.lostItsWorker();
    }
    if (!(answer instanceof Answer.AccountState state)) {
      return;
    }
    client.read(user, state, dice.chance(0.1));
    if (state.committed().isPresent() && wave.isEmpty() && !client.isStopping()) {
      begin(state.committed().get());
    }
  }

  private void begin(Account account) {
    byte[] secret = secrets.get(account.authKey());
    if (secret == null) {
      return;
    }
    Optional<SlotTree> slots = slotsAt(account.nonce());
    if (slots.isEmpty() && statusTries++ < STATUS_TRIES) {
      made.getOrDefault(account.nonce() - 1, List.of()).forEach(this::ask);
      return;
    }
    statusTries = 0;
    RandomBundles.Stand stand = new RandomBundles.Stand(user, account.nonce(), secret, slots);
    int count = 1 + dice.below(WAVE_MAX);
    for (int i = 0; i < count; i++) {
      stand = add(stand, i == count - 1);
    }
    wave.forEach(this::submit);
  }

  private RandomBundles.Stand add(RandomBundles.Stand stand, boolean last) {
    Checkpoint anchor = client.anchor();
    Optional<Contract> contract = client.contract();
    double flawed = client.rate(Fault.BAD_BUNDLE) * (last ? 0.5 : 0.05);
    if (dice.chance(flawed)) {
      client.count(Fault.BAD_BUNDLE);
      Flight flight = new Flight(maker.flawed(stand, anchor, contract), true, Optional.empty());
      wave.add(flight);
      made.computeIfAbsent(flight.bundle.nonce(), _ -> new ArrayList<>()).add(flight);
      return stand;
    }
    byte[] fresh = dice.bytes(Hash32.BYTES);
    RandomBundles.Made next = maker.make(stand, anchor, contract, fresh);
    secrets.put(maker.authKey(fresh), fresh);
    client.expect(maker.authKey(fresh), fresh);
    Flight flight = new Flight(next.bundle(), false, next.after().slots());
    wave.add(flight);
    made.computeIfAbsent(next.bundle().nonce(), _ -> new ArrayList<>()).add(flight);
    return next.after();
  }

  /** The user's slots at a nonce, if it is known which bundle led there. */
  private Optional<SlotTree> slotsAt(long nonce) {
    if (nonce == 0) {
      return Optional.of(new SlotTree(Cryptography.SHAPE));
    }
    List<Flight> before = made.getOrDefault(nonce - 1, List.of());
    if (before.stream().anyMatch(Flight::isCharged)) {
      return slotsAt(nonce - 1);
    }
    return before.stream()
        .filter(Flight::isApplied)
        .findFirst()
        .flatMap(flight -> flight.slotsAfter);
  }

  private void submit(Flight flight) {
    client
        .wireTo(user.realm())
        .ifPresent(
            wire -> {
              flight.touch(client.nowNs());
              client.submit(wire, flight.bundle);
            });
  }

  private void ask(Flight flight) {
    client.ask(
        user.realm(),
        request -> new Query.BundleStatusOf(request, flight.bundle.id()),
        answer -> {
          if (answer instanceof Answer.Status status) {
            heard(flight, status.status());
          }
        });
  }

  private void stepFlight(Flight flight) {
    if (flight.isResolved() || flight.quietNs(client.nowNs()) < QUIET_NS) {
      return;
    }
    flight.touch(client.nowNs());
    if (dice.chance(0.5)) {
      submit(flight);
    } else {
      ask(flight);
    }
  }

  /** Takes a status that a worker pushed, if it is of one of this user's bundles. */
  void heard(Message.StatusPush push) {
    wave.stream()
        .filter(flight -> flight.bundle.id().equals(push.bundle()))
        .forEach(flight -> heard(flight, push.status()));
  }

  private void heard(Flight flight, BundleStatus status) {
    boolean predecessorDead = false;
    for (Flight other : wave) {
      predecessorDead |=
          other.isDead() && !other.bad && other.bundle.nonce() < flight.bundle.nonce();
    }
    flight.heard(status, predecessorDead, client.nowNs());
    if (status instanceof BundleStatus.Unknown && !flight.isResolved() && dice.chance(0.7)) {
      submit(flight);
    }
  }
}
