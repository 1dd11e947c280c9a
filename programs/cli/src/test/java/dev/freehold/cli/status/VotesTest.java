package dev.freehold.cli.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Leaders;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.id.Hash32;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Votes for a checkpoint, as an operator sees them. */
class VotesTest {
  private static final List<Hash32> NODES = List.of(node(1), node(2), node(3), node(4));
  private static final Genesis GENESIS =
      TestFounders.genesis("votes", TestFounders.ofEqualWeight(NODES.toArray(Hash32[]::new)));
  private static final long SLOT = 45;

  private static Hash32 node(int first) {
    byte[] bytes = new byte[Hash32.BYTES];
    bytes[0] = (byte) first;
    return new Hash32(bytes);
  }

  private static Checkpoint votedBy(Genesis genesis, int... voters) {
    return genesis
        .checkpoint()
        .with(
            new FinalityProof(
                0,
                SLOT,
                SLOT - 1,
                Hash32.ZERO,
                Hash32.ZERO,
                List.of(),
                Signers.of(voters),
                new BlsSignature(new byte[BlsSignature.BYTES])));
  }

  @Test
  void whoLedAndWhoseVoteIsMissingIsSaid() {
    Votes votes = Votes.of(GENESIS, votedBy(GENESIS, 0, 1, 3)).orElseThrow();
    int leader = new Leaders(GENESIS.firstEra()).of(SLOT);
    assertEquals(
        "slot 45, led by %s; votes of 3 of 4 validators, without 03000000"
            .formatted(NODES.get(leader).abbreviated()),
        votes.inWords());
    assertEquals(List.of(NODES.get(2)), votes.fields().get("absent"));
    assertEquals(NODES.get(leader), votes.fields().get("leader"));
    assertEquals(3, votes.fields().get("votes"));
  }

  @Test
  void whereAllVotedNobodyIsMissing() {
    Votes votes = Votes.of(GENESIS, votedBy(GENESIS, 0, 1, 2, 3)).orElseThrow();
    assertEquals(List.of(), votes.absent());
    assertEquals(-1, votes.inWords().indexOf("without"));
  }

  @Test
  void aCommitteeOfOneHasNoVotesToSpeakOf() {
    Genesis alone = TestFounders.genesis("alone", TestFounders.alone(node(1)));
    assertEquals(Optional.empty(), Votes.of(alone, votedBy(alone, 0)));
    assertEquals(Optional.empty(), Votes.of(GENESIS, GENESIS.checkpoint()));
  }
}
