package dev.freehold.protocol.wire;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A worker that keeps a copy of a realm which another serves: because an operator's order named it,
 * or in a seat that the network fills. The phase tells which; a worker that is both is there twice,
 * so that neither ends the other.
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
    HANDED_OVER,
    /** To fill a seat: it takes the realm's blocks, and does not count yet. */
    SEATED,
    /** It fills a seat, and what it has stored counts. */
    COUNTED;

    /**
     * Whether followers in this phase are named by an operator's order, or by a move for load that
     * is done like one; the others have seats.
     */
    public boolean isOrdered() {
      return switch (this) {
        case FOLLOWING, TAKING_OVER, HANDED_OVER -> true;
        case SEATED, COUNTED -> false;
      };
    }

    /** Whether what a follower in this phase has stored counts. */
    public boolean counts() {
      return this == COUNTED;
    }
  }

  /**
   * Those of one realm, unchanged.
   *
   * @param followers the one that an order named first, if there is one; then those in seats
   * @throws IllegalArgumentException if there are more than a realm can have, or a worker has two
   *     seats
   */
  public static List<RealmFollower> ofOneRealm(List<RealmFollower> followers) {
    Set<Hash32> seated = new HashSet<>();
    for (int i = 0; i < followers.size(); i++) {
      RealmFollower follower = followers.get(i);
      boolean fits = follower.phase.isOrdered() ? i == 0 : seated.add(follower.worker);
      if (!fits || i >= Limits.REALM_FOLLOWERS_MAX) {
        throw new IllegalArgumentException("no realm has the followers " + followers);
      }
    }
    return List.copyOf(followers);
  }

  /**
   * The one that an order named, unchanged.
   *
   * @throws IllegalArgumentException if it is in a phase of those in seats
   */
  public static Optional<RealmFollower> ofOrder(Optional<RealmFollower> follower) {
    if (follower.filter(f -> !f.phase.isOrdered()).isPresent()) {
      throw new IllegalArgumentException("no order names " + follower.get());
    }
    return follower;
  }

  /**
   * One that is to take a realm over, unchanged.
   *
   * @throws IllegalArgumentException if it is in another phase
   */
  public static RealmFollower ofTaker(RealmFollower follower) {
    if (follower.phase != Phase.TAKING_OVER) {
      throw new IllegalArgumentException("nobody takes a realm over by " + follower);
    }
    return follower;
  }

  /**
   * Those in seats of one realm, unchanged.
   *
   * @throws IllegalArgumentException if one is named by an order, or they leave no room for one
   */
  public static List<RealmFollower> ofSeats(List<RealmFollower> followers) {
    if (ordered(followers).isPresent() || followers.size() >= Limits.REALM_FOLLOWERS_MAX) {
      throw new IllegalArgumentException("not the seats of one realm: " + followers);
    }
    return ofOneRealm(followers);
  }

  /** The one of a realm's followers that an order named. */
  public static Optional<RealmFollower> ordered(List<RealmFollower> followers) {
    return followers.stream().filter(follower -> follower.phase.isOrdered()).findFirst();
  }

  /** Those of a realm's followers that fill its seats. */
  public static List<RealmFollower> seated(List<RealmFollower> followers) {
    return followers.stream().filter(follower -> !follower.phase.isOrdered()).toList();
  }

  /** Those of a realm's followers that fill its seats and count. */
  public static List<RealmFollower> counted(List<RealmFollower> followers) {
    return followers.stream().filter(follower -> follower.phase.counts()).toList();
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
