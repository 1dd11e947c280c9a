package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.wire.RealmFollower;
import java.util.List;
import java.util.Optional;

/** An entry of the coordinator's log: replaying all of them restores the machine. */
public sealed interface LogEntry {
  /** A checkpoint was sealed. */
  record Sealed(Checkpoint checkpoint) implements LogEntry {}

  /** A worker serves these realms, and no others, at this endpoint. */
  record Assigned(Hash32 worker, String endpoint, List<RealmId> realms) implements LogEntry {
    public Assigned {
      realms = List.copyOf(realms);
    }
  }

  /** This worker copies the realm; or nobody does. */
  record Followed(RealmId realm, Optional<RealmFollower> follower) implements LogEntry {}

  /** The realm's follower serves it from now on. */
  record Moved(RealmId realm) implements LogEntry {}

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
        out.u8(2).u16(e.realm.value()).bool(e.follower.isPresent());
        e.follower.ifPresent(follower -> follower.encode(out));
      }
      case Moved e -> out.u8(3).u16(e.realm.value());
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

  private static LogEntry read(Decoder in) {
    int tag = in.u8();
    return switch (tag) {
      case 0 -> new Sealed(Checkpoint.decode(in));
      case 1 ->
          new Assigned(
              in.hash(),
              in.text(Limits.TEXT_BYTES_MAX),
              in.list(RealmId.COUNT, d -> new RealmId(d.u16())));
      case 2 ->
          new Followed(
              new RealmId(in.u16()),
              in.bool() ? Optional.of(RealmFollower.decode(in)) : Optional.empty());
      case 3 -> new Moved(new RealmId(in.u16()));
      default -> throw new MalformedException(Reason.UNKNOWN_TAG, "log entry " + tag);
    };
  }
}
