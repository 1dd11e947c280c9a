package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.freehold.cli.CommandRun;
import dev.freehold.config.ExitCode;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Types the lines of docs/recovery.md about a worker, against processes. */
@Timeout(600)
class WorkerRecoveryTest {
  @TempDir private Path directory;

  private void type(ProcessNetwork network, String block) throws Exception {
    List<String> lines = RecoveryPage.lines(block);
    assertFalse(lines.isEmpty(), block);
    for (String line : lines) {
      List<String> words =
          Arrays.stream(line.split(" +"))
              .map(
                  word ->
                      word.replaceFirst("^c(?=/)", directory.resolve("coordinator").toString())
                          .replace("127.0.0.1:7400", network.coordinator().toString())
                          .replace("127.0.0.1:7410", network.worker("w1").toString())
                          .replace("127.0.0.1:7411", network.worker("w2").toString()))
              .toList();
      if (line.startsWith("./freehold worker --data w1 ")) {
        network.processes.start(
            "w1", Stream.concat(Stream.of("worker"), words.stream().skip(4)).toList());
      } else {
        CommandRun.of(words.subList(1, words.size()).toArray(String[]::new)).expect(ExitCode.OK);
      }
    }
  }

  @Test
  void aWorkersProcessAndThenItsDisk() throws Exception {
    try (ProcessNetwork network = new ProcessNetwork(directory, 1, "w1", "w2")) {
      type(network, "follow");
      network.wallet(0).pay(network.user(0), 5);
      network.kill("w1");
      type(network, "worker's process");
      network.wallet(0).pay(network.user(0), 5);
      RealmEndpoint seat = network.client.realms().getFirst();
      network.await(_ -> holds(network, seat), "the follower to hold what is final");
      network.kill("w1");
      Trees.delete(network.data("w1"));
      type(network, "worker's disk");
      assertEquals(network.worker("w2").toString(), network.client.realms().getFirst().endpoint());
      network.wallet(0).pay(network.user(0), 5);
    }
  }

  private static boolean holds(ProcessNetwork network, RealmEndpoint seat) {
    try (NodeConnection connection = network.connect("w2", new ConcurrentHashMap<>())) {
      connection.ask(r -> new Query.BlockOf(r, seat.header().realm(), seat.header().height(), 0));
      return true;
    } catch (QueryFailedException e) {
      return false;
    }
  }
}
