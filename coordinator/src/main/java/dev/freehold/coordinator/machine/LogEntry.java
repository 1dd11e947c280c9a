package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.replica.StorageHead;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.BlockProofs;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.Lease;
import dev.freehold.core.work.Payment;
import dev.freehold.core.work.Refusal;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.SignedPlacement;
import java.util.List;
import java.util.Optional;

/** An entry of the coordinator's log: replaying all of them restores the machine. */
public sealed interface LogEntry {
  /** Blocks that one checkpoint makes final: as many as wait at the most. */
  int BLOCKS_MAX = RealmId.COUNT * Limits.BLOCKS_AHEAD_MAX;

  /** Changes that one order makes: the end of a handover and the beginning of another. */
  int CHANGES_MAX = 2;

  /** Entries of one candidate, each of which takes three bytes at the least. */
  int TAKEN_MAX = Limits.CANDIDATE_BYTES_MAX / 3;

  /** The tag of {@link Taken}. */
  int TAKEN = 20;

  /** A checkpoint was sealed. */
  record Sealed(Checkpoint checkpoint) implements LogEntry {}

  /** A worker serves these realms, and no others, at this endpoint. */
  record Assigned(Hash32 worker, String endpoint, List<RealmId> realms) implements LogEntry {
    public Assigned {
      realms = List.copyOf(realms);
    }
  }

  /** This worker copies the realm, since an order named it; or none does. */
  record Followed(RealmId realm, Optional<RealmFollower> follower) implements LogEntry {
    public Followed {
      follower = RealmFollower.ofOrder(follower);
    }

    private void encode(Encoder out) {
      out.u16(realm.value()).bool(follower.isPresent());
      follower.ifPresent(present -> present.encode(out));
    }

    private static Followed decode(Decoder in) {
      return new Followed(
          new RealmId(in.u16()),
          in.bool() ? Optional.of(RealmFollower.decode(in)) : Optional.empty());
    }
  }

  /** These fill the realm's seats, and no others. Whom an order named follows it as before. */
  record Seated(RealmId realm, List<RealmFollower> followers) implements LogEntry {
    public Seated {
      followers = RealmFollower.ofSeats(followers);
    }
  }

  /**
   * Nobody serves the realm from now on, in a new epoch, until {@link Served} says who: the worker
   * that did is gone. It keeps a seat that counts.
   */
  record Fenced(RealmId realm) implements LogEntry {}

  /**
   * A realm begins to move for its load, as if an operator had ordered it.
   *
   * @param to who takes it over, {@link RealmFollower.Phase#TAKING_OVER}
   */
  record Evened(RealmId realm, RealmFollower to) implements LogEntry {
    public Evened {
      to = RealmFollower.ofTaker(to);
    }
  }

  /**
   * A worker serves a realm that was fenced, in the epoch that began then.
   *
   * @param worker one of those whose head reaches furthest
   * @param heads of as many workers in seats that count as {@link Replication#heads} says, each one
   *     signed
   */
  record Served(RealmId realm, Hash32 worker, List<StorageHead> heads) implements LogEntry {
    public Served {
      heads = List.copyOf(heads);
    }
  }

  /**
   * An operator's order was heard: its number is used up, obeyed or not. What it changes is in the
   * same entry, so that there is never one without the other.
   *
   * @param order its digest, which is signed
   * @param signed the order itself, which shows others that it was given; older logs lack it
   * @param refusal why it was not obeyed; empty if it was
   * @param changes in their order; none if it was not obeyed
   */
  record Ordered(
      long number,
      Hash32 order,
      Optional<SignedPlacement> signed,
      String refusal,
      List<Followed> changes)
      implements LogEntry {
    public Ordered {
      changes = List.copyOf(changes);
    }
  }

  /**
   * An operator's invitation of this worker was shown: it is let in from now on without.
   *
   * @param invitation shows others that it was invited; older logs lack it
   */
  record Admitted(Hash32 worker, Optional<Invitation> invitation) implements LogEntry {}

  /** The realm's follower serves it from now on. */
  record Moved(RealmId realm) implements LogEntry {}

  /** The board of jobs goes by these rules from now on. */
  record Ruled(BoardRules rules) implements LogEntry {}

  /**
   * Proofs of the blocks that the checkpoint of this height makes final, if it is sealed: it is the
   * next entry of its kind. A later entry for the same height takes this one's place.
   */
  record Proven(long checkpoint, List<BlockProofs> blocks) implements LogEntry {
    public Proven {
      blocks = List.copyOf(blocks);
    }
  }

