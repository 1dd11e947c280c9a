package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.CommandRun;
import dev.freehold.cli.RealmOrders;
import dev.freehold.client.Submission;
import dev.freehold.config.ExitCode;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Realms that three workers' processes keep, of which one serves them. */
@Timeout(600)
class RealmSeatsTest {
  private static final Replication THREE = new Replication(3, 2);
  private static final int REALMS = 2;
  private static final RealmId REALM = new RealmId(0);

  @TempDir private Path directory;
  private ProcessNetwork network;
  private int paid;

  @Test
  void whatIsCommittedIsWithFollowersAndTheRealmGoesOnWithoutThem() throws Exception {
    try (ProcessNetwork started = new ProcessNetwork(directory, REALMS, THREE, "a", "b", "c")) {
      network = started;
      awaitCounted("a", "b", "c");
      awaitHolders(pay(), node("b"), node("c"));
      network.kill("b");
      // One of the two is enough, and says so by its own key.
      Submission without = pay();
      awaitHolders(without, node("c"));
      assertTrue(network.client.holders(without.bundle()).orElseThrow().suffice(THREE));
      network.kill("c");
      Submission alone = pay();
      alone.awaitFinal(ProcessNetwork.LIMIT);
      assertEquals(Optional.empty(), network.client.holders(alone.bundle()), "nobody can sign");
      network.startWorker("b", 20);
      network.startWorker("c", 20);
      Submission after = pay();
      // What they missed is before it in the chain of blocks that they sign for.
      awaitHolders(after, node("b"), node("c"));
      assertTrue(network.client.state().account(network.user(1)).atCheckpoint().isPresent());
      assertAllPaid();
    }
  }

  @Test
  void whatIsCommittedWithoutACoordinatorOutlivesItsWorkersProcess() throws Exception {
    try (ProcessNetwork started = new ProcessNetwork(directory, REALMS, THREE, "a", "b", "c")) {
      network = started;
      awaitCounted("a", "b", "c");
      pay().awaitFinal(ProcessNetwork.LIMIT);
      network.kill("coordinator");
      Submission told = committed();
      network.kill("a");
      network.processes.launch("a", network.workerArguments("a", 20));
      network.startCoordinator();
      told.awaitFinal(ProcessNetwork.LIMIT);
      awaitHolders(pay(), node("b"), node("c"));
      awaitCounted("a", "b", "c");
      assertAllPaid();
    }
  }

  @Test
  void aRealmMovesToItsFollowerWhichItsOldWorkerFollows() throws Exception {
    try (ProcessNetwork started = new ProcessNetwork(directory, REALMS, THREE, "a", "b", "c")) {
      network = started;
      awaitCounted("a", "b", "c");
      committed();
      new RealmOrders(network.coordinator(), network.operatorKey())
          .place(REALM, Placement.Action.MOVE, node("b"));
      awaitCounted("b", "a", "c");
      awaitHolders(pay(), node("a"), node("c"));
      assertAllPaid();
    }
  }

  @Test
  void aRealmWhoseWorkerIsGoneIsTakenOverByAFollowerWhichItsOldWorkerFollows() throws Exception {
    try (ProcessNetwork started = new ProcessNetwork(directory, REALMS, THREE, "a", "b", "c")) {
      network = started;
      awaitCounted("a", "b", "c");
      pay().awaitFinal(ProcessNetwork.LIMIT);
      Submission told = committed();
      network.kill("a");
      Submission meanwhile = pay();
      awaitServed("b", "c");
      told.awaitFinal(ProcessNetwork.LIMIT);
      meanwhile.awaitFinal(ProcessNetwork.LIMIT);
      awaitHolders(pay(), node(served("b") ? "c" : "b"));
      comesBackToAFollowersSeat();
    }
  }

  /**
   * The one that took a bundle and told nobody that it is committed comes back to a realm without.
   */
  @Test
  void whatAWorkerAloneHadIsNotInTheRealmThatOthersTookOver() throws Exception {
    try (ProcessNetwork started = new ProcessNetwork(directory, REALMS, THREE, "a", "b", "c")) {
      network = started;
      awaitCounted("a", "b", "c");
      pay().awaitFinal(ProcessNetwork.LIMIT);
      network.kill("coordinator");
      network.kill("b");
      network.kill("c");
      long known = height();
      Submission alone = pay();
      while (!hasBlock("a", known + 1)) {
        Thread.sleep(50);
      }
      network.kill("a");
      network.startCoordinator();
      network.startWorker("b", 20);
      network.startWorker("c", 20);
      awaitServed("b", "c");
      alone.awaitFinal(ProcessNetwork.LIMIT);
      comesBackToAFollowersSeat();
    }
  }

  /** The worker that was taken over from follows whoever of the two others serves its realm. */
  private void comesBackToAFollowersSeat() throws Exception {
    String next = served("b") ? "b" : "c";
    network.startWorker("a", 20);
    awaitCounted(next, "a", next.equals("b") ? "c" : "b");
    awaitHolders(pay(), node("a"));
    assertAllPaid();
  }

