package dev.freehold.core.committee;

import dev.freehold.core.Limits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The validators of one era, in an order that their votes name them by.
 *
 * @param era at least 0
 * @param faults what it bears
 * @param validators from 1 to {@link Limits#VALIDATORS_MAX}, no node and no key twice
 */
public record Committee(long era, FaultModel faults, List<Validator> validators) {
  public Committee {
    validators = List.copyOf(validators);
    Set<Object> names = new HashSet<>();
    for (Validator validator : validators) {
      if (!names.add(validator.node()) || !names.add(validator.key())) {
        throw new IllegalArgumentException("a validator stands in the committee twice");
      }
    }
    if (era < 0 || validators.isEmpty() || validators.size() > Limits.VALIDATORS_MAX) {
      throw new IllegalArgumentException("no committee of " + validators.size());
    }
  }

  /** How many there are. */
  public int size() {
    return validators.size();
  }

  /** The weight of all. */
  public long weight() {
    return validators.stream().mapToLong(Validator::weight).sum();
  }

  /** The weight of one. */
  public long weight(int validator) {
    return validators.get(validator).weight();
  }

  /** The key of one, as signatures are checked with it. */
  public byte[] key(int validator) {
    return validators.get(validator).key().toBytes();
  }

  /** The weight of several; those whom the committee does not have weigh nothing. */
  public long weight(Signers signers) {
    return signers.indices().filter(i -> i < size()).mapToLong(this::weight).sum();
  }

  /** The least weight that decides. */
  public long quorum() {
    return faults.quorum(weight());
  }

  /** The most weight that may lie without two quorums that contradict each other. */
  public long mayLie() {
    return faults.mayLie(weight());
  }

  /**
   * How many members, whichever they are, are more than may lie: of so many who say the same, one
   * at least does not.
   */
  public int witnesses() {
    long[] weights = validators.stream().mapToLong(Validator::weight).sorted().toArray();
    int count = 0;
    long weight = 0;
    while (weight <= mayLie()) {
      weight += weights[count++];
    }
    return count;
  }

  /** Whether this set consists of members and decides. */
  public boolean isQuorum(Signers signers) {
    return signers.end() <= size() && weight(signers) >= quorum();
  }
}
