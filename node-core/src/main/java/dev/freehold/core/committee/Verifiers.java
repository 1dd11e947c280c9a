package dev.freehold.core.committee;

import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.RealmId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The validators that verify each realm's blocks in an era. A header is taken once more than two
 * thirds of its realm's verifiers have attested that they did; everybody else may rest on that. The
 * draw follows from the era's root, which nobody knew when the committee was fixed, but which its
 * leader chose: until the seed is another, no network may draw (decision 0089). How likely it is
 * that those drawn are bad is {@link SampleRisk}'s to say.
 *
 * <p>Every validator is as likely to be drawn as any other, whatever its weight: what a verifier
 * does costs the same for all.
 */
public final class Verifiers {
  private static final int DRAWS_OF_A_HASH = 8;

  private final Era era;
  private final int perRealm;

  /**
   * @param perRealm how many verify a realm; 0, or as many as there are or more, is everybody
   * @throws IllegalArgumentException if it is negative
   */
  public Verifiers(Era era, int perRealm) {
    if (perRealm < 0) {
      throw new IllegalArgumentException(perRealm + " verifiers a realm");
    }
    this.era = era;
    int size = era.committee().size();
    this.perRealm = perRealm == 0 ? size : Math.min(perRealm, size);
  }

  /**
   * Why a network must not be founded so; empty if it may. No number above 0 may yet: one that is
   * unsafe is refused with its figure, and one that chance would make safe because a draw is not
   * left to chance.
   *
   * @param risk of the committee that is drawn of
   * @param perRealm how many verify a realm; 0 for everybody
   * @param realms realms that take accounts
   */
  public static Optional<String> refusal(SampleRisk risk, int perRealm, int realms) {
    if (perRealm == 0) {
      return Optional.empty();
    }
    if (perRealm < 0) {
      return Optional.of(perRealm + " verifiers a realm: 0 is everybody, and the fewest is 1");
    }
    if (perRealm >= risk.validators()) {
      return Optional.of(
          "%d verifiers a realm are everybody in a committee of %d: let it be 0"
              .formatted(perRealm, risk.validators()));
    }
    return risk.refusal(perRealm, realms, SampleRisk.ERA_SECONDS)
        .or(
            () ->
                Optional.of(
                    "%d verifiers a realm would be safe if chance drew them, but a leader could"
                            .formatted(perRealm)
                        + " choose the draw: let everybody verify (0)"));
  }

  /** Who is drawn of. */
  public Committee committee() {
    return era.committee();
  }

  /** How many verify a realm, at least 1. */
  public int perRealm() {
    return perRealm;
  }

  /** How many attestations of a draw a header needs: more than two thirds. */
  public int needed() {
    return needed(perRealm);
  }

  /**
   * Whether those who attest a header are enough. Of everybody a quorum's weight is; of those drawn
   * more than two thirds, whatever they weigh.
   *
   * @param attesting places in the committee, all below its size
   */
  public boolean suffice(RealmId realm, BitSet attesting) {
    return perRealm == era.committee().size()
        ? era.committee().isQuorum(Signers.of(attesting.stream()))
        : of(realm).stream().filter(attesting::get).count() >= needed();
  }

  /** How many of so many verifiers are more than two thirds. */
  static int needed(int perRealm) {
    return 2 * perRealm / 3 + 1;
  }

  /** Who verifies a realm: ascending places in the committee. */
  public List<Integer> of(RealmId realm) {
    int size = era.committee().size();
    List<Integer> places = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    if (perRealm == size) {
      return List.copyOf(places);
    }
    // The first steps of a Fisher-Yates shuffle.
    Draws draws = new Draws(realm);
    for (int i = 0; i < perRealm; i++) {
      int other = i + draws.below(size - i);
      Integer drawn = places.get(other);
      places.set(other, places.get(i));
      places.set(i, drawn);
    }
    return places.subList(0, perRealm).stream().sorted().toList();
  }

  /** Numbers that follow from the era and a realm. */
  private final class Draws {
    private final RealmId realm;
    private ByteBuffer left = ByteBuffer.allocate(0);
    private int count;

    private Draws(RealmId realm) {
      this.realm = realm;
    }

    /** A number in [0, end), each as likely as any other. */
    private int below(int end) {
      long unbiased = (1L << Integer.SIZE) / end * end;
      long draw = next();
      while (draw >= unbiased) {
        draw = next();
      }
      return (int) (draw % end);
    }

    private long next() {
      if (!left.hasRemaining()) {
        Encoder out = new Encoder();
        out.hash(era.genesis()).u63(era.number()).hash(era.root());
        out.u16(realm.value()).i32(count);
        left = ByteBuffer.wrap(TaggedHash.VERIFIERS.of(out.toBytes()).toBytes());
        count += DRAWS_OF_A_HASH;
      }
      return Integer.toUnsignedLong(left.getInt());
    }
  }
}
