package dev.freehold.committee;

import dev.freehold.core.Invariant;
import dev.freehold.core.port.AggregateSignatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    List<Vote> good = new ArrayList<>();
    List<Vote> bad = new ArrayList<>();
    Check check = new Check(era, signatures);
    check.sort(votes, good, bad);
    Signers signers = signers(good);
    Optional<Certificate> certificate = Optional.empty();
    if (era.committee().isQuorum(signers)) {
      Vote one = good.getFirst();
      certificate =
          Optional.of(
              new Certificate(
                  one.kind(), one.era(), one.slot(), one.candidate(), signers, check.sum(good)));
    }
    return new VoteAssembly(certificate, signers(bad));
  }

  private static Signers signers(List<Vote> votes) {
    return Signers.of(votes.stream().mapToInt(Vote::validator));
  }

  private record Check(Era era, AggregateSignatures signatures) {
    void sort(List<Vote> votes, List<Vote> good, List<Vote> bad) {
      if (verifies(votes)) {
        good.addAll(votes);
      } else if (votes.size() == 1) {
        bad.addAll(votes);
      } else {
        int half = votes.size() / 2;
        sort(votes.subList(0, half), good, bad);
        sort(votes.subList(half, votes.size()), good, bad);
      }
    }

    private boolean verifies(List<Vote> votes) {
      Vote one = votes.getFirst();
      if (!votes.stream().allMatch(one::agrees)) {
        throw new Invariant("votes are put together that do not agree");
      }
      List<byte[]> keys =
          votes.stream()
              .map(vote -> era.committee().validators().get(vote.validator()).key().toBytes())
              .toList();
      return signatures.verify(keys, one.message(era.genesis()), sum(votes).toBytes());
    }

    BlsSignature sum(List<Vote> votes) {
      return new BlsSignature(
          signatures.aggregate(votes.stream().map(vote -> vote.signature().toBytes()).toList()));
    }
  }
}
