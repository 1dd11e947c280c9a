package dev.freehold.core.finality;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import java.util.function.Predicate;

/**
 * Evidence that a coordinator has told two stories: two checkpoints of one height that differ. Once
 * both bear its signature, whoever holds them can show it to anybody, and no word of the key is
 * worth anything from then on.
 *
 * @param first of a height above 0
 * @param second of the same height, with another hash
 */
public record Equivocation(Checkpoint first, Checkpoint second) {
  public Equivocation {
    if (first.height() < 1
        || first.height() != second.height()
        || first.hash().equals(second.hash())) {
      throw new IllegalArgumentException("not two checkpoints of one height");
    }
  }

  /** Whether both are signed, by a rule such as {@link FinalityRule#isFinal}. */
  public boolean holds(Predicate<Checkpoint> isFinal) {
    return isFinal.test(first) && isFinal.test(second);
  }

  /** The height of both. */
  public long height() {
    return first.height();
  }

  /** One line for people, with both hashes. */
  public String inWords() {
    return "the committee signed two checkpoints at %d: %s and %s"
        .formatted(height(), first.hash(), second.hash());
  }

  public void encode(Encoder out) {
    first.encode(out);
    second.encode(out);
  }

  public byte[] toBytes() {
    Encoder out = new Encoder();
    encode(out);
    return out.toBytes();
  }

  public static Equivocation decode(Decoder in) {
    return new Equivocation(Checkpoint.decode(in), Checkpoint.decode(in));
  }
}
