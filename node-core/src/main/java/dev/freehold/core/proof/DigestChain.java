package dev.freehold.core.proof;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.hash.CompressionBatch;
import dev.freehold.core.hash.Poseidon2;
import java.util.Arrays;
import java.util.List;

/**
 * Digest that is made step by step: {@code d = start; for (x,y,z): d = compress(d,x,y,z)}. The
 * steps of one chain wait for each other; those of many chains do not, so many are hashed together
 * in a third of the time.
 *
 * @param inputs of all steps, {@value #STEP} each
 */
public record DigestChain(Fr start, List<Fr> inputs) {
  /** Inputs of a step beside the digest so far. */
  public static final int STEP = 3;

  public DigestChain {
    inputs = List.copyOf(inputs);
    if (inputs.size() % STEP != 0) {
      throw new IllegalArgumentException(inputs.size() + " inputs are no whole steps");
    }
  }

  private int steps() {
    return inputs.size() / STEP;
  }

  /** The digest; the start if there are no steps. */
  public Fr digest() {
    Fr digest = start;
    for (int at = 0; at < inputs.size(); at += STEP) {
      digest = Poseidon2.compress(digest, inputs.get(at), inputs.get(at + 1), inputs.get(at + 2));
    }
    return digest;
  }

  /** The digests of many chains, in their order: what {@link #digest} says of each. */
  public static List<Fr> digests(List<DigestChain> chains) {
    Fr[] digests = chains.stream().map(DigestChain::start).toArray(Fr[]::new);
    int[] open = new int[digests.length];
    for (int i = 0; i < open.length; i++) {
      open[i] = i;
    }
    for (int step = 0; ; step++) {
      int count = 0;
      for (int i = 0; i < open.length; i++) {
        if (chains.get(open[i]).steps() > step) {
          open[count++] = open[i];
        }
      }
      if (count == 0) {
        return List.of(digests);
      }
      open = Arrays.copyOf(open, count);
      step(chains, digests, open, step);
    }
  }

  /** One step of those chains that are not at their end. */
  private static void step(List<DigestChain> chains, Fr[] digests, int[] open, int step) {
    long[] in = new long[open.length * CompressionBatch.INPUT_LIMBS];
    long[] out = new long[open.length * FrArrays.LIMBS];
    int to = 0;
    for (int chain : open) {
      digests[chain].copyLimbs(in, to);
      to += FrArrays.LIMBS;
      for (Fr input : chains.get(chain).inputs.subList(step * STEP, (step + 1) * STEP)) {
        input.copyLimbs(in, to);
        to += FrArrays.LIMBS;
      }
    }
    CompressionBatch.compress(out, 0, in, 0, open.length);
    for (int i = 0; i < open.length; i++) {
      digests[open[i]] = Fr.fromLimbs(out, i * FrArrays.LIMBS);
    }
  }
}
