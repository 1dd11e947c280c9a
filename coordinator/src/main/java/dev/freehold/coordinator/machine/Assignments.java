package dev.freehold.coordinator.machine;

import dev.freehold.core.Invariant;
import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Which worker serves which active realm, and which copy it. Changes only by {@code adopt}. */
final class Assignments {
  /**
   * Worker that serves a realm, and its endpoint.
   *
   * @param epoch rises by one with each worker that is given the realm, and when a handover ends
   *     without one: what was said in it belongs to no later one
   * @param followers as {@link RealmFollower#ofOneRealm} takes them
   */
  record Seat(Hash32 worker, String endpoint, long epoch, List<RealmFollower> followers) {
    private static final Seat NOBODY = new Seat(Hash32.ZERO, "", 0, List.of());

    /** How followers are written where nobody fills a seat: a bool, and the one, if it is true. */
    private static final int ORDERED = 1;

    /** All of them are written, as a list. */
    private static final int LISTED = 2;

    Seat {
      followers = RealmFollower.ofOneRealm(followers);
    }

    boolean isTaken() {
      return !worker.equals(Hash32.ZERO);
    }

    /** Whether nobody serves a realm that others keep: it is given to one of them. */
    boolean isFenced() {
      return !isTaken() && isKept();
    }

    /** Whether nobody has the realm, so that it may be anybody's. */
    boolean isFree() {
      return !isTaken() && !isKept();
    }

    /** The follower that an order named. Orders are about it, and about none that fills a seat. */
    Optional<RealmFollower> follower() {
      return RealmFollower.ordered(followers);
    }

    /** Followers that fill the realm's seats. */
    List<RealmFollower> seated() {
      return RealmFollower.seated(followers);
    }

    /** Whether a follower in a seat counts, so that others than its worker keep the realm. */
    boolean isKept() {
      return !counted().isEmpty();
    }

    /** Followers in seats that count. */
    List<RealmFollower> counted() {
      return RealmFollower.counted(followers);
    }

    /** The same where its worker is one of those that keep it, and a new epoch has begun. */
    private Seat fenced() {
      List<RealmFollower> keepers = new ArrayList<>(seated());
      keepers.add(new RealmFollower(worker, endpoint, RealmFollower.Phase.COUNTED));
      return new Seat(Hash32.ZERO, "", epoch + 1, keepers);
    }

    /** The same where one of those that keep it serves it. */
    private Seat served(RealmFollower by) {
      return of(by.worker(), by.endpoint(), epoch, Optional.empty(), seated());
    }

    /**
     * The same where an order named another follower, or none. Where nobody serves, the order gives
     * the worker up that did: its seat, the last, is nobody's.
     */
    Seat with(Optional<RealmFollower> ordered, long newEpoch) {
      List<RealmFollower> seated = new ArrayList<>(seated());
      if (isFenced() && follower().isEmpty() && ordered.isPresent()) {
        seated.removeLast();
      }
      return of(worker, endpoint, newEpoch, ordered, seated);
    }

    /** The same where others fill seats. */
    Seat with(List<RealmFollower> seated) {
      return of(worker, endpoint, epoch, follower(), seated);
    }

    /** Whoever serves a realm has no other seat of it. */
    private static Seat of(
        Hash32 worker,
        String endpoint,
        long epoch,
        Optional<RealmFollower> ordered,
        List<RealmFollower> seated) {
      List<RealmFollower> followers = new ArrayList<>(ordered.stream().toList());
      seated.stream().filter(f -> !f.worker().equals(worker)).forEach(followers::add);
      return new Seat(worker, endpoint, epoch, followers);
    }

    private void encode(Encoder out) {
      out.hash(worker).text(endpoint).u63(epoch);
      if (seated().isEmpty()) {
        out.bool(!followers.isEmpty());
        followers.forEach(follower -> follower.encode(out));
      } else {
        out.u8(LISTED).list(followers, (o, follower) -> follower.encode(o));
      }
    }

    private static Seat decode(Decoder in) {
      return new Seat(in.hash(), in.text(Limits.TEXT_BYTES_MAX), in.u63(), followers(in));
    }

    private static List<RealmFollower> followers(Decoder in) {
      int form = in.u8();
      return switch (form) {
        case 0 -> List.of();
        case ORDERED -> List.of(RealmFollower.decode(in));
        case LISTED -> in.list(Limits.REALM_FOLLOWERS_MAX, RealmFollower::decode);
        default -> throw new MalformedException(Reason.UNKNOWN_TAG, "followers of form " + form);
      };
    }
  }

  private final Seat[] seats;
  private final int realmsPerWorker;

  /** Workers that were let in: by an invitation, or because they have ever been given a realm. */
  private final Set<Hash32> admitted = new TreeSet<>();

  /** Realms that were ever moved. */
  private final Set<RealmId> moved = new TreeSet<>();

  /** Those of them whose worker has said, since the start, that it serves them. */
  private final Set<RealmId> arrived = new TreeSet<>();

