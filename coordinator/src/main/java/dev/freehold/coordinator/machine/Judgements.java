package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.ValidatorInput.JudgeAsked;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Candidates of other validators until each is judged. What does not follow from what it stands on
 * is not valid; what this validator lacks makes a candidate wait, and is no objection: its time, a
 * candidate below it, a block or a result that is not verified here.
 */
final class Judgements {
  /** A candidate that is of a later time than it is here. */
  private record Early(JudgeAsked ask, long timeMs) {}

  /** A candidate that would be valid, and what is in it that is not verified here. */
  private record Unverified(long height, Set<VerifiedBlock> blocks, Set<Hash32> results) {
    private boolean isNone() {
      return blocks.isEmpty() && results.isEmpty();
    }
  }

  private final Hash32 genesis;
  private final Replica replica;
  private final Verification verification;
  private final ResultVerification verifiedResults;
  private final List<Early> early = new ArrayList<>();

  /** Candidates that stand on what is not known here, or does not hold. */
  private final List<JudgeAsked> hanging = new ArrayList<>();

  private final Map<Hash32, Unverified> unverified = new LinkedHashMap<>();
  private long nowMs;

  /**
   * @param genesis the network's genesis hash
   */
  Judgements(
      Hash32 genesis,
      Replica replica,
      Verification verification,
      ResultVerification verifiedResults) {
    this.verifiedResults = verifiedResults;
    this.genesis = genesis;
    this.replica = replica;
    this.verification = verification;
  }

  /** It is {@code nowMs}. */
  void tick(long nowMs, List<ValidatorEffect> effects) {
    this.nowMs = nowMs;
    for (Early one : List.copyOf(early)) {
      if (!isEarly(one.timeMs)) {
        early.remove(one);
        judge(one.ask, effects);
      }
    }
  }

  /** A candidate is to be judged. */
  void judge(JudgeAsked ask, List<ValidatorEffect> effects) {
    if (isDecided(ask.candidate().header().height())) {
      return;
    }
    Candidate candidate = ask.candidate();
    Proposal proposal;
    try {
      proposal = Proposal.decode(candidate.payload());
    } catch (MalformedException e) {
      effects.add(new ValidatorEffect.Judged(hash(candidate), e.getMessage()));
      return;
    }
    long timeMs = proposal.draft().timeMs();
    if (isEarly(timeMs)) {
      // Whose clock is wrong nobody can tell: it may be the one here.
      early.add(new Early(ask, timeMs));
      return;
    }
    if (timeMs < nowMs - Limits.CANDIDATE_BEHIND_MS_MAX) {
      return;
    }
    replica
        .judge(candidate, proposal, ask.onto())
        .ifPresentOrElse(
            ruling -> ruled(candidate, proposal, ruling, effects), () -> hanging.add(ask));
  }

  private void ruled(
      Candidate candidate,
      Proposal proposal,
      Replica.Ruling ruling,
      List<ValidatorEffect> effects) {
    Hash32 hash = hash(candidate);
    Optional<String> objection = ruling.objection().or(() -> objection(proposal));
    if (objection.isPresent()) {
      effects.add(new ValidatorEffect.Judged(hash, objection.get()));
      return;
    }
    Map<VerifiedBlock, RealmHeader> missing = missing(proposal);
    Unverified waiting =
        new Unverified(
            candidate.header().height(), new HashSet<>(missing.keySet()), unknown(proposal));
    if (waiting.isNone()) {
      effects.add(new ValidatorEffect.Judged(hash, ""));
    } else if (unverified.putIfAbsent(hash, waiting) == null) {
      missing.values().forEach(verification::need);
      verification.askAll(effects);
    }
  }

  private Optional<String> objection(Proposal proposal) {
    return results(proposal)
        .filter(name -> !verifiedResults.holds(name).orElse(true))
        .findFirst()
        .map(Judgements::objection);
  }

  private static String objection(Hash32 result) {
    return "it pays for result %s, which does not hold".formatted(result.abbreviated());
  }

  /**
   * The names of the results that a proposal pays for and of which it is not known if they hold.
   */
  private Set<Hash32> unknown(Proposal proposal) {
    return results(proposal)
        .filter(name -> verifiedResults.holds(name).isEmpty())
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static Stream<Hash32> results(Proposal proposal) {
    return proposal.journal().stream()
        .filter(LogEntry.Aggregated.class::isInstance)
        .map(entry -> ((LogEntry.Aggregated) entry).result());
  }

  /** The headers of a proposal whose blocks are not verified here. */
  private Map<VerifiedBlock, RealmHeader> missing(Proposal proposal) {
    Map<VerifiedBlock, RealmHeader> missing = new LinkedHashMap<>();
    for (RealmHeader header : proposal.draft().headers()) {
      VerifiedBlock block = VerifiedBlock.of(header);
      if (!verification.has(block)) {
        missing.put(block, header);
      }
    }
    return missing;
  }

  /** A block is verified here. */
  void verified(VerifiedBlock block, List<ValidatorEffect> effects) {
    unverified.values().stream()
        .filter(missing -> missing.blocks.remove(block))
        .forEach(_ -> verification.release(block));
    tellVerified(effects);
  }

  /** It is known here whether a result holds. */
  void isKnown(Hash32 result, List<ValidatorEffect> effects) {
    boolean holds = verifiedResults.holds(result).orElse(false);
    for (Map.Entry<Hash32, Unverified> of : List.copyOf(unverified.entrySet())) {
      if (of.getValue().results.remove(result) && !holds) {
        of.getValue().blocks.forEach(verification::release);
        unverified.remove(of.getKey());
        effects.add(new ValidatorEffect.Judged(of.getKey(), objection(result)));
      }
    }
    tellVerified(effects);
  }

  private void tellVerified(List<ValidatorEffect> effects) {
    unverified
        .entrySet()
        .removeIf(
            of ->
                of.getValue().isNone() && effects.add(new ValidatorEffect.Judged(of.getKey(), "")));
  }

  /** A candidate has become final. */
  void goOn(List<ValidatorEffect> effects) {
    early.removeIf(one -> isDecided(one.ask.candidate().header().height()));
    for (Unverified one : List.copyOf(unverified.values())) {
      boolean isDecided = isDecided(one.height);
      for (VerifiedBlock block : List.copyOf(one.blocks)) {
        if (isDecided || verification.has(block)) {
          one.blocks.remove(block);
          verification.release(block);
        }
      }
    }
    unverified.values().removeIf(one -> isDecided(one.height));
    tellVerified(effects);
    List<JudgeAsked> again = List.copyOf(hanging);
    hanging.clear();
    again.forEach(ask -> judge(ask, effects));
  }

  private boolean isDecided(long height) {
    return height <= replica.base().head().height();
  }

  private boolean isEarly(long timeMs) {
    return timeMs > nowMs + Limits.CANDIDATE_AHEAD_MS_MAX;
  }

  private Hash32 hash(Candidate candidate) {
    return candidate.header().hash(genesis);
  }
}
