package dev.freehold.core.committee;

import dev.freehold.core.Invariant;
import dev.freehold.core.port.AggregateSignatures;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Outcome of putting votes together: they are added up first and checked once; where the sum does
 * not verify, halves are, down to the votes that are to blame.
 *
 * @param certificate of those that verify; empty if they are no quorum
 * @param bad validators whose signatures do not verify
 */
public record VoteAssembly(Optional<Certificate> certificate, Signers bad) {
  /**
   * Puts votes together that agree, one of each validator of the era at the most.
   *
   * @param votes at least one
   */
  public static VoteAssembly of(Era era, List<Vote> votes, AggregateSignatures signatures) {
    Vote one = votes.getFirst();
    if (!votes.stream().map(Vote::subject).allMatch(one.subject()::equals)) {
      throw new Invariant("votes are put together that do not agree");
    }
    AggregateSignatures.Assembly made =
        signatures.assemble(
            votes.stream().map(vote -> era.committee().key(vote.validator())).toList(),
            one.message(era.genesis()),
            votes.stream().map(vote -> vote.signature().toBytes()).toList());
    Signers good = signers(votes, made.good()::get);
    Optional<Certificate> certificate =
        made.sum()
            .filter(_ -> era.committee().isQuorum(good))
            .map(
                sum ->
                    new Certificate(
                        one.kind(),
                        one.era(),
                        one.slot(),
                        one.candidate(),
                        good,
                        new BlsSignature(sum)));
    return new VoteAssembly(certificate, signers(votes, place -> !made.good().get(place)));
  }

  private static Signers signers(List<Vote> votes, IntPredicate places) {
    return Signers.of(
        IntStream.range(0, votes.size()).filter(places).map(place -> votes.get(place).validator()));
  }
}
