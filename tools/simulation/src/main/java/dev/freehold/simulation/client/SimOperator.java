package dev.freehold.simulation.client;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.network.Wire;
import dev.freehold.simulation.process.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An operator, who holds a key of its own and orders realms from worker to worker, now and then,
 * until it is stopped. Some orders it sends twice, as one does whose answer was lost.
 */
public final class SimOperator {
  private static final String NAME = "operator";
  private static final long NS_PER_MS = 1_000_000;
  private static final double MOVES = 0.75;
  private static final double FOLLOWS = 0.6;
  private static final double TWICE = 0.2;

  private final Cluster cluster;
  private final List<Hash32> workers;
  private final Dice dice;

  /** Where realms must end by the latest order that was taken; not of those that nobody knows. */
  private final Map<RealmId, Hash32> places = new TreeMap<>();

  /** Number of the latest order about each realm. */
  private final Map<RealmId, Long> latest = new TreeMap<>();

  /** Orders as they were sent, for whoever is on the path. */
  private final List<Query.PlaceRealm> given = new ArrayList<>();

  private ClientWire wire;
  private boolean stopped;
  private long orders;
  private long ordersTaken;

  /**
   * @param workers the workers' node ids
   */
  public SimOperator(Cluster cluster, List<Hash32> workers) {
    this.cluster = cluster;
    this.workers = workers;
    dice = new Dice(cluster.seed(), NAME);
  }

  /** Begins to work. */
  public void start() {
    later();
  }

  /** Orders nothing from now on. */
  public void stop() {
    stopped = true;
  }

  /** What whoever is on the path has seen of its orders. */
  public List<Query.PlaceRealm> given() {
    return given;
  }

  /** Orders that the coordinator has taken. */
  public long ordersTaken() {
    return ordersTaken;
  }

  /**
   * Why the realms are not where they were ordered to be.
   *
   * @param seats the coordinator's table
   */
  public Optional<String> missing(List<RealmEndpoint> seats) {
    for (RealmEndpoint seat : seats) {
      boolean moving =
          seat.follower().filter(f -> f.phase() != RealmFollower.Phase.FOLLOWING).isPresent();
      Hash32 place = places.get(seat.header().realm());
      if (moving || (place != null && !place.equals(seat.worker()))) {
        return Optional.of("realm " + seat.header().realm() + " is not where it was ordered to be");
      }
    }
    return Optional.empty();
  }

  private void later() {
    cluster.schedule().after(dice.between(100, 900) * NS_PER_MS, this::step);
  }

  private void step() {
    if (stopped) {
      return;
    }
    long nowNs = cluster.schedule().nowNs();
    if (wire == null) {
      cluster.network().connect(NAME, Cluster.COORDINATOR, this::connected, _ -> {});
    } else if (wire.isUsable()) {
      wire.ask(nowNs, Query.NetworkState::new, this::order);
    }
    if (wire != null) {
      wire.closeIfSilent(nowNs);
    }
    later();
  }

  private ClientWire connected(Wire opened) {
    if (wire != null) {
      wire.close();
    }
    wire =
        new ClientWire(
            opened,
            true,
            Introduction.ofClient(cluster.genesis().hash()),
            cluster.schedule().nowNs(),
            _ -> {},
            closed -> {
              if (wire == closed) {
                wire = null;
              }
            });
    return wire;
  }

  private void order(Answer answer) {
    if (stopped
        || wire == null
        || !(answer instanceof Answer.Network network)
        || network.realms().isEmpty()) {
      return;
    }
    RealmEndpoint seat = dice.pick(network.realms());
    Placement.Action action =
        dice.chance(MOVES)
            ? Placement.Action.MOVE
            : dice.chance(FOLLOWS) ? Placement.Action.FOLLOW : Placement.Action.STAY;
    Hash32 target = action == Placement.Action.STAY ? Hash32.ZERO : dice.pick(workers);
    RealmId realm = seat.header().realm();
    if (!cluster.swarm().isHonest(realm)) {
      // Its worker would not hand it over.
      return;
    }
    Placement placement =
        new Placement(
            network.nextOrder(), realm, seat.epoch(), network.checkpointHeight(), action, target);
    Hash32 digest = placement.digest(cluster.genesis().hash());
    byte[] signature = cluster.signedByOperator(digest);
    cluster.checker().operator().orders(digest, placement.number());
    given.add(new Query.PlaceRealm(0, placement, signature));
    cluster.trace().record("order", NAME, action + " realm " + realm);
    // Until it is answered nobody knows whether it was taken, whatever is answered to earlier ones.
    places.remove(realm);
    long number = ++orders;
    latest.put(realm, number);
    wire.ask(
        cluster.schedule().nowNs(),
        request -> new Query.PlaceRealm(request, placement, signature),
        reply -> {
          if (reply instanceof Answer.Network) {
            ordersTaken++;
            if (action == Placement.Action.MOVE && latest.get(realm) == number) {
              places.put(realm, target);
            }
          }
          if (dice.chance(TWICE) && latest.get(realm) == number) {
            again(placement, signature, reply instanceof Answer.Network);
          }
        });
  }

  /** The very same order is answered as it was, unless another was heard meanwhile. */
  private void again(Placement placement, byte[] signature, boolean obeyed) {
    if (wire == null || !wire.isUsable()) {
      return;
    }
    long number = orders;
    wire.ask(
        cluster.schedule().nowNs(),
        request -> new Query.PlaceRealm(request, placement, signature),
        reply -> {
          if (orders == number && reply instanceof Answer.Network != obeyed) {
            throw new Violation(
                Invariant.ORDERED, "order %d is answered otherwise".formatted(placement.number()));
          }
        });
  }
}