  Assignments(int activeRealms, int realmsPerWorker) {
    seats = new Seat[activeRealms];
    Arrays.fill(seats, Seat.NOBODY);
    this.realmsPerWorker = realmsPerWorker;
  }

  /** Writes all that is in the log. */
  void encode(Encoder out) {
    for (Seat seat : seats) {
      seat.encode(out);
    }
    out.list(admitted, Encoder::hash).list(moved, (o, realm) -> o.u16(realm.value()));
  }

  /** Takes over what was written. */
  void restore(Decoder in) {
    for (int i = 0; i < seats.length; i++) {
      seats[i] = Seat.decode(in);
    }
    admitted.clear();
    admitted.addAll(in.list(Limits.COORDINATOR_SNAPSHOT_LIST_MAX, Decoder::hash));
    moved.clear();
    moved.addAll(in.list(seats.length, d -> new RealmId(d.u16())));
    arrived.clear();
  }

  /** Who serves a realm; empty for one that is not active. */
  Optional<Seat> seat(RealmId realm) {
    return realm.value() < seats.length ? Optional.of(seats[realm.value()]) : Optional.empty();
  }

  /** Who serves a realm that is active. */
  Seat activeSeat(RealmId realm) {
    return seat(realm).orElseThrow(Invariant.missing("the seat of an active realm"));
  }

  /** Whether {@code worker} serves {@code realm} in this very epoch. */
  boolean serves(Hash32 worker, RealmId realm, long epoch) {
    return seat(realm)
        .filter(seat -> seat.worker().equals(worker) && seat.epoch() == epoch)
        .isPresent();
  }

  /**
   * Whether the worker of a realm may still need the one before: it copies the last blocks from it,
   * and from nobody else.
   */
  boolean isArriving(RealmId realm) {
    return moved.contains(realm) && !arrived.contains(realm);
  }

  /** The worker of a realm serves it. */
  void arrived(RealmId realm) {
    arrived.add(realm);
  }

  /** The follower of a realm if it is this worker in this phase and epoch. */
  Optional<RealmFollower> follower(
      Hash32 worker, RealmId realm, long epoch, RealmFollower.Phase phase) {
    return seat(realm)
        .filter(seat -> seat.epoch() == epoch)
        .flatMap(Seat::follower)
        .filter(follower -> follower.worker().equals(worker) && follower.phase() == phase);
  }

  /** The workers that serve a realm. */
  Set<Hash32> servers() {
    Set<Hash32> servers = new TreeSet<>();
    for (Seat seat : seats) {
      if (seat.isTaken()) {
        servers.add(seat.worker());
      }
    }
    return servers;
  }

  /** How many realms a worker serves. */
  int servedBy(Hash32 worker) {
    return (int) Arrays.stream(seats).filter(seat -> seat.worker().equals(worker)).count();
  }

  /** All realms that there are, ascending. */
  List<RealmId> active() {
    return IntStream.range(0, seats.length).mapToObj(RealmId::new).toList();
  }

  /** The realms that nobody serves and others keep. */
  List<RealmId> fenced() {
    return active().stream().filter(realm -> seats[realm.value()].isFenced()).toList();
  }

  /** The workers that fill seats of followers. */
  Set<Hash32> seated() {
    Set<Hash32> seated = new TreeSet<>();
    for (Seat seat : seats) {
      seat.seated().forEach(follower -> seated.add(follower.worker()));
    }
    return seated;
  }

  /** Whether a worker serves or copies a realm. */
  boolean knows(Hash32 worker) {
    return Arrays.stream(seats)
        .anyMatch(
            seat ->
                seat.worker().equals(worker)
                    || seat.followers().stream().anyMatch(f -> f.worker().equals(worker)));
  }

  /** Whether a worker was ever let in: it was invited, or has once served or copied a realm. */
  boolean hasAdmitted(Hash32 worker) {
    return admitted.contains(worker);
  }

  /** Whether nobody more can be let in: what is in the log must fit into a snapshot. */
  boolean isFull() {
    return admitted.size() >= Limits.COORDINATOR_SNAPSHOT_LIST_MAX;
  }

  /**
   * Whether a worker may have a place: it was let in, or need not be and there is room.
   *
   * @param anybodyJoins whether workers need no invitation
   */
  boolean mayHavePlace(Hash32 worker, boolean anybodyJoins) {
    return hasAdmitted(worker) || anybodyJoins && !isFull();
  }

  /** Whether a realm was ever moved. */
  boolean hasMoved(RealmId realm) {
    return moved.contains(realm);
  }

  /** An invited worker is let in. */
  void adopt(LogEntry.Admitted entry) {
    admitted.add(entry.worker());
  }

  /**
   * The entry that seats a worker: it keeps the realms it has, and takes free ones up to its share.
   *
   * @return empty if nothing changes
   */
  Optional<LogEntry.Assigned> seating(Hash32 worker, String endpoint) {
    return seating(worker, endpoint, realmsPerWorker);
  }

