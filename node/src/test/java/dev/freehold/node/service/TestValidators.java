package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.coordinator.agent.CoordinatorDriver;
import dev.freehold.coordinator.machine.BlockTrust;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.BoardRules;
import dev.freehold.node.transport.SocketAddresses;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.node.validator.ValidatorNode;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.log.FileLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Four coordinators that are one committee, over sockets and on disks, with no worker. */
final class TestValidators implements AutoCloseable {
  static final int COUNT = 4;
  private static final long WAIT_NS_MAX = 120_000_000_000L;
  private static final long INTERVAL_MS = 50;
  private static final long CACHE = 8L << 20;

  final List<Throwable> failures = new CopyOnWriteArrayList<>();
  final Genesis genesis;

  /** Machines that they run on, as of their next start. */
  final Host[] hosts = {Host.THIS, Host.THIS, Host.THIS, Host.THIS};

  /** Of entries in a log before it begins anew, at the least. */
  long logBytes = CoordinatorDriver.SNAPSHOT_AFTER_BYTES;

  private final Path root;
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final CoordinatorNode[] nodes = new CoordinatorNode[COUNT];
  private final NodeConnection[] asked = new NodeConnection[COUNT];

  /** A committee that has not started. */
  TestValidators(Path root) throws IOException {
    this.root = root;
    List<ValidatorKey> keys = new ArrayList<>();
    for (int place = 0; place < COUNT; place++) {
      keys.add(ValidatorKey.of(data(place)));
      // Of an address of its own: none of the links takes the port while nobody listens on it.
      InetAddress own = InetAddress.getByName("127.0.0." + (2 + place));
      try (ServerSocket free = new ServerSocket(0, 1, own)) {
        addresses.add(new InetSocketAddress(own, free.getLocalPort()));
      }
    }
    genesis =
        new Genesis(
            "test",
            true,
            2,
            System.currentTimeMillis(),
            new Founders(FaultModel.BYZANTINE, keys.stream().map(ValidatorKey::founder).toList()),
            new OperatorKey(new DataDirectory(root.resolve("operator")).operatorSeed()).publicKey(),
            new FeeSchedule(10, 1, 1, 1),
            List.of());
    for (int place = 0; place < COUNT; place++) {
      FileLog.open(data(place).resolve("log")).close();
      ValidatorNode.found(data(place));
      data(place).genesis(genesis);
    }
  }

  DataDirectory data(int place) {
    return new DataDirectory(root.resolve("validator-" + place));
  }

  Path directory(int place) {
    return root.resolve("validator-" + place);
  }

  InetSocketAddress address(int place) {
    return addresses.get(place);
  }

  void start(int... places) {
    for (int place : places) {
      start(place, CoordinatorNode.Start.USUAL);
    }
  }

  /** Starts a process. The port may still be in the hands of a connection that is being closed. */
  void start(int place, CoordinatorNode.Start start) {
    eventually(
        "port " + addresses.get(place),
        () -> {
          try {
            nodes[place] = process(place, data(place), addresses.get(place), start);
            return true;
          } catch (IOException e) {
            return false;
          }
        });
  }

  /** Another process with a validator's key, at an address that nobody calls. */
  CoordinatorNode twin(int place, DataDirectory directory) throws IOException {
    return process(
        place, directory, new InetSocketAddress("127.0.0.1", 0), CoordinatorNode.Start.USUAL);
  }

  private CoordinatorNode process(
      int place, DataDirectory directory, InetSocketAddress listen, CoordinatorNode.Start start)
      throws IOException {
    Map<Hash32, InetSocketAddress> others = new HashMap<>();
    for (int other = 0; other < COUNT; other++) {
      if (other != place) {
        others.put(ValidatorKey.of(data(other)).nodeKey().id(), addresses.get(other));
      }
    }
    return new CoordinatorNode(
        directory,
        genesis,
        new CoordinatorNode.Settings(
            listen,
            1,
            INTERVAL_MS,
            CACHE,
            BoardRules.DEFAULT,
            TransportSettings.DEFAULT,
            start,
            BlockTrust.AS_REPORTED,
            others,
            logBytes,
            0),
        hosts[place],
        failures::add);
  }

  void stop(int... places) {
    for (int place : places) {
      if (asked[place] != null) {
        asked[place].close();
        asked[place] = null;
      }
      if (nodes[place] != null) {
        nodes[place].close();
        nodes[place] = null;
      }
    }
  }

  private NodeConnection connection(int place) {
    if (asked[place] == null || !asked[place].isOpen()) {
      InetSocketAddress at = addresses.get(place);
      asked[place] =
          NodeConnection.toAsk(
              SocketAddresses.endpoint(at), ClientOptions.DEFAULT.withGenesis(genesis.hash()));
    }
    return asked[place];
  }

  Optional<Checkpoint> checkpoint(int place, long height) {
    try {
      Answer answer = connection(place).ask(request -> new Query.CheckpointOf(request, height));
      return Optional.of(((Answer.CheckpointAt) answer).checkpoint());
    } catch (QueryFailedException e) {
      return Optional.empty();
    }
  }

  Answer ask(int place, IntFunction<Query> query) {
    return connection(place).ask(query);
  }

  List<byte[]> candidates(int place, long height) {
    return ((Answer.Candidates) ask(place, request -> new Query.CandidatesFrom(request, height)))
        .candidates();
  }

  long height(int place) {
    return checkpoint(place, -1).orElseThrow().height();
  }

  /** Waits until these are so high. */
  void reach(long height, int... places) {
    for (int place : places) {
      eventually("height " + height + " of " + place, () -> height(place) >= height);
    }
  }

  /** The first that one has of those that it has up to its last. */
  long begin(int place) {
    long at = height(place);
    while (at > 1 && checkpoint(place, at - 1).isPresent()) {
      at--;
    }
    return at;
  }

  /** Every two have the same checkpoints, as far as both go, and nothing ended anybody. */
  void requireOneChain(int... places) {
    for (int place : places) {
      long height = Math.min(height(place), height(places[0]));
      long from = Math.max(begin(place), begin(places[0]));
      for (long at = from; at <= height; at++) {
        assertEquals(
            checkpoint(places[0], at).orElseThrow().hash(),
            checkpoint(place, at).orElseThrow().hash(),
            "checkpoint " + at + " of " + place);
      }
    }
    assertEquals(List.of(), failures);
  }

  /** Waits for something, as long as nothing ends anybody. */
  void eventually(String what, BooleanSupplier condition) {
    long endNs = System.nanoTime() + WAIT_NS_MAX;
    while (!condition.getAsBoolean()) {
      assertEquals(List.of(), failures, what);
      assertTrue(System.nanoTime() < endNs, "waited in vain for " + what);
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Makes a directory as another is; what was there is gone. */
  static void copy(Path from, Path to) throws IOException {
    delete(to);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  static void delete(Path what) throws IOException {
    if (Files.exists(what)) {
      try (Stream<Path> files = Files.walk(what)) {
        for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Override
  public void close() {
    stop(0, 1, 2, 3);
  }
}
