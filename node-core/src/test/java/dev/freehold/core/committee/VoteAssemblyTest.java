package dev.freehold.core.committee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.core.port.VoteSigner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Votes put together: one look where all are good, and those to blame where they are not. */
class VoteAssemblyTest {
  private final TestEra era = new TestEra(100);
  private final Candidate candidate = era.candidate(1, "a");
  private int looks;

  private final AggregateSignatures counting =
      new AggregateSignatures() {
        @Override
        public byte[] aggregate(List<byte[]> signatures) {
          return era.signatures.aggregate(signatures);
        }

        @Override
        public boolean verify(List<byte[]> keys, byte[] message, byte[] signature) {
          looks++;
          return era.signatures.verify(keys, message, signature);
        }
      };

  @Test
  void aQuorumOfGoodVotesCostsOneLook() {
    VoteAssembly made = VoteAssembly.of(era.era, votes(67, new int[0]), counting);
    Certificate certificate = made.certificate().orElseThrow();
    assertEquals(1, looks);
    assertEquals(67, certificate.signers().count());
    assertTrue(certificate.holds(era.era, era.signatures));
    assertEquals(Signers.of(), made.bad());
  }

  @Test
  void badVotesAreFoundAndTheRestIsEnough() {
    VoteAssembly made = VoteAssembly.of(era.era, votes(70, new int[] {3, 69}), counting);
    assertEquals(Signers.of(3, 69), made.bad());
    assertTrue(looks <= 1 + 2 * 2 * 7, looks + " looks");
    assertTrue(made.certificate().orElseThrow().holds(era.era, era.signatures));
  }

  @Test
  void tooFewGoodVotesAreNoCertificate() {
    VoteAssembly made = VoteAssembly.of(era.era, votes(67, new int[] {66}), counting);
    assertEquals(Optional.empty(), made.certificate());
    assertEquals(Signers.of(66), made.bad());
  }

  @Test
  void whateverIsBadIsFound() {
    for (long seed = 0; seed < 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int count = 1 + random.nextInt(100);
      int[] bad = IntStream.range(0, count).filter(_ -> random.nextInt(9) == 0).toArray();
      VoteAssembly made = VoteAssembly.of(era.era, votes(count, bad), era.signatures);
      assertEquals(Signers.of(bad), made.bad(), "seed " + seed);
      assertEquals(count - bad.length >= 67, made.certificate().isPresent(), "seed " + seed);
    }
  }

  /** Votes of the first validators, some of whom have signed something else. */
  private List<Vote> votes(int count, int[] bad) {
    List<Vote> votes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Vote good = era.notar(i, candidate);
      VoteSigner signer = FakeSignatures.signer(i);
      boolean isBad = Signers.of(bad).contains(i);
      votes.add(
          isBad
              ? new Vote(
                  good.kind(),
                  good.era(),
                  good.slot(),
                  good.candidate(),
                  i,
                  new BlsSignature(signer.sign(new byte[] {1})))
              : good);
    }
    return votes;
  }
}