  @Test
  void aRealmOfWhichTooFewAreLeftIsRestoredFromAFollowerInASeat() throws Exception {
    try (ProcessNetwork started = new ProcessNetwork(directory, REALMS, THREE, "a", "b", "c")) {
      network = started;
      awaitCounted("a", "b", "c");
      pay().awaitFinal(ProcessNetwork.LIMIT);
      network.kill("c");
      network.kill("a");
      Trees.delete(network.data("a"));
      Trees.delete(network.data("c"));
      for (int realm = 0; realm < REALMS; realm++) {
        CommandRun.of(
                "realm",
                "restore",
                "--realm=" + realm,
                "--coordinator=" + network.coordinator(),
                "--key=" + network.operatorKey(),
                "--from=" + network.worker("b"),
                "--lost-worker",
                "--yes")
            .expect(ExitCode.OK);
      }
      pay().awaitFinal(ProcessNetwork.LIMIT);
      assertAllPaid();
    }
  }

  @Test
  void aBusyWorkersRealmMovesByItselfToOneThatHasNone() throws Exception {
    try (ProcessNetwork started = new ProcessNetwork(directory, REALMS, THREE, 10, "a", "b", "c")) {
      network = started;
      Set<Hash32> all = Set.of(node("a"), node("b"), node("c"));
      // All the while it is paid, so that nobody is told a realm is not served.
      network.await(
          _ -> {
            pay().awaitFinal(ProcessNetwork.LIMIT);
            return network.client.realms().stream().map(RealmEndpoint::worker).distinct().count()
                == REALMS;
          },
          "a realm to move to another worker");
      network.await(
          _ ->
              network.client.realms().stream()
                  .allMatch(
                      line ->
                          line.follower().isEmpty()
                              && line.followers().stream().allMatch(f -> f.phase().counts())
                              && line.followers().size() == 2
                              && all.contains(line.worker())),
          "the worker that had it to follow it in a seat");
      CommandRun report =
          CommandRun.of("realm", "balance", "--node=" + network.coordinator()).expect(ExitCode.OK);
      assertTrue(report.out().contains("even: no move"), report::out);
      assertAllPaid();
    }
  }

  private Submission pay() {
    paid++;
    return network.wallet(0).submit(new SystemCall.Pay(network.user(0), 1));
  }

  /** A payment that its sender was told is committed. */
  private Submission committed() {
    Submission sent = pay();
    sent.committed().orTimeout(ProcessNetwork.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    return sent;
  }

  /** Waits until these are shown to hold a bundle's block, be it committed or final by then. */
  private void awaitHolders(Submission sent, Hash32... signers) {
    network.await(
        _ ->
            network
                .client
                .holders(sent.bundle())
                .filter(holders -> holders.signed().containsAll(Set.of(signers)))
                .isPresent(),
        "followers to sign for " + sent.bundle());
    sent.awaitFinal(ProcessNetwork.LIMIT);
  }

  /** Waits until one serves the first realm, and these follow it and count. */
  private void awaitCounted(String primary, String... followers) {
    Set<Hash32> wanted = new TreeSet<>();
    for (String follower : followers) {
      wanted.add(node(follower));
    }
    Predicate<RealmEndpoint> filled =
        line -> {
          Set<Hash32> counted = new TreeSet<>();
          line.followers().stream()
              .filter(follower -> follower.phase().counts())
              .forEach(follower -> counted.add(follower.worker()));
          return line.worker().equals(node(primary)) && counted.equals(wanted);
        };
    network.await(
        _ ->
            network.client.realms().stream()
                .filter(line -> line.header().realm().equals(REALM))
                .anyMatch(filled),
        "%s to serve a realm, and %s to count".formatted(primary, Set.of(followers)));
  }

  /** Waits until one of these serves the first realm. */
  private void awaitServed(String... workers) {
    network.await(
        _ -> List.of(workers).stream().anyMatch(this::served),
        "one of %s to serve a realm".formatted(List.of(workers)));
  }

  private boolean served(String worker) {
    return network.client.realms().stream()
        .filter(line -> line.header().realm().equals(REALM))
        .anyMatch(line -> line.worker().equals(node(worker)));
  }

  /** The first realm's last block, as its table has it. */
  private long height() {
    return network.client.realms().stream()
        .filter(line -> line.header().realm().equals(REALM))
        .findFirst()
        .orElseThrow()
        .header()
        .height();
  }

  /** Whether a worker has made a block durable, whoever else has it. */
  private boolean hasBlock(String worker, long height) {
    try {
      Answer answer =
          network.client.askNode(
              network.worker(worker), request -> new Query.BlockOf(request, REALM, height, 0));
      return answer instanceof Answer.BlockPart;
    } catch (QueryFailedException e) {
      return false;
    }
  }

  /** The node id of a worker that runs. */
  private Hash32 node(String worker) {
    return RealmOrders.worker(network.worker(worker));
  }

  /** Every payment was carried out once, and what all workers hold bears the chain out. */
  private void assertAllPaid() {
    assertEquals(
        paid, network.client.state().account(network.user(0)).committed().orElseThrow().nonce());
    CommandRun.of("audit", "--node=" + network.coordinator()).expect(ExitCode.OK);
  }
}
