package dev.freehold.client.light;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.client.light.LightReport.Uncovered;
import dev.freehold.client.light.RefusedException.Reason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.protocol.socket.ClientOptions.TrustedCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests of what a light client keeps of a long chain, and of what it still knows of it. */
class LongChainTest {
  private static final long LENGTH = 3000;
  private static final int ENTRIES_MAX = 1000;

  private static final LongChain CHAIN = new LongChain(LENGTH);

  /** Signatures that all hold. */
  private static final class Credulous implements AggregateSignatures {
    @Override
    public byte[] aggregate(List<byte[]> signatures) {
      throw new AssertionError("a light client makes no signatures");
    }

    @Override
    public boolean verify(List<byte[]> keys, byte[] message, byte[] signature) {
      return true;
    }
  }

  private static LightClient client(LightSource source, long from) {
    return new LightClient(
        source,
        new TrustedCheckpoint(from, CHAIN.checkpoint(from).hash()),
        _ -> true,
        new Credulous(),
        (_, _, _, _) -> true,
        false,
        ENTRIES_MAX);
  }

  @Test
  void whatIsKeptOfALongChainIsBounded() {
    LightClient light = client(CHAIN, 0);
    LightReport report = light.report();
    for (long height = 1; height <= LENGTH; height++) {
      report = light.followTo(height);
      LightClient.KeptSizes kept = light.keptSizes();
      assertTrue(kept.checkpoints() <= FollowedCheckpoints.WHOLE_MAX, kept.toString());
      assertTrue(kept.roots() <= FollowedCheckpoints.ROOTS_MAX, kept.toString());
      assertTrue(kept.entries() <= ENTRIES_MAX, kept.toString());
      // 32 bytes a checkpoint, taken 4,096 checkpoints at a time.
      assertTrue(kept.hashBytes() <= 32 * (height + 1 + 4096), kept.toString());
    }
    // Of realm 1 nothing was covered, and the oldest was given up.
    assertTrue(light.keptSizes().entries() > ENTRIES_MAX - 3 * LongChain.JOB_BLOCKS);
    long ofOne = LENGTH / 3;
    assertEquals(LENGTH + 2 * ofOne, report.proofs());
    List<Uncovered> uncovered = report.uncovered();
    assertEquals(
        report.proofs() - report.covered(), uncovered.stream().mapToLong(Uncovered::proofs).sum());
    // Before the first job, the job that is never covered, and what no job is made of yet.
    long end = LENGTH / LongChain.JOB_BLOCKS * LongChain.JOB_BLOCKS;
    RealmId zero = new RealmId(0);
    assertEquals(
        List.of(
            new Uncovered(zero, 1, LongChain.JOB_BLOCKS - 1, LongChain.JOB_BLOCKS - 1),
            new Uncovered(
                zero,
                LongChain.NEVER,
                LongChain.NEVER + LongChain.JOB_BLOCKS - 1,
                LongChain.JOB_BLOCKS),
            new Uncovered(zero, end, LENGTH, LENGTH - end + 1)),
        uncovered.subList(0, 3));
    RealmId one = new RealmId(1);
    assertEquals(2, uncovered.stream().filter(range -> range.realm().equals(one)).count());
    assertEquals(1, uncovered.get(3).firstBlock());
    assertEquals(ofOne, uncovered.getLast().lastBlock());
  }

  @Test
  void anOldCheckpointIsFetchedAgainAndMustBeTheSame() {
    List<Long> asked = new ArrayList<>();
    boolean[] lying = {false};
    LightSource source =
        new ForwardingSource(CHAIN) {
          @Override
          public Checkpoint checkpoint(long height) {
            asked.add(height);
            return super.checkpoint(lying[0] ? height + 1 : height);
          }
        };
    LightClient light = client(source, 0);
    light.followTo(LENGTH - 1);
    asked.clear();
    light.followTo(LENGTH);
    // The job that is covered at the end is anchored to checkpoints that are not kept any more.
    assertTrue(asked.contains(LongChain.LATE - 1), asked.toString());
    assertEquals(1 + LongChain.JOB_BLOCKS, asked.size());

    FollowedCheckpoints kept =
        new FollowedCheckpoints(CHAIN.genesis().checkpoint(), source::checkpoint);
    for (long height = 1; height <= FollowedCheckpoints.WHOLE_MAX + 1; height++) {
      kept.append(CHAIN.checkpoint(height));
    }
    assertEquals(CHAIN.checkpoint(1), kept.at(1).orElseThrow());
    lying[0] = true;
    RefusedException e = assertThrows(RefusedException.class, () -> kept.at(2));
    assertEquals(Reason.CHECKPOINT_NOT_LINKED, e.reason());
  }

  @Test
  void nothingIsCoveredTwice() {
    LongChain twice = new LongChain(10, Set.of(4L, 6L));
    LightClient light =
        new LightClient(
            twice,
            new TrustedCheckpoint(0, twice.genesis().checkpoint().hash()),
            _ -> true,
            new Credulous(),
            (_, _, _, _) -> true,
            false);
    assertEquals(1, light.followTo(5).covered());
    // Of its block the other function's proof is not covered.
    RefusedException e = assertThrows(RefusedException.class, () -> light.followTo(6));
    assertEquals(Reason.COVERAGE_NOT_OF_BLOCKS, e.reason());
  }

  @Test
  void fromTheMiddleGlobalRootsAreCheckedToo() {
    long from = LENGTH / 2 + LENGTH / 2 % 3 + 1;
    LightReport report = client(CHAIN, from).followTo(LENGTH);
    assertEquals(from, report.from());
    assertTrue(report.covered() > 0);
    // Blocks after the trusted checkpoint are anchored to it at the earliest.
    assertEquals(0, report.oldCheckpoints());
  }

  @Test
  void aChainThatStandsIsCaughtUpWith() {
    LightClient light = client(CHAIN, LENGTH - 10);
    assertEquals(0, light.catchUp((_, _) -> {}));
    assertEquals(LENGTH, light.head().height());
  }

  @Test
  void aChainThatIsFasterIsGivenUp() {
    long[] latest = {1000};
    LightSource faster =
        new ForwardingSource(CHAIN) {
          @Override
          public long headHeight() {
            return latest[0];
          }
        };
    LightClient light =
        new LightClient(
            faster,
            new TrustedCheckpoint(0, CHAIN.genesis().checkpoint().hash()),
            _ -> true,
            new Credulous(),
            (_, _, _, _) -> true,
            false);
    // While it follows 1,000 checkpoints 1,000 more are sealed.
    long behind =
        light.catchUp(
            (height, known) -> {
              if (height == known) {
                latest[0] += 1000;
              }
            });
    assertEquals(1000, behind);
    assertFalse(LightClient.isNear(behind));
  }
}
