package dev.freehold.committee;

import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The order in which the validators of an era lead, one window each and over again. It follows from
 * the era's root, which nobody knew when the committee was fixed; whatever their weight, all lead
 * equally often.
 */
public final class Leaders {
  private final Era era;
  private final int[] order;

  public Leaders(Era era) {
    this.era = era;
    Hash32[] draws =
        IntStream.range(0, era.committee().size())
            .mapToObj(i -> draw(era, i))
            .toArray(Hash32[]::new);
    order =
        IntStream.range(0, draws.length)
            .boxed()
            .sorted(Comparator.comparing(i -> draws[i]))
            .mapToInt(i -> i)
            .toArray();
  }

  /** Who may propose in a slot, from 1: a place in the committee. */
  public int of(long slot) {
    return order[(int) (era.window(slot) % order.length)];
  }

  private static Hash32 draw(Era era, int validator) {
    Encoder out = new Encoder();
    out.hash(era.genesis()).u63(era.number()).hash(era.root()).u16(validator);
    return TaggedHash.LEADERS.of(out.toBytes());
  }
}
