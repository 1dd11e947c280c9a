package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.protocol.socket.UnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A network of several validators, with workers and a client, on bad lines. */
@Timeout(300)
class CommitteeFaultsTest {
  private static final int[] ALL = IntStream.range(0, CommitteeNetwork.VALIDATORS).toArray();

  /** Time in which all slots of a window are over. */
  private static final Duration MANY_SLOTS = Duration.ofSeconds(10);

  @TempDir private Path directory;
  private final FaultyRoads roads = new FaultyRoads();
  private final List<Wallet> wallets = new ArrayList<>();
  private CommitteeNetwork network;

  @BeforeEach
  void start() throws IOException {
    network = new CommitteeNetwork(directory, roads);
    for (int realm = 0; realm < CommitteeNetwork.REALMS; realm++) {
      wallets.add(network.wallet(realm));
    }
  }

  @AfterEach
  void end() {
    network.close();
    roads.close();
  }

  /**
   * A payment in each realm, as of the genesis: a worker may lack the last checkpoint, which the
   * client has.
   */
  private List<Submission> pay() {
    List<Submission> sent = new ArrayList<>();
    for (int realm = 0; realm < CommitteeNetwork.REALMS; realm++) {
      Call pay = new Call.System(new SystemCall.Pay(network.user(realm), 1));
      sent.add(wallets.get(realm).submit(0, List.of(pay)));
    }
    return sent;
  }

  private void requireFinal(List<Submission> sent) {
    sent.forEach(submission -> submission.awaitFinal(CommitteeNetwork.LIMIT));
  }

  private static void awaitCommitted(Submission submission) {
    submission
        .committed()
        .orTimeout(CommitteeNetwork.LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  private long height(int place) {
    return network.checkpointOf(place, -1).height();
  }

  /** Waits until validators have gone on by some checkpoints from where the highest of them is. */
  private void goOn(long by, int... places) {
    long from = IntStream.of(places).mapToLong(this::height).max().orElseThrow();
    for (int place : places) {
      network.await(_ -> height(place) >= from + by, "validator " + place + " to go on");
    }
  }

  private void requireOneChain() {
    long height = IntStream.of(ALL).mapToLong(this::height).min().orElseThrow();
    for (long at = 1; at <= height; at++) {
      Checkpoint first = network.checkpointOf(0, at);
      for (int place : ALL) {
        assertEquals(first.hash(), network.checkpointOf(place, at).hash(), "checkpoint " + at);
      }
    }
    assertEquals(List.of(), network.failures);
  }

  private static int[] without(int place) {
    return IntStream.of(ALL).filter(other -> other != place).toArray();
  }

  /** The first two validators and the first worker, and the others. */
  private static int half(int process) {
    return process < CommitteeNetwork.VALIDATORS ? process / 2 : process % 2;
  }

  @Test
  void twoHalvesDecideNothingAndGoOnOnceTheyHearEachOther() {
    requireFinal(pay());
    roads.set(FaultProxy.State.SILENT, (from, to) -> half(from) != half(to));
    long partedMs = System.currentTimeMillis();
    // Workers go on, and what they say is durable waits.
    List<Submission> sent = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<Submission> more = pay();
      more.forEach(CommitteeFaultsTest::awaitCommitted);
      sent.addAll(more);
    }
    assertThrows(
        UnavailableException.class,
        () ->
            network
                .client
                .checkpoints()
                .await(c -> c.timeMs() > partedMs, MANY_SLOTS, "what a half decides"));
    for (int place : ALL) {
      Checkpoint last = network.checkpointOf(place, -1);
      assertTrue(last.timeMs() <= partedMs, "made by a half: " + last);
    }
    roads.mend();
    requireFinal(sent);
    goOn(5, ALL);
    requireOneChain();
  }

  @Test
  void oneThatIsNotHeardHoldsNobodyUpNorDoesOneThatDoesNotHear() {
    int odd = network.awaitLeader();
    // It hears all, and nothing that it says comes through.
    roads.set(FaultProxy.State.BACK_ALONE, (from, _) -> from == odd);
    requireFinal(pay());
    goOn(10, ALL);
    roads.mend();
    goOn(10, ALL);
    // It is heard by all, and nothing comes through to it, be it of validators or workers.
    roads.set(FaultProxy.State.BACK_ALONE, (_, to) -> to == odd);
    requireFinal(pay());
    goOn(10, without(odd));
    roads.mend();
    requireFinal(pay());
    goOn(5, ALL);
    requireOneChain();
  }

  @Test
  void aThirdThatIsCutOffIsNotMissedAndFollowsWhenItIsBack() {
    int odd = network.awaitLeader();
    roads.set(FaultProxy.State.CUT, (from, to) -> from == odd || to == odd);
    long cut = height(odd);
    requireFinal(pay());
    goOn(20, without(odd));
    assertTrue(height(odd) <= cut + 1, "it hears nobody");
    roads.mend();
    requireFinal(pay());
    goOn(5, ALL);
    requireOneChain();
  }

  @Test
  void slowLinesThatLoseMuchAndARestartOfAllInTheMiddleOfACandidateLoseNothing()
      throws IOException {
    roads.set(FaultProxy.State.slow(200, 5), (_, _) -> true);
    requireFinal(pay());
    goOn(5, ALL);
    // A candidate takes longer on its way than a slot lasts: there is always one.
    List<Submission> sent = pay();
    for (int place : ALL) {
      network.stopValidator(place);
    }
    for (int place : ALL) {
      network.startValidator(place);
    }
    requireFinal(sent);
    goOn(5, ALL);
    roads.set(FaultProxy.State.narrow(64 * 1024), (_, _) -> true);
    requireFinal(pay());
    requireOneChain();
  }
}
