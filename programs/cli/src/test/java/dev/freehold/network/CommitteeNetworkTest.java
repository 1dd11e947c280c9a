package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.CommandRun;
import dev.freehold.cli.RealmOrders;
import dev.freehold.cli.process.CheckpointClock;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A network of several validators that loses some of its processes while it is used. */
@Timeout(300)
class CommitteeNetworkTest {
  private static final int BUNDLES = 8;

  @TempDir private Path directory;

  /** Bundles of each realm, half of them sent before something happens and half after it. */
  private static void sendAround(CommitteeNetwork network, Happening happening) throws Exception {
    long[] before = new long[CommitteeNetwork.REALMS];
    List<Wallet> wallets = new ArrayList<>();
    for (int realm = 0; realm < CommitteeNetwork.REALMS; realm++) {
      Wallet wallet = network.wallet(realm);
      before[realm] = wallet.nextNonce();
      wallets.add(wallet);
    }
    List<Submission> sent = new ArrayList<>();
    for (int i = 0; i < BUNDLES; i++) {
      if (i == BUNDLES / 2) {
        happening.happen();
      }
      for (int realm = 0; realm < CommitteeNetwork.REALMS; realm++) {
        sent.add(wallets.get(realm).submit(new SystemCall.Pay(network.user(realm), 1 + i)));
      }
    }
    sent.forEach(submission -> submission.awaitFinal(CommitteeNetwork.LIMIT));
    // Each was applied once: a second time would use up another nonce.
    for (int realm = 0; realm < CommitteeNetwork.REALMS; realm++) {
      assertEquals(before[realm] + BUNDLES, network.wallet(realm).nextNonce());
    }
    assertEquals(List.of(), network.failures);
  }

  private interface Happening {
    void happen() throws Exception;
  }

  @Test
  void theLeaderStopsAndTheOthersGoOn() throws Exception {
    try (CommitteeNetwork network = new CommitteeNetwork(directory)) {
      int dead;
      long height;
      CheckpointClock.Gap gap;
      try (CheckpointClock clock = new CheckpointClock(network.client)) {
        dead = network.awaitLeader();
        long before = network.client.checkpoints().latest().height();
        sendAround(network, () -> network.stopValidator(dead));
        height = network.client.checkpoints().latest().height();
        gap = clock.longest(before, height).orElseThrow();
      }
      // Nobody passes it over before the time of its slot is over.
      assertTrue(gap.byTheirTimes().toMillis() > CommitteeNetwork.INTERVAL_MS, gap.toString());
      int[] living =
          IntStream.range(0, CommitteeNetwork.VALIDATORS).filter(p -> p != dead).toArray();
      for (int place : living) {
        assertEquals(
            network.client.checkpoint(height).hash(), network.checkpointOf(place, height).hash());
      }
      assertNotEquals(dead, network.awaitLeader());
      // It missed as much as the others made meanwhile, and follows.
      network.startValidator(dead);
      long now = network.client.checkpoints().latest().height();
      network.await(
          _ -> network.checkpointOf(dead, -1).height() > now, "the one that was dead to follow");
      assertEquals(
          network.client.checkpoint(height).hash(), network.checkpointOf(dead, height).hash());
      assertEquals(List.of(), network.failures);
    }
  }

  @Test
  void aWorkerStopsAndServesAgain() throws Exception {
    try (CommitteeNetwork network = new CommitteeNetwork(directory)) {
      sendAround(
          network,
          () -> {
            network.stopWorker(0);
            network.startWorker(0);
          });
    }
  }

  @Test
  void allValidatorsStopAndStartAgain() throws Exception {
    try (CommitteeNetwork network = new CommitteeNetwork(directory)) {
      sendAround(
          network,
          () -> {
            for (int place = 0; place < CommitteeNetwork.VALIDATORS; place++) {
              network.stopValidator(place);
            }
            for (int place = 0; place < CommitteeNetwork.VALIDATORS; place++) {
              network.startValidator(place);
            }
          });
    }
  }

  /** Without it the others are no quorum: what was made meanwhile it brings and verifies itself. */
  @Test
  void aValidatorThatWasAwayIsNeededAndVerifiesWhatIsNew() throws Exception {
    try (CommitteeNetwork network = new CommitteeNetwork(directory)) {
      int away = network.awaitLeader();
      sendAround(network, () -> network.stopValidator(away));
      sendAround(network, () -> network.startValidator(away));
      int other = (away + 1) % CommitteeNetwork.VALIDATORS;
      sendAround(network, () -> network.stopValidator(other));
      assertTrue(network.counter(away, "blocksVerified") > 0);
    }
  }

  /** Each of them is given an order that it may have to wait with, and all hear all orders. */
  @Test
  void anOrderIsHeardByWhoeverIsAsked() throws Exception {
    try (CommitteeNetwork network = new CommitteeNetwork(directory)) {
      RealmEndpoint seat = network.client.realms().getFirst();
      Hash32 other = network.client.realms().getLast().worker();
      for (int place = 0; place < CommitteeNetwork.VALIDATORS; place++) {
        boolean follows = place % 2 == 0;
        RealmEndpoint told =
            new RealmOrders(network.endpoints().get(place), network.operatorKey())
                .place(
                    seat.header().realm(),
                    follows ? Placement.Action.FOLLOW : Placement.Action.STAY,
                    follows ? other : Hash32.ZERO);
        assertEquals(follows, told.follower().isPresent());
        for (int asked = 0; asked < CommitteeNetwork.VALIDATORS; asked++) {
          int every = asked;
          network.await(_ -> network.followed(every) == follows, "the order at validator " + asked);
        }
      }
      // Of all of them whoever leads, and one that is away is passed over.
      network.stopValidator(network.awaitLeader());
      String all =
          network.endpoints().stream().map(Endpoint::toString).collect(Collectors.joining(","));
      CommandRun.of(
              "realm",
              "follow",
              "--realm=" + seat.header().realm().value(),
              "--by=" + network.client.realms().getLast().endpoint(),
              "--coordinator=" + all,
              "--key=" + network.operatorKey())
          .expect(ExitCode.OK);
      assertEquals(List.of(), network.failures);
    }
  }
}
