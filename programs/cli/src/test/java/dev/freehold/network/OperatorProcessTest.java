package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.CommandRun;
import dev.freehold.cli.RealmOrders;
import dev.freehold.cli.process.LocalProcesses;
import dev.freehold.config.ExitCode;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.node.service.OperatorKey;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.Query;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of an operator's key on processes: orders that count once, and invitations. */
class OperatorProcessTest {
  private static final List<String> JVM =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

  @TempDir private Path directory;

  private Query.PlaceRealm order(
      ProcessNetwork network, long number, Placement.Action action, Hash32 worker) {
    try (NodeConnection connection = ask(network.coordinator())) {
      Answer.Network now = (Answer.Network) connection.ask(Query.NetworkState::new);
      assertEquals(number, now.nextOrder());
      Placement placement =
          new Placement(number, new RealmId(0), 1, now.checkpointHeight(), action, worker);
      return new Query.PlaceRealm(
          0,
          placement,
          OperatorKey.read(network.operatorKey())
              .sign(placement.digest(connection.genesis().hash())));
    }
  }

  private static Answer send(ProcessNetwork network, Query.PlaceRealm order) {
    try (NodeConnection connection = ask(network.coordinator())) {
      return connection.ask(r -> new Query.PlaceRealm(r, order.placement(), order.signature()));
    }
  }

  private static NodeConnection ask(Endpoint node) {
    return NodeConnection.toAsk(node, ClientOptions.DEFAULT);
  }

  @Test
  void anOrderThatWasOverheardMovesNothingWhateverWasRestarted() throws Exception {
    try (ProcessNetwork network = new ProcessNetwork(directory, 1, "a", "b")) {
      Hash32 b = RealmOrders.worker(network.worker("b"));
      Query.PlaceRealm follow = order(network, 1, Placement.Action.FOLLOW, b);
      assertInstanceOf(Answer.Network.class, send(network, follow));
      Answer.Network again = assertInstanceOf(Answer.Network.class, send(network, follow));
      assertEquals(b, again.realms().getFirst().follower().orElseThrow().worker());
      Query.PlaceRealm stay = order(network, 2, Placement.Action.STAY, Hash32.ZERO);
      assertInstanceOf(Answer.Network.class, send(network, stay));
      for (int i = 0; i < 2; i++) {
        QueryFailedException e =
            assertThrows(QueryFailedException.class, () -> send(network, follow));
        assertTrue(e.getMessage().contains("an order is heard once"), e.getMessage());
        Answer.Network now = assertInstanceOf(Answer.Network.class, send(network, stay));
        assertTrue(now.realms().getFirst().follower().isEmpty());
        network.kill("coordinator");
        network.startCoordinator();
      }
      // The coordinator's key gives no orders, and whoever tries is told which does.
      CommandRun.of(
              "realm",
              "follow",
              "--realm=0",
              "--by=" + network.worker("b"),
              "--coordinator=" + network.coordinator(),
              "--key=" + network.data("coordinator").resolve("coordinator.key"))
          .expect(ExitCode.DATA)
          .saying("is a validator's key, which signs checkpoints and no orders")
          .saying("operator.key");
    }
  }

  @Test
  void aWorkerThatNobodyInvitedEndsAndOneThatIsInvitedJoinsForGood() throws Exception {
    Path operator = directory.resolve("operator");
    Path genesis = directory.resolve("genesis.yaml");
    String network =
        CommandRun.of(
                "coordinator",
                "genesis",
                "--json",
                "--data=" + directory.resolve("c"),
                "--operator=" + operator,
                "--out=" + genesis)
            .expect(ExitCode.OK)
            .json()
            .get("genesis")
            .asText();
    Path key = operator.resolve("operator.key");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    try (LocalProcesses processes = new LocalProcesses(directory, JVM)) {
      Endpoint coordinator =
          processes.start(
              "c", List.of("coordinator", "--listen=127.0.0.1:0", "--genesis=" + genesis));
      List<String> worker =
          new ArrayList<>(
              List.of(
                  "worker",
                  "--join=" + coordinator,
                  "--listen=127.0.0.1:0",
                  "--genesis=" + network));
      CommandRun id = CommandRun.of("worker", "id", "--data=" + directory.resolve("w"));
      String node = id.expect(ExitCode.OK).out();
      assertTrue(node.matches("[0-9a-f]{64}"), node);

      processes.launch("w", worker);
      assertEquals(ExitCode.DATA.code(), processes.awaitEnd("w"));
      String said = Files.readString(processes.log("w"));
      assertTrue(said.contains("this worker is not invited: an operator runs"), said);
      assertTrue(said.contains("its node id is " + node), said);

      Path invitation = directory.resolve("w.invitation");
      CommandRun.of(
              "worker",
              "invite",
              "ab".repeat(32),
              "--key=" + key,
              "--at=" + coordinator,
              "--out=" + invitation)
          .expect(ExitCode.OK);
      worker.add("--invitation=" + invitation);
      processes.launch("w", worker);
      assertEquals(ExitCode.DATA.code(), processes.awaitEnd("w"));
      said = Files.readString(processes.log("w"));
      assertTrue(said.contains("its invitation is of node abababab"), said);

      CommandRun printed =
          CommandRun.of("worker", "invite", node, "--key=" + key, "--at=" + coordinator);
      Files.writeString(invitation, printed.expect(ExitCode.OK).out());
      processes.start("w", worker);
      assertEquals(0, processes.stop("w"));
      // It was let in: neither side forgets that, whatever becomes of the invitation.
      Files.delete(invitation);
      worker.removeLast();
      processes.kill("c");
      processes.start("c", List.of("coordinator", "--listen=" + coordinator));
      processes.start("w", worker);
      CommandRun.of("worker", "invite", node, "--key=" + key, "--at=" + coordinator, "--until=0")
          .expect(ExitCode.USAGE)
          .saying("already");
    }
  }

  @Test
  void anInvitationIsSignedWithoutANetworkAndWhatIsNoneIsSaidToBeNone() throws Exception {
    Path key = directory.resolve("operator.key");
    Files.write(key, new byte[Hash32.BYTES]);
    String node = "ab".repeat(32);
    String signed =
        CommandRun.of(
                "worker",
                "invite",
                node,
                "--key=" + key,
                "--genesis=" + "cd".repeat(32),
                "--until=77")
            .expect(ExitCode.OK)
            .out();
    assertEquals(
        new OperatorKey(new byte[Hash32.BYTES])
            .invite(Hash32.parse("cd".repeat(32)), Hash32.parse(node), 77)
            .toText(),
        signed);
    CommandRun.of("worker", "invite", node, "--key=" + key, "--until=7", "--valid-for=7")
        .expect(ExitCode.USAGE)
        .saying("give one");
    CommandRun.of("worker", "invite", "xyz", "--key=" + key).expect(ExitCode.USAGE);
    Files.write(key, new byte[Hash32.BYTES - 1]);
    CommandRun.of("worker", "invite", node, "--key=" + key)
        .expect(ExitCode.DATA)
        .saying("is no operator's key");
    Path file = directory.resolve("no.invitation");
    Files.writeString(file, signed + "A");
    CommandRun.of(
            "worker",
            "--data=" + directory.resolve("w"),
            "--join=127.0.0.1:1",
            "--invitation=" + file)
        .expect(ExitCode.DATA)
        .saying("the invitation is damaged");
  }
}