  /** The same where a worker's share is this many realms. */
  Optional<LogEntry.Assigned> seating(Hash32 worker, String endpoint, int share) {
    List<RealmId> realms = new ArrayList<>();
    boolean changed = false;
    for (int i = 0; i < seats.length; i++) {
      if (seats[i].worker().equals(worker)) {
        realms.add(new RealmId(i));
        changed |= !seats[i].endpoint().equals(endpoint);
      }
    }
    for (int i = 0; i < seats.length && realms.size() < share; i++) {
      if (seats[i].isFree()) {
        realms.add(new RealmId(i));
        changed = true;
      }
    }
    return changed
        ? Optional.of(new LogEntry.Assigned(worker, endpoint, realms))
        : Optional.empty();
  }

  /** The entries that say where a follower listens now. */
  List<LogEntry> reseating(Hash32 worker, String endpoint) {
    List<LogEntry> entries = new ArrayList<>();
    for (int i = 0; i < seats.length; i++) {
      RealmId realm = new RealmId(i);
      Optional<RealmFollower> ordered = seats[i].follower();
      Optional<RealmFollower> now = ordered.map(f -> at(f, worker, endpoint));
      if (!now.equals(ordered)) {
        entries.add(new LogEntry.Followed(realm, now));
      }
      // One that is fenced says where it listens once it has a worker.
      List<RealmFollower> seated = seats[i].isTaken() ? seats[i].seated() : List.of();
      List<RealmFollower> seatedNow = seated.stream().map(f -> at(f, worker, endpoint)).toList();
      if (!seatedNow.equals(seated)) {
        entries.add(new LogEntry.Seated(realm, seatedNow));
      }
    }
    return entries;
  }

  private static RealmFollower at(RealmFollower follower, Hash32 worker, String endpoint) {
    return follower.worker().equals(worker)
        ? new RealmFollower(worker, endpoint, follower.phase())
        : follower;
  }

  /** Takes over an entry about who serves or copies what. */
  void adopt(LogEntry entry) {
    switch (entry) {
      case LogEntry.Assigned e -> adopt(e);
      case LogEntry.Followed e -> adopt(e);
      case LogEntry.Seated e -> adopt(e);
      case LogEntry.Moved e -> adopt(e);
      case LogEntry.Fenced e -> seats[e.realm().value()] = seats[e.realm().value()].fenced();
      case LogEntry.Served e -> adopt(e);
      case LogEntry.Evened e -> adopt(e);
      default -> throw new Invariant(entry + " is about no seat");
    }
  }

  void adopt(LogEntry.Assigned entry) {
    admitted.add(entry.worker());
    for (int i = 0; i < seats.length; i++) {
      Seat seat = seats[i];
      boolean given = entry.realms().contains(new RealmId(i));
      if (given) {
        // Whoever has a realm keeps its epoch; a realm that nobody had is in its first.
        seats[i] =
            Seat.of(
                entry.worker(),
                entry.endpoint(),
                Math.max(1, seat.epoch()),
                seat.follower(),
                seat.seated());
      } else if (seat.worker().equals(entry.worker())) {
        seats[i] = new Seat(Hash32.ZERO, "", seat.epoch(), seat.followers());
      }
    }
  }

  void adopt(LogEntry.Followed entry) {
    entry.follower().map(RealmFollower::worker).ifPresent(admitted::add);
    Seat seat = seats[entry.realm().value()];
    boolean ends =
        RealmFollower.isIn(RealmFollower.Phase.HANDED_OVER, seat.follower())
            && !RealmFollower.isIn(RealmFollower.Phase.HANDED_OVER, entry.follower());
    seats[entry.realm().value()] = seat.with(entry.follower(), seat.epoch() + (ends ? 1 : 0));
  }

  private void adopt(LogEntry.Evened entry) {
    admitted.add(entry.to().worker());
    Seat seat = seats[entry.realm().value()];
    seats[entry.realm().value()] = seat.with(Optional.of(entry.to()), seat.epoch());
  }

  void adopt(LogEntry.Seated entry) {
    entry.followers().forEach(follower -> admitted.add(follower.worker()));
    seats[entry.realm().value()] = seats[entry.realm().value()].with(entry.followers());
  }

  private void adopt(LogEntry.Served entry) {
    Seat seat = seats[entry.realm().value()];
    RealmFollower next =
        seat.counted().stream()
            .filter(keeper -> keeper.worker().equals(entry.worker()))
            .findFirst()
            .orElseThrow(Invariant.missing("the seat of who is to serve"));
    seats[entry.realm().value()] = seat.served(next);
  }

  /** The follower serves the realm from now on; who did follows it. */
  void adopt(LogEntry.Moved entry) {
    Seat seat = seats[entry.realm().value()];
    RealmFollower next =
        seat.follower().orElseThrow(Invariant.missing("the follower of a realm that is moved"));
    moved.add(entry.realm());
    arrived.remove(entry.realm());
    Optional<RealmFollower> before =
        Optional.of(
                new RealmFollower(seat.worker(), seat.endpoint(), RealmFollower.Phase.FOLLOWING))
            .filter(_ -> seat.isTaken());
    seats[entry.realm().value()] =
        Seat.of(next.worker(), next.endpoint(), seat.epoch() + 1, before, seat.seated());
  }
}
