package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The blocks of workers that change their lines as they like and lie at times, and what validators
 * find out about them, by place in the committee: late, not at all, and in any order.
 */
final class RandomBlocks {
  /** One block in so many does not hold. */
  private static final int LIES = 40;

  private final SplittableRandom random;
  private final long quorum;
  private final List<Hash32> nodes;

  /** All that were made, by the hash of what they stand on. */
  private final Map<Hash32, List<RealmHeader>> made = new HashMap<>();

  /** Who has ever found that a block holds, by its hash. */
  private final Map<Hash32, Set<Integer>> found = new HashMap<>();

  /** Who has judged a candidate valid, by its hash. */
  private final Map<Hash32, Set<Integer>> votes = new HashMap<>();

  /** By validator, what it has found out since it started. */
  private final List<Set<Hash32>> known = new ArrayList<>();

  RandomBlocks(SplittableRandom random, long quorum, List<Hash32> nodes) {
    this.random = random;
    this.quorum = quorum;
    this.nodes = nodes;
    nodes.forEach(_ -> known.add(new HashSet<>()));
  }

  void isMade(RealmHeader header) {
    made.computeIfAbsent(header.previous(), _ -> new ArrayList<>()).add(header);
  }

  void restarts(int validator) {
    known.get(validator).clear();
  }

  /** What comes of a block that a validator asks for. */
  CoordinatorInput answer(int validator, VerifyBlock task) {
    if (random.nextInt(8) == 0) {
      return task.unanswered("nothing came");
    }
    List<RealmHeader> shown = shown(task);
    if (shown.isEmpty()) {
      return task.header().isEmpty() && random.nextBoolean()
          ? task.astray()
          : task.unanswered("it has none");
    }
    RealmHeader header = shown.get(random.nextInt(shown.size()));
    if (isLie(header)) {
      return task.refuted("a lie");
    }
    known.get(validator).add(header.hash());
    found.computeIfAbsent(header.hash(), _ -> new HashSet<>()).add(validator);
    return task.verified(header);
  }

  private List<RealmHeader> shown(VerifyBlock task) {
    int validator = nodes.indexOf(task.source().node());
    return made.getOrDefault(task.before().hash(), List.of()).stream()
        .filter(header -> header.follows(task.before()))
        .filter(header -> validator < 0 || known.get(validator).contains(header.hash()))
        .filter(header -> task.header().isEmpty() || task.header().get().equals(header))
        .toList();
  }

  private static boolean isLie(RealmHeader header) {
    return Math.floorMod(header.hash().hashCode(), LIES) == 0;
  }

  /** A leader proposes what a quorum has found to hold. */
  void isProposed(Candidate candidate) {
    for (RealmHeader header : headers(candidate)) {
      assertTrue(
          found.getOrDefault(header.hash(), Set.of()).size() >= quorum,
          () -> "no quorum has verified " + header);
    }
  }

  /**
   * A validator judges a candidate valid.
   *
   * @param last final headers there
   */
  void isValid(int validator, Hash32 hash, Candidate candidate, List<RealmHeader> last) {
    for (RealmHeader header : headers(candidate)) {
      assertTrue(
          known.get(validator).contains(header.hash()) || last.contains(header),
          () -> "validator %d has not verified %s".formatted(validator, header));
    }
    votes.computeIfAbsent(hash, _ -> new HashSet<>()).add(validator);
  }

  /** Whether as many as decide have judged a candidate valid. */
  boolean isVotedFor(Hash32 candidate) {
    return votes.getOrDefault(candidate, Set.of()).size() >= quorum;
  }

  private static List<RealmHeader> headers(Candidate candidate) {
    return Proposal.decode(candidate.payload()).draft().headers();
  }

  /** Something that happens half of the time. */
  boolean happens() {
    return random.nextBoolean();
  }

  /** What is said, unless it is lost. */
  Optional<CoordinatorInput> lost(CoordinatorInput said) {
    return random.nextInt(4) == 0 ? Optional.empty() : Optional.of(said);
  }
}
