package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.id.Endpoint;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.network.LyingWorker.Shown;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.store.DataDirectory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A network of four validators, with one worker that is honest and one that is not. */
@Timeout(600)
class LyingWorkersOfACommitteeTest {
  @TempDir private Path directory;

  private CommitteeNetwork network;
  private LyingWorker liar;
  private RealmOfLies realm;

  private interface Scene {
    void play() throws Exception;
  }

  /** A liar that has links to the first so many validators, and has told one truth. */
  private void inNetwork(int links, Scene scene) throws Exception {
    try (CommitteeNetwork of = new CommitteeNetwork(directory, 1);
        LyingWorker lying =
            new LyingWorker(
                of.genesis,
                new NodeKey(new DataDirectory(directory.resolve("liar")).nodeSeed()),
                RealmOfLies.LIARS,
                of.endpoints().subList(0, links).toArray(Endpoint[]::new))) {
      network = of;
      liar = lying;
      realm =
          new RealmOfLies(
              of.genesis, of.client, lying, of.signers.getFirst(), of.signers.getLast());
      lying.join();
      realm.tellTheTruth();
      scene.play();
      realm.requireNoLie();
      assertEquals(List.of(), of.failures);
    }
  }

  private long[] counters(String name) {
    return IntStream.range(0, CommitteeNetwork.VALIDATORS)
        .mapToLong(place -> network.counter(place, name))
        .toArray();
  }

  /** Waits until a counter of each validator is above what it was by so much. */
  private void awaitMore(String name, long[] before, long more) {
    network.await(
        _ -> {
          long[] now = counters(name);
          return IntStream.range(0, now.length)
              .allMatch(place -> now[place] >= before[place] + more);
        },
        "%s of all validators to grow by %d".formatted(name, more));
  }

  private void found(String name, RealmOfLies.Lie lie) throws Exception {
    long[] refuted = counters("blocksRefuted");
    realm.found(name, lie, () -> awaitMore("blocksRefuted", refuted, 1));
  }

  @Test
  void eachRefutesWhatDoesNotHoldAndNothingOfItIsEverFinal() throws Exception {
    inNetwork(
        CommitteeNetwork.VALIDATORS,
        () -> {
          found("its root is another", realm::forgesARoot);
          found("its events are others", realm::mintsValue);
          found("its fees are others", realm::addsAFee);
        });
  }

  @Test
  void aBlockThatIsWithheldWaitsAndHoldsUpNoOther() throws Exception {
    inNetwork(
        CommitteeNetwork.VALIDATORS,
        () -> {
          long[] unanswered = counters("blocksUnanswered");
          BlockTransition.Result result = realm.next();
          liar.report(result.block(), Optional.empty());
          awaitMore("blocksUnanswered", unanswered, 2);
          realm.honestGoesOn();
          realm.requireItWaits();
          assertEquals(0, Arrays.stream(counters("blocksRefuted")).sum());
          // It is not refused either: once it is shown, it is final.
          liar.show(Shown.of(result.block(), liar.stateless(result.block())));
          realm.becomesTrue(result);
        });
  }

  /** No quorum has verified either of the two: the realm waits, and it alone. */
  @Test
  void ofTwoBlocksOfAHeightNoneIsFinalWhileEachHasHalfOfTheValidators() throws Exception {
    inNetwork(
        CommitteeNetwork.VALIDATORS,
        () -> {
          BlockTransition.Result one = realm.next(7);
          BlockTransition.Result two = realm.next(8);
          long height = one.block().header().height();
          tell(one, 0, 1);
          network.await(_ -> keeps(0, height) && keeps(1, height), "one block to be verified");
          tell(two, 2, 3);
          network.await(_ -> keeps(2, height) && keeps(3, height), "the other to be verified");
          for (int i = 0; i < 2 * CommitteeNetwork.VALIDATORS; i++) {
            // Each of them leads meanwhile, and is told its story.
            network.awaitLeader();
            realm.honestGoesOn();
          }
          realm.requireItWaits();
          assertEquals(0, Arrays.stream(counters("blocksRefuted")).sum());
          liar.join();
          tell(two, 0, 1, 2, 3);
          realm.becomesTrue(two);
        });
  }

  private void tell(BlockTransition.Result result, int... validators) {
    liar.show(Shown.of(result.block(), liar.stateless(result.block())));
    for (int validator : validators) {
      liar.tell(validator, result.block());
    }
  }

  /** Whether a validator gives a block of the liar's realm to others. */
  private boolean keeps(int place, long height) {
    try {
      return network.client.askNode(
              network.endpoints().get(place),
              request -> new Query.BlockOf(request, RealmOfLies.LIARS, height, 0))
          instanceof Answer.BlockPart;
    } catch (QueryFailedException e) {
      assertEquals(Answer.Failure.NOT_FOUND, e.failure(), e.getMessage());
      return false;
    }
  }

  /** The worker has no link to one of them, which asks those that have verified its blocks. */
  @Test
  void aValidatorThatHearsNothingOfAWorkerBringsItsBlocksFromTheOthers() throws Exception {
    int linked = CommitteeNetwork.VALIDATORS - 1;
    inNetwork(
        linked,
        () -> {
          long height = 1;
          long tries = 1;
          while (!keeps(linked, height) || liar.asked(height) > linked) {
            // Of the last one it may have been late: the others are a quorum.
            assertTrue(tries < 50, "it never asked another validator");
            tries++;
            realm.tellTheTruth();
            height++;
          }
        });
  }
}
