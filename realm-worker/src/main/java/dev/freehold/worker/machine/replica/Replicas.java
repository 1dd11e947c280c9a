package dev.freehold.worker.machine.replica;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.Machine;
import dev.freehold.core.port.RealmView;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.replica.StorageReceipt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The primary of realms that several workers keep: sends each follower the blocks that it lacks,
 * counts what followers have signed that they hold, and says which blocks are acknowledged by it.
 *
 * <p>A block is acknowledged once as many followers as the replication asks for have signed, in the
 * realm's epoch, for it or for one above it. A follower counts where the table says so, once
 * however often it is named; this worker never does. What is acknowledged stays so, whatever
 * becomes of those whose receipts made it so. Nobody waits for any one follower: each has room of
 * its own for what is on its way to it.
 *
 * <p>Where each realm is kept by its worker alone, nothing is done.
 */
public final class Replicas implements Machine<ReplicaInput, ReplicaEffect> {
  private final Hash32 node;
  private final int receipts;
  private final Function<RealmId, ? extends RealmView> stores;
  private final Map<RealmId, ServedRealm> realms = new TreeMap<>();
  private final Map<Hash32, FollowingWorker> workers = new TreeMap<>();

  // Looked up, never iterated: order does not matter.
  private final Map<Long, FollowingWorker> connections = new HashMap<>();

  /**
   * A worker that serves nothing yet.
   *
   * @param node its node id
   */
  public Replicas(
      Hash32 node, Replication replication, Function<RealmId, ? extends RealmView> stores) {
    this.node = node;
    this.stores = stores;
    receipts = replication.receipts();
  }

  @Override
  public List<ReplicaEffect> step(ReplicaInput input) {
    if (receipts == 0) {
      return List.of();
    }
    List<ReplicaEffect> effects = new ArrayList<>();
    switch (input) {
      case ReplicaInput.Serves i -> serves(i, effects);
      case ReplicaInput.Left i -> left(i.realm());
      case ReplicaInput.Durable i -> durable(i.header(), effects);
      case ReplicaInput.Covered i ->
          Optional.ofNullable(realms.get(i.realm())).ifPresent(realm -> realm.cover(i.height()));
      case ReplicaInput.Connected i -> connected(i.worker(), i.connection());
      case ReplicaInput.Disconnected i -> disconnected(i.connection());
      case ReplicaInput.Held i -> {
        FollowingWorker worker = connections.get(i.connection());
        if (worker != null && worker.isHeard()) {
          held(worker, i.mark(), effects);
        }
      }
      case ReplicaInput.Stored i -> {
        FollowingWorker worker = connections.get(i.connection());
        if (worker != null && worker.isHeard()) {
          stored(worker, i.receipt(), effects);
        }
      }
    }
    return effects;
  }

  /**
   * The latest receipts of a realm, one of each follower that counts and has signed for any of its
   * blocks in its epoch.
   */
  public List<StorageReceipt> receipts(RealmId realm) {
    ServedRealm served = realms.get(realm);
    List<StorageReceipt> found = new ArrayList<>();
    if (served != null) {
      served
          .seats()
          .forEach(
              (id, seat) -> {
                if (seat.counts() && seat.stored() > 0) {
                  workers.get(id).receipts().of(realm).ifPresent(found::add);
                }
              });
    }
    return found;
  }

  private void serves(ReplicaInput.Serves line, List<ReplicaEffect> effects) {
    ServedRealm realm = realms.get(line.realm());
    if (realm == null) {
      realm =
          new ServedRealm(
              line.realm(), stores.apply(line.realm()), line.epoch(), line.finalBlock());
      realms.put(line.realm(), realm);
    }
    if (line.epoch() < realm.epoch()) {
      return;
    }
    realm.cover(line.finalBlock());
    seat(realm, line.followers());
    if (line.epoch() > realm.epoch()) {
      enter(realm, line.epoch(), effects);
    }
    acknowledge(realm, effects);
  }

