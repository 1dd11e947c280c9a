package dev.freehold.simulation.hostile;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.process.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lies that a coordinator which seals anything tells each worker in place of the truth. Some of
 * them no worker may take; two checkpoints of one height each look as they should, to whoever sees
 * one.
 */
public final class SealLies {
  private static final double LIES = 0.3;
  private static final double GIVES_AWAY = 0.1;
  private static final double GOES_ON = 0.4;

  /** Of the lies, those that look as they should: only who sees both can tell. */
  private static final double TWO_STORIES = 0.35;

  private final Cluster cluster;
  private final Dice dice;
  private final Anything anything;

  /** What each worker was told that is not in the chain, by height. */
  private final Map<String, Map<Long, Checkpoint>> forks = new TreeMap<>();

  public SealLies(Cluster cluster) {
    this.cluster = cluster;
    dice = new Dice(cluster.seed(), "seal lies");
    anything = new Anything(cluster.genesis(), cluster.crypto(), dice);
  }

  /** What a worker is told instead of a message. */
  public Message told(String worker, Message truth) {
    return switch (truth) {
      case Message.CheckpointPush(Checkpoint c) -> new Message.CheckpointPush(told(worker, c));
      case Answer.CheckpointAt(int request, Checkpoint c) ->
          new Answer.CheckpointAt(request, told(worker, c));
      case Message.Assignment table when dice.chance(GIVES_AWAY) -> given(table);
      default -> truth;
    };
  }

  private Checkpoint told(String worker, Checkpoint truth) {
    Map<Long, Checkpoint> fork = forks.computeIfAbsent(worker, _ -> new TreeMap<>());
    Checkpoint before = fork.get(truth.height() - 1);
    if (before != null && dice.chance(GOES_ON)) {
      return forked(fork, sealed(truth, before.hash(), truth.timeMs() + 1, truth.events()));
    }
    return dice.chance(LIES) ? lie(fork, truth) : truth;
  }

  private Checkpoint forked(Map<Long, Checkpoint> fork, Checkpoint checkpoint) {
    fork.put(checkpoint.height(), checkpoint);
    cluster.checker().told().sealedFalsely(checkpoint, true);
    return checkpoint;
  }

  private Checkpoint lie(Map<Long, Checkpoint> fork, Checkpoint c) {
    List<CheckpointEvent> events = new ArrayList<>(c.events());
    if (dice.chance(TWO_STORIES)) {
      return forked(fork, sealed(c, c.previous(), c.timeMs() + 1, events));
    }
    Checkpoint lie =
        switch (1 + dice.below(6)) {
          case 1 -> {
            events.add(events.isEmpty() ? 0 : dice.below(events.size()), minted());
            yield sealed(c, c.previous(), c.timeMs(), events);
          }
          case 2 -> {
            // What is covered and paid for is the board's word: leaving it out is no lie to a
            // worker.
            List<CheckpointEvent> sent = events.stream().filter(e -> e.sent().isPresent()).toList();
            if (sent.isEmpty()) {
              events.add(minted());
            } else {
              events.remove(dice.pick(sent));
            }
            yield sealed(c, c.previous(), c.timeMs(), events);
          }
          case 3 -> {
            events.add(events.isEmpty() ? minted() : dice.pick(events));
            yield sealed(c, c.previous(), c.timeMs(), events);
          }
          case 4 -> signed(rooted(c, c.globalRoot().add(Fr.ONE), c.registryRoot()));
          case 5 -> signed(rooted(c, c.globalRoot(), new Hash32(dice.bytes(Hash32.BYTES))));
          default -> forged(c);
        };
    cluster.checker().told().sealedFalsely(lie, false);
    return lie;
  }

  /** A checkpoint that nobody has voted for. */
  private Checkpoint forged(Checkpoint c) {
    FinalityProof of = c.finality().orElseThrow();
    return c.with(
        new FinalityProof(
            of.era(),
            of.slot(),
            of.parentSlot(),
            of.parent(),
            of.rest(),
            of.above(),
            of.signers(),
            new BlsSignature(dice.bytes(BlsSignature.BYTES))));
  }

  private CheckpointEvent minted() {
    int realms = cluster.genesis().activeRealms();
    UserId from = UserId.of(new RealmId(dice.below(realms)), 0);
    UserId to = UserId.of(new RealmId(dice.below(realms)), 0);
    return new CheckpointEvent.Paid(from, to, 1 + anything.number() / 2);
  }

  private Checkpoint sealed(
      Checkpoint c, Hash32 previous, long timeMs, List<CheckpointEvent> events) {
    return signed(
        new Checkpoint(
            c.height(),
            previous,
            timeMs,
            c.globalRoot(),
            c.headers(),
            events,
            c.registryRoot(),
            c.totals(),
            c.finality()));
  }

  private static Checkpoint rooted(Checkpoint c, Fr globalRoot, Hash32 registryRoot) {
    return new Checkpoint(
        c.height(),
        c.previous(),
        c.timeMs(),
        globalRoot,
        c.headers(),
        c.events(),
        registryRoot,
        Totals.NONE,
        c.finality());
  }

  private Checkpoint signed(Checkpoint c) {
    // What it stands on is not looked at by who holds that a quorum made it final.
    return c.with(cluster.sealer().seal(c, cluster.genesis().checkpoint()));
  }

  /** A table that gives a realm to nobody, or says of its last block what is not so. */
  private Message given(Message.Assignment table) {
    List<RealmEndpoint> seats = new ArrayList<>(table.realms());
    if (seats.isEmpty()) {
      return table;
    }
    int at = dice.below(seats.size());
    RealmEndpoint seat = seats.get(at);
    RealmHeader header = seat.header();
    if (dice.chance(0.5)) {
      seats.set(
          at,
          new RealmEndpoint(
              header,
              seat.epoch() + 1,
              new Hash32(dice.bytes(Hash32.BYTES)),
              "nowhere:1",
              seat.followers()));
      return new Message.Assignment(seats);
    }
    return anything
        .bent(table)
        .filter(bent -> bent instanceof Message.Assignment other && sameSeats(table, other))
        .orElse(table);
  }

  /** Whether nobody is given a realm that was another's: two would serve it. */
  private static boolean sameSeats(Message.Assignment a, Message.Assignment b) {
    if (a.realms().size() != b.realms().size()) {
      return false;
    }
    for (int i = 0; i < a.realms().size(); i++) {
      RealmEndpoint one = a.realms().get(i);
      RealmEndpoint other = b.realms().get(i);
      if (!one.worker().equals(other.worker())
          || !one.header().realm().equals(other.header().realm())) {
        return false;
      }
    }
    return true;
  }
}
