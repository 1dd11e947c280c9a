package dev.freehold.protocol.wire;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;
import java.util.Optional;

/**
 * A worker that keeps a copy of a realm which another serves.
 *
 * @param worker its node id
 * @param endpoint where it listens, {@code host:port}
 */
public record RealmFollower(Hash32 worker, String endpoint, Phase phase) {
  /** Purposes of the copy. The ordinal is the code on the wire and in the log: append only. */
  public enum Phase {
    /** To be there: it may be copied from. */
    FOLLOWING,
    /** To take the realm over once it is complete. */
    TAKING_OVER,
    /** The realm's worker admits nothing more; its last block decides when the realm changes. */
    HANDED_OVER
  }

  /** Whether a realm has a follower, and that one is in a phase. */
  public static boolean isIn(Phase phase, Optional<RealmFollower> follower) {
    return follower.filter(f -> f.phase == phase).isPresent();
  }

  /** The same in another phase. */
  public RealmFollower in(Phase newPhase) {
    return new RealmFollower(worker, endpoint, newPhase);
  }

  public void encode(Encoder out) {
    out.hash(worker).text(endpoint).u8(phase.ordinal());
  }

  public static RealmFollower decode(Decoder in) {
    return new RealmFollower(in.hash(), Fields.endpoint(in), in.tag(Phase.values()));
  }
}