  /** Seats those whom a table names, and takes the seats of others. */
  private void seat(ServedRealm realm, List<ReplicaInput.Follower> followers) {
    Map<Hash32, Boolean> named = new TreeMap<>();
    for (ReplicaInput.Follower follower : followers) {
      if (!follower.worker().equals(node)) {
        named.merge(follower.worker(), follower.counts(), Boolean::logicalOr);
      }
    }
    for (Hash32 id : new TreeSet<>(realm.seats().keySet())) {
      if (!named.containsKey(id)) {
        unseat(realm, id);
      }
    }
    named.forEach(
        (id, counts) -> {
          workers.computeIfAbsent(id, FollowingWorker::new);
          realm.seats().computeIfAbsent(id, _ -> new FollowerSeat()).counts(counts);
        });
  }

  private void unseat(ServedRealm realm, Hash32 id) {
    realm.seats().remove(id);
    FollowingWorker worker = workers.get(id);
    worker.receipts().forget(realm.realm());
    forgetIfGone(worker);
  }

  /** Nothing is kept of a worker that follows nothing here and is not connected. */
  private void forgetIfGone(FollowingWorker worker) {
    boolean follows = realms.values().stream().anyMatch(r -> r.seats().containsKey(worker.id()));
    if (!follows && worker.connection().isEmpty()) {
      workers.remove(worker.id());
    }
  }

  private void enter(ServedRealm realm, long epoch, List<ReplicaEffect> effects) {
    realm.epoch(epoch);
    realm
        .seats()
        .forEach(
            (id, seat) -> {
              FollowingWorker worker = workers.get(id);
              Optional<BlockMark> known = seat.nextEpoch(epoch);
              if (worker.isHeard()) {
                known.ifPresent(mark -> held(worker, realm, seat, mark, effects));
              }
            });
  }

  private void left(RealmId id) {
    ServedRealm realm = realms.get(id);
    if (realm != null) {
      new TreeSet<>(realm.seats().keySet()).forEach(follower -> unseat(realm, follower));
      realms.remove(id);
    }
  }

  private void durable(RealmHeader header, List<ReplicaEffect> effects) {
    ServedRealm realm = realms.get(header.realm());
    if (realm == null || !realm.extend(header)) {
      return;
    }
    realm
        .seats()
        .forEach(
            (id, seat) -> {
              FollowingWorker worker = workers.get(id);
              if (!worker.isHeard()) {
                return;
              }
              if (seat.isPlaced()) {
                seat.answerAgain(realm.isOwed(seat, seat.from()));
                send(worker, realm, seat, effects);
              } else if (seat.asks(realm.head())) {
                effects.add(replicate(worker, realm, realm.head()));
              }
            });
  }

  private void connected(Hash32 id, long connection) {
    FollowingWorker worker = workers.computeIfAbsent(id, FollowingWorker::new);
    worker.connection().ifPresent(connections::remove);
    worker.connected(connection);
    connections.put(connection, worker);
    for (ServedRealm realm : realms.values()) {
      Optional.ofNullable(realm.seats().get(id)).ifPresent(FollowerSeat::reconnected);
    }
  }

  private void disconnected(long connection) {
    FollowingWorker worker = connections.remove(connection);
    if (worker != null) {
      worker.disconnected();
      forgetIfGone(worker);
    }
  }

  private void held(FollowingWorker worker, BlockMark mark, List<ReplicaEffect> effects) {
    ServedRealm realm = realms.get(mark.realm());
    FollowerSeat seat = realm == null ? null : realm.seats().get(worker.id());
    if (seat == null) {
      return;
    }
    if (mark.epoch() > realm.epoch()) {
      seat.isAhead(mark);
    } else if (mark.epoch() < realm.epoch()) {
      // It has not heard of this epoch. The next block asks it again.
      seat.unplaced();
    } else {
      held(worker, realm, seat, mark, effects);
    }
  }

