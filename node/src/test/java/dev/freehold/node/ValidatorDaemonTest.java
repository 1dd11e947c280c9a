package dev.freehold.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.config.ConfigLoader;
import dev.freehold.config.GenesisFile;
import dev.freehold.config.UsageException;
import dev.freehold.config.ValidatorConfig;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The first start of a validator: what it refuses, and how it waits. */
@Timeout(120)
class ValidatorDaemonTest {
  @TempDir private Path directory;

  /** A process that has been told to stop before it began. */
  private static final class Stopping implements Daemon.Life {
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @Override
    public void failed(String part, Throwable cause) {
      failures.add(cause);
    }

    @Override
    public boolean isStopping() {
      return true;
    }
  }

  private DataDirectory data(String name) {
    return new DataDirectory(directory.resolve(name));
  }

  private Path genesis(String... validators) {
    Genesis genesis =
        Founding.genesis(
            new Founders(
                FaultModel.BYZANTINE,
                Stream.of(validators).map(name -> ValidatorKey.of(data(name)).founder()).toList()),
            data("operator"),
            "test",
            true,
            1,
            List.of(),
            0,
            Optional.empty());
    Path file = directory.resolve("genesis.yaml");
    GenesisFile.write(file, genesis);
    return file;
  }

  private ValidatorConfig config(String name, Map<String, String> more) {
    Map<String, String> flags = new HashMap<>(more);
    flags.put("data", directory.resolve(name).toString());
    flags.putIfAbsent("join", "127.0.0.1:1,127.0.0.1:2");
    return ConfigLoader.load(ValidatorConfig.class, Optional.empty(), Map.of(), flags).config();
  }

  private List<Daemon.Running> start(String name, Map<String, String> more)
      throws IOException, InterruptedException {
    Stopping life = new Stopping();
    List<Daemon.Running> parts = new ValidatorDaemon().start(config(name, more), life);
    assertEquals(List.of(), life.failures);
    return parts;
  }

  private void assertRefused(
      Class<? extends RuntimeException> kind,
      String reason,
      String name,
      Map<String, String> more) {
    String said = assertThrows(kind, () -> start(name, more)).getMessage();
    assertTrue(said.contains(reason), said);
  }

  @Test
  void aGenesisOfOneValidatorIsACoordinators() {
    Path genesis = genesis("v");
    assertRefused(
        UsageException.class,
        "run `freehold coordinator`",
        "v",
        Map.of("genesis", genesis.toString()));
    assertTrue(data("v").genesis().isEmpty(), "nothing is taken up");
  }

  @Test
  void aKeyThatTheGenesisDoesNotNameIsToldByItsNodeId() {
    Path genesis = genesis("v", "w");
    Hash32 stranger = ValidatorKey.of(data("x")).nodeKey().id();
    assertRefused(
        StoreException.class, "is of node " + stranger, "x", Map.of("genesis", genesis.toString()));
    assertRefused(
        StoreException.class,
        "`freehold validator key`",
        "none",
        Map.of("genesis", genesis.toString()));
  }

  @Test
  void anotherGenesisThanTheOneTakenUpIsRefused() throws Exception {
    Map<String, String> given =
        Map.of("genesis", genesis("v", "w").toString(), "listen", "127.0.0.1:" + free());
    assertEquals(List.of(), start("v", given));
    Hash32 taken = data("v").genesis().orElseThrow().hash();
    Map<String, String> other =
        Map.of("genesis", genesis("v", "x").toString(), "listen", "127.0.0.1:" + free());
    assertRefused(StoreException.class, "holds the network " + taken, "v", other);
  }

  /** It is in its foyer, since nobody is at the addresses; its port is free again afterwards. */
  @Test
  void oneThatWaitsEndsWhenItIsToldTo() throws Exception {
    int port = free();
    Map<String, String> given =
        Map.of("genesis", genesis("v", "w").toString(), "listen", "127.0.0.1:" + port);
    assertEquals(List.of(), start("v", given));
    assertFalse(Files.exists(directory.resolve("v").resolve("validators")), "nothing was learnt");
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      String said = assertThrows(IOException.class, () -> start("v", given)).getMessage();
      assertTrue(said.contains("cannot listen on 127.0.0.1:" + taken.getLocalPort()), said);
    }
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