  /** Leases of jobs expired, then others were granted, at a checkpoint. */
  record Leased(long checkpoint, List<Lease> granted, List<Hash32> expired) implements LogEntry {
    public Leased {
      granted = List.copyOf(granted);
      expired = List.copyOf(expired);
    }
  }

  /** A job is done: this was paid for this aggregate. */
  record Aggregated(Payment payment, byte[] aggregate) implements LogEntry {
    public Aggregated {
      aggregate = aggregate.clone();
    }

    @Override
    public byte[] aggregate() {
      return aggregate.clone();
    }

    /** The name of the result that is paid for, as of {@link Aggregate#result}. */
    Hash32 result() {
      return Aggregate.result(payment.job(), payment.payee(), aggregate);
    }
  }

  /** The coordinator's key has signed two checkpoints of one height: it seals no more. */
  record Ended(Equivocation evidence) implements LogEntry {}

  /**
   * The state that a candidate stands on, which those who join late take over. The first entry of a
   * journal at each height that {@link Limits#STATE_NAMED_EVERY} divides, and no other; it changes
   * nothing.
   *
   * @param digest of its snapshot, {@link CoordinatorSnapshot#digest}
   * @param stateBytes of the snapshot without the checkpoint that it is at
   */
  record StateAt(Hash32 digest, long stateBytes) implements LogEntry {}

  /**
   * A candidate of the agreement became final: all that it held, the checkpoint last. They are one
   * entry, so that no crash leaves some of them.
   */
  record Taken(List<LogEntry> entries) implements LogEntry {
    public Taken {
      entries = List.copyOf(entries);
    }

    /** The checkpoint that became final, of an entry that has one. */
    public Checkpoint checkpoint() {
      return ((Sealed) entries.getLast()).checkpoint();
    }

    /** The state that it names, the one at the checkpoint before; empty if it names none. */
    public Optional<StateAt> state() {
      return entries.getFirst() instanceof StateAt state ? Optional.of(state) : Optional.empty();
    }
  }

  /** A wrong result came. */
  record Refused(Refusal refusal) implements LogEntry {}

  /**
   * Part of a snapshot: all of them stand at the beginning of a log, in order, for the entries that
   * were there before.
   *
   * @param digest of the whole snapshot, {@link CoordinatorSnapshot#digest}
   * @param index in [0, {@code count})
   * @param count how many parts there are
   */
  record SnapshotPart(Hash32 digest, int index, int count, byte[] bytes) implements LogEntry {
    /** Parts that a snapshot has at the most. */
    public static final int COUNT_MAX =
        Limits.COORDINATOR_SNAPSHOT_BYTES_MAX / Limits.COORDINATOR_SNAPSHOT_PART_BYTES;

    public SnapshotPart {
      bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
      return bytes.clone();
    }
  }

  default byte[] toBytes() {
    Encoder out = new Encoder();
    switch (this) {
      case Sealed e -> {
        out.u8(0);
        e.checkpoint.encode(out);
      }
      case Assigned e ->
          out.u8(1)
              .hash(e.worker)
              .text(e.endpoint)
              .list(e.realms, (o, realm) -> o.u16(realm.value()));
      case Followed e -> {
        out.u8(2);
        e.encode(out);
      }
      case Seated e ->
          out.u8(17).u16(e.realm.value()).list(e.followers, (o, each) -> each.encode(o));
      case Fenced e -> out.u8(18).u16(e.realm.value());
      case Evened e -> e.to.encode(out.u8(21).u16(e.realm.value()));
      case Served e ->
          out.u8(19).u16(e.realm.value()).hash(e.worker).list(e.heads, (o, each) -> each.encode(o));
      case Ordered e -> {
        e.signed.ifPresentOrElse(
            signed -> signed.encode(out.u8(14)), () -> out.u8(11).u63(e.number));
        out.hash(e.order).text(e.refusal).list(e.changes, (o, change) -> change.encode(o));
      }
      case Admitted e ->
          e.invitation.ifPresentOrElse(
              invitation -> invitation.encode(out.u8(15)), () -> out.u8(12).hash(e.worker));
      case Moved e -> out.u8(3).u16(e.realm.value());
      case Ruled e -> {
        out.u8(9);
        e.rules.encode(out);
      }
      case Proven e -> out.u8(5).u63(e.checkpoint).list(e.blocks, (o, block) -> block.encode(o));
      case Leased e -> {
        out.u8(6).u63(e.checkpoint).list(e.granted, (o, lease) -> lease.encode(o));
        out.list(e.expired, Encoder::hash);
      }
      case Aggregated e -> {
        out.u8(7);
        e.payment.encode(out);
        out.bytes(e.aggregate);
      }
      case Ended e -> {
        out.u8(10);
        e.evidence.encode(out);
      }
      case Refused e -> {
        out.u8(8);
        e.refusal.encode(out);
      }
      case Taken e -> out.u8(TAKEN).list(e.entries, (o, entry) -> o.bytes(entry.toBytes()));
      case StateAt e -> out.u8(16).hash(e.digest).u63(e.stateBytes);
      case SnapshotPart e -> out.u8(13).hash(e.digest).u16(e.index).u16(e.count).bytes(e.bytes);
    }
    return out.toBytes();
  }

