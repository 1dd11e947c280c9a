package dev.freehold.core.committee;

import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which the validators of an era lead, one window each and over again. A round has
 * about three turns for each validator, given out by weight, and at least one each: so a part of
 * the weight leads its part of the windows, into however many validators it is split. The order
 * follows from the era's root, which nobody knew when the committee was fixed.
 */
public final class Leaders {
  /** Turns of a round, for each validator; those who weigh next to nothing add theirs. */
  private static final int TURNS = 3;

  private final Era era;
  private final int[] order;

  /** One turn of a round, and where its draw puts it. */
  private record Turn(int validator, Hash32 draw) {}

  public Leaders(Era era) {
    this.era = era;
    int[] turns = turns(era.committee());
    List<Turn> round = new ArrayList<>();
    for (int validator = 0; validator < turns.length; validator++) {
      for (int turn = 0; turn < turns[validator]; turn++) {
        round.add(new Turn(validator, draw(era, validator, turn)));
      }
    }
    order =
        round.stream().sorted(Comparator.comparing(Turn::draw)).mapToInt(Turn::validator).toArray();
  }

  /** How many turns each has in a round; in their lowest terms, so one where all weigh the same. */
  private static int[] turns(Committee committee) {
    long weight = committee.weight();
    int[] turns = new int[committee.size()];
    for (int i = 0; i < turns.length; i++) {
      long share = (long) TURNS * turns.length * committee.weight(i);
      turns[i] = (int) Math.max(1, (share + weight / 2) / weight);
    }
    int common = Arrays.stream(turns).reduce(0, Leaders::divisor);
    return Arrays.stream(turns).map(count -> count / common).toArray();
  }

  private static int divisor(int a, int b) {
    return b == 0 ? a : divisor(b, a % b);
  }

  /** Who may propose in a slot, from 1: a place in the committee. */
  public int of(long slot) {
    return order[(int) (era.window(slot) % order.length)];
  }

  private static Hash32 draw(Era era, int validator, int turn) {
    Encoder out = new Encoder();
    out.hash(era.genesis()).u63(era.number()).hash(era.root()).u16(validator).u16(turn);
    return TaggedHash.LEADERS.of(out.toBytes());
  }
}
