package dev.freehold.core.committee;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;

/**
 * A member of a committee.
 *
 * @param node digest of its node key: who speaks on its connections
 * @param key what its votes are checked with; its possession was proved when it was taken
 * @param weight at least 1, at most {@link Limits#VALIDATOR_WEIGHT_MAX}
 */
public record Validator(Hash32 node, BlsKey key, int weight) {
  public Validator {
    if (weight < 1 || weight > Limits.VALIDATOR_WEIGHT_MAX) {
      throw new IllegalArgumentException("a weight of " + weight);
    }
  }
}
