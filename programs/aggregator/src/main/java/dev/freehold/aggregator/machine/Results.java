package dev.freehold.aggregator.machine;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Work;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Results that are handed in, until a final checkpoint records their jobs, or so many validators
 * have said what became of them that one of them does not lie.
 */
final class Results {
  /** Results that are kept. */
  static final int RESULTS_MAX = 4;

  /** Checkpoints for which a result is kept that some validator does not take. */
  static final int KEEP = 256;

  /** A result that is handed in. */
  static final class Result {
    final Work.Submit message;

    /** The link of whoever leased the job; empty for one that was open to all. */
    final Optional<Integer> lessor;

    private final long madeAt;
    private final Map<Integer, Verdict> words = new TreeMap<>();

    /** The height at which it was sent to each that said that it leads. */
    private final Map<Integer, Long> sentAt = new TreeMap<>();

    private int attempts;

    private Result(Work.Submit message, Optional<Integer> lessor, long madeAt) {
      this.message = message;
      this.lessor = lessor;
      this.madeAt = madeAt;
    }

    Hash32 job() {
      return message.job();
    }

    /** Whether a validator has said already what became of it. */
    boolean hasWordOf(int link) {
      return words.containsKey(link);
    }

    /** Whether no validator has said anything but that it is busy. */
    boolean isUnanswered() {
      return words.isEmpty();
    }
  }

  private final int witnesses;
  private final Map<Hash32, Result> results = new LinkedHashMap<>();

  /**
   * @param witnesses validators of whom one at least does not lie, at least 1
   */
  Results(int witnesses) {
    this.witnesses = witnesses;
  }

  boolean isEmpty() {
    return results.isEmpty();
  }

  boolean has(Hash32 job) {
    return results.containsKey(job);
  }

  Optional<Result> of(Hash32 job) {
    return Optional.ofNullable(results.get(job));
  }

  Collection<Result> all() {
    return List.copyOf(results.values());
  }

  boolean hasUnanswered() {
    return results.values().stream().anyMatch(Result::isUnanswered);
  }

  /**
   * A result was made.
   *
   * @param height of the latest checkpoint
   * @return the one that makes room for it, if one has to: of which most validators have said that
   *     they do not take it, or the oldest
   */
  Optional<Result> add(Work.Submit message, Optional<Integer> lessor, long height) {
    Optional<Result> leaving =
        results.size() < RESULTS_MAX
            ? Optional.empty()
            : results.values().stream()
                .min(Comparator.comparingInt((Result result) -> -result.words.size()));
    leaving.ifPresent(this::remove);
    results.put(message.job(), new Result(message, lessor, height));
    return leaving;
  }

  void remove(Result result) {
    results.remove(result.job());
  }

  /**
   * A validator says what became of a result.
   *
   * @return whether enough have said so for it to be believed
   */
  boolean isSettledBy(Result result, int link, Verdict verdict) {
    result.words.put(link, verdict);
    return result.words.size() >= witnesses;
  }

  /** Those that are not worth keeping any more. */
  List<Result> overdue(long height) {
    return results.values().stream()
        .filter(result -> !result.isUnanswered() && height - result.madeAt >= KEEP)
        .toList();
  }

  /**
   * Somebody has begun to lead and is asked first.
   *
   * @param height of the latest checkpoint
   * @return those to be sent to it: of which it has not said what became of them, each once a
   *     checkpoint, however often it says that it leads
   */
  List<Result> forLeader(int link, long height) {
    List<Result> due = new ArrayList<>();
    for (Result result : results.values()) {
      result.attempts = 1;
      if (!result.hasWordOf(link) && !Objects.equals(result.sentAt.put(link, height), height)) {
        due.add(result);
      }
    }
    return due;
  }

  /**
   * Whom to send an unanswered result to: one after the other, since it is not known who leads.
   *
   * @param links of those who have registered this aggregator, who did so last first
   */
  Optional<Integer> nextFor(Result result, List<Integer> links) {
    return links.isEmpty()
        ? Optional.empty()
        : Optional.of(links.get(Math.floorMod(result.attempts++, links.size())));
  }
}