  /** What a follower says in the realm's epoch. */
  private void held(
      FollowingWorker worker,
      ServedRealm realm,
      FollowerSeat seat,
      BlockMark mark,
      List<ReplicaEffect> effects) {
    boolean here = realm.isHere(mark);
    long signed = seat.stored();
    if (mark.height() < signed || (mark.height() == signed && !here)) {
      denied(worker, realm, seat, mark, effects);
    } else if (mark.height() < seat.said() || (seat.said() >= 0 && !here)) {
      distrust(
          worker,
          "held block %d of realm %s, and says that it ends at block %d with hash %s"
              .formatted(seat.said(), realm.realm(), mark.height(), mark.header().abbreviated()),
          effects);
      return;
    }
    if (here) {
      seat.says(mark.height());
    }
    if (here && realm.isNear(mark.height())) {
      seat.goesOn(mark.height(), realm.isOwed(seat, mark.height()));
    } else if (!here && mark.height() > realm.finalBlock()) {
      // Blocks of an earlier epoch, which came to nothing. What is final is common to both.
      seat.goesOn(realm.finalBlock(), false);
    } else {
      // It has to copy what is final before it can follow.
      seat.unplaced();
    }
    send(worker, realm, seat, effects);
  }

  /** A follower does not hold what it has signed for: that counts no more, what follows does. */
  private void denied(
      FollowingWorker worker,
      ServedRealm realm,
      FollowerSeat seat,
      BlockMark mark,
      List<ReplicaEffect> effects) {
    // Where more was signed than is kept, there is nothing to convict it by.
    Optional<StorageReceipt> signed = worker.receipts().of(realm.realm());
    signed.ifPresent(r -> effects.add(new ReplicaEffect.KeepDenial(worker.id(), r, mark)));
    worker.receipts().forget(realm.realm());
    seat.voided();
  }

  private void stored(FollowingWorker worker, StorageReceipt receipt, List<ReplicaEffect> effects) {
    Map<RealmId, Long> further = new TreeMap<>();
    for (BlockMark mark : receipt.marks()) {
      ServedRealm realm = realms.get(mark.realm());
      FollowerSeat seat = realm == null ? null : realm.seats().get(worker.id());
      if (seat == null || mark.epoch() != realm.epoch()) {
        continue;
      }
      if (realm.isFalse(mark)) {
        distrust(
            worker,
            "has signed for block %d of realm %s with hash %s, which is not there"
                .formatted(mark.height(), realm.realm(), mark.header().abbreviated()),
            effects);
        return;
      }
      if (mark.height() > seat.stored() && realm.isHere(mark)) {
        further.put(mark.realm(), mark.height());
      }
    }
    if (further.isEmpty()) {
      return;
    }
    worker.receipts().keep(List.copyOf(further.keySet()), receipt);
    further.forEach(
        (id, height) -> {
          ServedRealm realm = realms.get(id);
          FollowerSeat seat = realm.seats().get(worker.id());
          seat.stored(height, realm.isNear(height));
          acknowledge(realm, effects);
          send(worker, realm, seat, effects);
        });
  }

  /** Believes a follower nothing, neither now nor what it has signed before. */
  private void distrust(FollowingWorker worker, String why, List<ReplicaEffect> effects) {
    long connection = worker.connection().getAsLong();
    worker.lies();
    for (ServedRealm realm : realms.values()) {
      Optional.ofNullable(realm.seats().get(worker.id())).ifPresent(FollowerSeat::voided);
    }
    effects.add(new ReplicaEffect.Distrust(connection, worker.id(), why));
  }

  private void acknowledge(ServedRealm realm, List<ReplicaEffect> effects) {
    OptionalLong height = realm.acknowledge(receipts);
    height.ifPresent(h -> effects.add(new ReplicaEffect.Acknowledged(realm.realm(), h)));
  }

  private void send(
      FollowingWorker worker, ServedRealm realm, FollowerSeat seat, List<ReplicaEffect> effects) {
    for (var height = seat.next(realm.head());
        height.isPresent();
        height = seat.next(realm.head())) {
      effects.add(replicate(worker, realm, height.get()));
    }
  }

  private static ReplicaEffect replicate(FollowingWorker worker, ServedRealm realm, long height) {
    return new ReplicaEffect.Replicate(
        worker.connection().getAsLong(), realm.realm(), realm.epoch(), height);
  }
}
