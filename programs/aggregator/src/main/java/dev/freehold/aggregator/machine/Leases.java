package dev.freehold.aggregator.machine;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.Job;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The lease that each validator says this aggregator has, by the validator's link. Whoever leads
 * says what is true, and which of them that is, is not known: so each speaks for its own link
 * alone, and one that lies can neither end another's lease nor have its own done first.
 */
final class Leases {
  /** A job that a validator says this aggregator holds. */
  record Held(Hash32 id, Job job) {}

  private final Map<Integer, Held> told = new TreeMap<>();

  /** Leases of each validator whose jobs brought nothing. */
  private final Map<Integer, Integer> inVain = new TreeMap<>();

  /** A validator says that this is held, and nothing else is. */
  void told(int link, Held held) {
    told.put(link, held);
  }

  /** What a validator says is held. */
  Optional<Held> of(int link) {
    return Optional.ofNullable(told.get(link));
  }

  /** A validator is about to say what is held, if anything is. */
  void forget(int link) {
    told.remove(link);
  }

  /** A validator says that a lease has ended; false if it did not say that there was one. */
  boolean end(int link, Hash32 job) {
    return of(link).filter(held -> held.id.equals(job)).isPresent() && told.remove(link) != null;
  }

  /** A job is done with, whoever says that it is held. */
  void endAll(Hash32 job) {
    told.values().removeIf(held -> held.id.equals(job));
  }

  /** Whether any validator says that a job is held. */
  boolean isHeld(Hash32 job) {
    return told.values().stream().anyMatch(held -> held.id.equals(job));
  }

  /** The job of a validator's lease has brought nothing. */
  void cameToNothing(int link) {
    inVain.merge(link, 1, Integer::sum);
  }

  /** Whether a validator has leased nothing yet that brought nothing. */
  boolean isTrusted(int link) {
    return !inVain.containsKey(link);
  }

  /**
   * Whose lease is to be done next: of the validator whose leases have brought nothing the fewest
   * times, and of several the first.
   *
   * @param links those that count, in order
   * @param eligible whether a job may be begun
   */
  Optional<Integer> next(List<Integer> links, Predicate<Hash32> eligible) {
    return links.stream()
        .filter(link -> of(link).filter(held -> eligible.test(held.id)).isPresent())
        .min(Comparator.comparingInt(link -> inVain.getOrDefault(link, 0)));
  }
}
