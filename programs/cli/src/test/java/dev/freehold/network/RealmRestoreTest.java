package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.FreeholdCommand;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose disk is gone, and a realm that another worker has a copy of. */
class RealmRestoreTest {
  private static final RealmId REALM = new RealmId(0);

  private record Ran(ExitCode code, String said) {}

  @TempDir private Path directory;
  private ProcessNetwork network;

  @Test
  void aRealmWhoseWorkerAndDiskAreGoneGoesOnAtItsFollower() throws Exception {
    try (ProcessNetwork started = new ProcessNetwork(directory, 1, "a", "b", "c")) {
      network = started;
      pay(3);
      String b = network.worker("b").toString();
      String c = network.worker("c").toString();
      assertEquals(ExitCode.OK, realm("follow", "--by=" + b).code);
      pay(3);
      long head = seat().header().height();
      network.await(_ -> holds("b", head), "a copy up to block " + head);
      // While the worker lives it is not lost, whoever says so.
      assertRefused(restore(b, "--yes"), ExitCode.USAGE, "it is not lost");
      network.kill("a");
      Trees.delete(network.data("a"));
      network.await(
          _ -> {
            Ran status = run("status", "--node=" + network.coordinator());
            return status.said.contains(
                "if its disk is gone: freehold realm restore --realm 0 --from " + b);
          },
          "status to name the way back");
      // The network's own way does not take the realm along into a handover without an end.
      assertRefused(realm("move", "--to=" + b), ExitCode.NETWORK, "does not answer");
      assertRefused(realm("stay"), ExitCode.NETWORK, "the only copy");
      assertRefused(restore(c, "--yes"), ExitCode.USAGE, "does not hold block");
      assertRefused(restore(b), ExitCode.USAGE, "block " + head + " is the last that is final");
      assertEquals(1, seat().epoch(), "nothing was done");
      Ran restored = restore(b, "--yes");
      assertEquals(ExitCode.OK, restored.code, restored.said);
      assertTrue(restored.said.contains("is lost: its senders were told COMMITTED"), restored.said);
      assertEquals(b, seat().endpoint());
      pay(3);
      assertEquals(
          9, network.client.state().account(network.user(0)).committed().orElseThrow().nonce());
      // All of it is in the coordinator's log.
      network.kill("coordinator");
      network.startCoordinator();
      pay(1);
      assertEquals(b, seat().endpoint());
      // A new worker in the lost one's place is another worker, and may follow.
      network.startWorker("a", 20);
      assertEquals(ExitCode.OK, realm("follow", "--by=" + network.worker("a")).code);
      pay(1);
      long last = seat().header().height();
      network.await(_ -> holds("a", last), "a copy up to block " + last);
      assertEquals(
          ExitCode.OK.code(), FreeholdCommand.execute("audit", "--node=" + network.coordinator()));
    }
  }

  private void pay(int times) {
    Wallet wallet = network.wallet(0);
    for (int i = 0; i < times; i++) {
      Submission sent = wallet.submit(new SystemCall.Pay(network.user(0), 1));
      sent.awaitFinal(ProcessNetwork.LIMIT);
    }
  }

  private Ran restore(String from, String... more) {
    return realm(
        "restore",
        Stream.concat(Stream.of("--from=" + from, "--lost-worker"), Stream.of(more))
            .toArray(String[]::new));
  }

  /** A command of an operator, with all that it says. */
  private Ran realm(String word, String... flags) {
    return run(
        Stream.concat(
                Stream.of(
                    "realm",
                    word,
                    "--realm=" + REALM,
                    "--coordinator=" + network.coordinator(),
                    "--key=" + network.operatorKey()),
                Stream.of(flags))
            .toArray(String[]::new));
  }

  private static Ran run(String... command) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream both = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      System.setOut(both);
      System.setErr(both);
      int code = FreeholdCommand.execute(command);
      return new Ran(
          Stream.of(ExitCode.values()).filter(c -> c.code() == code).findFirst().orElseThrow(),
          said.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static void assertRefused(Ran ran, ExitCode code, String text) {
    assertEquals(code, ran.code, ran.said);
    assertTrue(ran.said.contains(text), ran.said);
  }

  private RealmEndpoint seat() {
    return network.client.realms().stream()
        .filter(r -> r.header().realm().equals(REALM))
        .findFirst()
        .orElseThrow();
  }

  private boolean holds(String worker, long height) {
    try (NodeConnection connection = network.connect(worker, new ConcurrentHashMap<>())) {
      connection.ask(r -> new Query.BlockOf(r, REALM, height, 0));
      return true;
    } catch (QueryFailedException e) {
      return false;
    }
  }
}
