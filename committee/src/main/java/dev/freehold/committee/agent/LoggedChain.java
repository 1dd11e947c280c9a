package dev.freehold.committee.agent;

import dev.freehold.committee.machine.AgreementEffect;
import dev.freehold.committee.machine.AgreementEntry;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.id.Hash32;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Candidates of a log that may be final and not told: a crash between the two leaves the
 * certificate here and the chain behind. Those who voted for a candidate hold it, so that where all
 * crash at once it comes from a log.
 */
final class LoggedChain {
  private final Hash32 genesis;
  private final Map<Hash32, Candidate> candidates = new HashMap<>();

  /** FINAL certificates by what they were given for. */
  private final Map<Hash32, Certificate> finalities = new HashMap<>();

  private Optional<AgreementEntry.Finalized> last = Optional.empty();

  LoggedChain(Hash32 genesis) {
    this.genesis = genesis;
  }

  /** Takes an entry of the log, in its order. */
  void read(AgreementEntry entry) {
    switch (entry) {
      case AgreementEntry.Stored(Candidate candidate) ->
          candidates.put(candidate.header().hash(genesis), candidate);
      case AgreementEntry.Finalized finalized -> {
        finalities.put(finalized.finality().candidate(), finalized.finality());
        last = Optional.of(finalized);
      }
      default -> {
        // Nothing to tell.
      }
    }
  }

  /** The certificate of what is final; empty before the first of the era. */
  Optional<Certificate> finality() {
    return last.map(AgreementEntry.Finalized::finality);
  }

  /**
   * Hands over the candidates that add what is final above a height, from the lowest up; none if
   * they are not all here. Keeps none: a log's may be many, and an era is long.
   */
  List<AgreementEffect.Final> takeAbove(long height) {
    Deque<AgreementEffect.Final> chain = new ArrayDeque<>();
    Deque<CandidateHeader> above = new ArrayDeque<>();
    Optional<Certificate> finality = finality();
    Optional<Candidate> next = finality.map(of -> candidates.get(of.candidate()));
    while (next.filter(candidate -> candidate.header().height() > height).isPresent()) {
      Candidate candidate = next.get();
      Optional<Certificate> own =
          Optional.ofNullable(finalities.get(candidate.header().hash(genesis)));
      if (own.isPresent()) {
        // The shortest proof that there is.
        finality = own;
        above.clear();
      }
      if (!candidate.isEmpty()) {
        chain.push(new AgreementEffect.Final(candidate, List.copyOf(above), finality.get()));
      }
      above.push(candidate.header());
      next = Optional.ofNullable(candidates.get(candidate.header().parent()));
    }
    candidates.clear();
    finalities.clear();
    boolean isWhole =
        !chain.isEmpty() && chain.getFirst().candidate().header().height() == height + 1;
    return isWhole ? List.copyOf(chain) : List.of();
  }
}