  /**
   * Decodes one entry.
   *
   * @throws MalformedException if the bytes are not one
   */
  static LogEntry decode(byte[] bytes) {
    return Decoder.decode(bytes, LogEntry::read);
  }

  private static LogEntry readPart(Decoder in) {
    // Its checkpoint has a proof by now, and is larger than in the candidate.
    return decodePart(in.bytes(Limits.PEER_FRAME_BYTES_MAX));
  }

  /**
   * Decodes one of the entries of a candidate.
   *
   * @throws MalformedException if the bytes are none, or hold others themselves
   */
  static LogEntry decodePart(byte[] bytes) {
    if (bytes.length > 0 && bytes[0] == TAKEN) {
      throw new MalformedException(Reason.OUT_OF_RANGE, "a candidate within a candidate");
    }
    return decode(bytes);
  }

  private static LogEntry read(Decoder in) {
    int tag = in.u8();
    return switch (tag) {
      case 0 -> new Sealed(Checkpoint.decode(in));
      case 1 ->
          new Assigned(
              in.hash(),
              in.text(Limits.TEXT_BYTES_MAX),
              in.list(RealmId.COUNT, d -> new RealmId(d.u16())));
      case 2 -> Followed.decode(in);
      case 3 -> new Moved(new RealmId(in.u16()));
      case 4 -> new Ruled(BoardRules.decodeOfOneAge(in));
      case 5 -> new Proven(in.u63(), in.list(BLOCKS_MAX, BlockProofs::decode));
      case 6 ->
          new Leased(
              in.u63(),
              in.list(Limits.AGGREGATORS_MAX, Lease::decode),
              in.list(Limits.JOBS_MAX, Decoder::hash));
      case 7 -> new Aggregated(Payment.decode(in), in.bytes(Limits.AGGREGATE_BYTES_MAX));
      case 8 -> new Refused(Refusal.decode(in));
      case 9 -> new Ruled(BoardRules.decode(in));
      case 10 -> new Ended(Equivocation.decode(in));
      case 11 -> ordered(in.u63(), Optional.empty(), in);
      case 12 -> new Admitted(in.hash(), Optional.empty());
      case TAKEN -> new Taken(in.list(TAKEN_MAX, LogEntry::readPart));
      case 13 ->
          new SnapshotPart(
              in.hash(), in.u16(), in.u16(), in.bytes(Limits.COORDINATOR_SNAPSHOT_PART_BYTES));
      case 14 -> {
        SignedPlacement signed = SignedPlacement.decode(in);
        yield ordered(signed.placement().number(), Optional.of(signed), in);
      }
      case 15 -> {
        Invitation invitation = Invitation.decode(in);
        yield new Admitted(invitation.node(), Optional.of(invitation));
      }
      case 16 -> new StateAt(in.hash(), in.u63());
      case 17 ->
          new Seated(
              new RealmId(in.u16()), in.list(Limits.REALM_FOLLOWERS_MAX, RealmFollower::decode));
      case 18 -> new Fenced(new RealmId(in.u16()));
      case 21 -> new Evened(new RealmId(in.u16()), RealmFollower.decode(in));
      case 19 ->
          new Served(
              new RealmId(in.u16()),
              in.hash(),
              in.list(Limits.REALM_FOLLOWERS_MAX, StorageHead::decode));
      default -> throw new MalformedException(Reason.UNKNOWN_TAG, "log entry " + tag);
    };
  }

  private static Ordered ordered(long number, Optional<SignedPlacement> signed, Decoder in) {
    return new Ordered(
        number,
        in.hash(),
        signed,
        in.text(Limits.TEXT_BYTES_MAX),
        in.list(CHANGES_MAX, Followed::decode));
  }
}
