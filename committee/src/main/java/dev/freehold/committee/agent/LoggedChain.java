package dev.freehold.committee.agent;

import dev.freehold.committee.machine.AgreementEntry;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.Collections;
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
  private Optional<AgreementEntry.Finalized> last = Optional.empty();

  LoggedChain(Hash32 genesis) {
    this.genesis = genesis;
  }

  /** Takes an entry of the log, in its order. */
  void read(AgreementEntry entry) {
    switch (entry) {
      case AgreementEntry.Stored(Candidate candidate) ->
          candidates.put(candidate.header().hash(genesis), candidate);
      case AgreementEntry.Finalized finalized -> last = Optional.of(finalized);
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
  List<Candidate> takeAbove(long height) {
    List<Candidate> chain = new ArrayList<>();
    Optional<Candidate> next = last.map(of -> candidates.get(of.finality().candidate()));
    while (next.filter(candidate -> candidate.header().height() > height).isPresent()) {
      chain.add(next.get());
      next = next.map(candidate -> candidates.get(candidate.header().parent()));
    }
    candidates.clear();
    chain.removeIf(Candidate::isEmpty);
    Collections.reverse(chain);
    boolean isWhole = !chain.isEmpty() && chain.getFirst().header().height() == height + 1;
    return isWhole ? chain : List.of();
  }
}
