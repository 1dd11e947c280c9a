package dev.freehold.aggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freehold.aggregator.daemon.AggregatorNode;
import dev.freehold.blst.Group;
import dev.freehold.cli.CommandRun;
import dev.freehold.cli.interop.PretendedPowers;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.config.Keep;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.core.work.BoardRules;
import dev.freehold.network.TestNetwork;
import dev.freehold.node.service.CoordinatorNode;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ForeignException;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.snarkpack.ReferenceStringException;
import dev.freehold.snarkpack.StructuredReferenceString;
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A network that is not for development: keys from ceremonies, and aggregates under the reference
 * string of two ceremonies, from their files to pruned and audited blocks.
 */
class ImportedReferenceStringTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final int CALLS = 3;

  @TempDir private Path directory;

  private Path file(String name) {
    return directory.resolve(name);
  }

  private ReferenceKey imported(Path first, Path second, Path out) {
    CommandRun.of(
            "aggregator", "setup", "import", first.toString(), second.toString(), "--out=" + out)
        .expect(ExitCode.OK);
    try (StructuredReferenceString srs =
        StructuredReferenceString.load(out, Limits.JOB_PROOFS_MAX)) {
      return srs.key();
    }
  }

  @Test
  void proofsOfAProductionNetworkAreAggregatedPaidForDroppedAndStillChecked() throws Exception {
    Path first = PretendedPowers.write(file("first"), PretendedPowers.LOG, 1_000_003);
    Path second = PretendedPowers.write(file("second"), PretendedPowers.LOG, 1_000_033);
    ReferenceKey key = imported(first, second, file("network.srs"));
    imported(second, first, file("swapped.srs"));
    TestNetwork.Terms terms = new TestNetwork.Terms(false, Optional.of(key), 20, Keep.UNCOVERED);
    try (TestNetwork network = new TestNetwork(file("network"), terms)) {
      requireOthersRefused(network.coordinator());
      long before = balance(network);
      List<Throwable> failures = new CopyOnWriteArrayList<>();
      List<String> told = new CopyOnWriteArrayList<>();
      try (AggregatorNode _ =
          start(network.coordinator(), Optional.of(file("network.srs")), told, failures)) {
        call(network);
        network
            .client
            .checkpoints()
            .await(_ -> proofsLeft(network) == 0, LIMIT, "all proofs to be dropped: " + told);
        network
            .client
            .checkpoints()
            .await(_ -> balance(network) > before, LIMIT, "the reward to arrive");
      }
      assertEquals(List.of(), failures);
      requireChecked(network);
      assertEquals(List.of(), network.failures);
    }
  }

  private void requireOthersRefused(Endpoint coordinator) throws IOException {
    List<String> told = new ArrayList<>();
    IllegalArgumentException none =
        assertThrows(
            IllegalArgumentException.class,
            () -> start(coordinator, Optional.empty(), told, new ArrayList<>()));
    assertTrue(none.getMessage().contains("--reference-string"), none.getMessage());
    ForeignException swapped =
        assertThrows(
            ForeignException.class,
            () -> start(coordinator, Optional.of(file("swapped.srs")), told, new ArrayList<>()));
    assertTrue(swapped.getMessage().contains("this network's is"), swapped.getMessage());
    String[] line = {
      "aggregator",
      "--join=" + coordinator,
      "--payee=1:0",
      "--data=" + file("aggregator"),
      "--reference-string=" + file("swapped.srs")
    };
    CommandRun.of(line).expect(ExitCode.FOREIGN).saying("freehold: " + file("swapped.srs"));
    CommandRun.of(Arrays.copyOf(line, 4)).expect(ExitCode.USAGE).saying("--reference-string");
    Path few = file("few.srs");
    try (StructuredReferenceString small = StructuredReferenceString.development(512)) {
      small.save(few);
    }
    line[4] = "--reference-string=" + few;
    CommandRun.of(line).expect(ExitCode.DATA).saying(few + " has too few powers");
    Files.write(few, new byte[0]);
    CommandRun.of(line).expect(ExitCode.DATA).saying(few + " is no file of a reference string");
    line[4] = "--reference-string=" + file("none.srs");
    CommandRun.of(line).expect(ExitCode.DATA).saying(file("none.srs") + " cannot be read");
  }

  private static AggregatorNode start(
      Endpoint coordinator,
      Optional<Path> referenceString,
      List<String> told,
      List<Throwable> failures) {
    return new AggregatorNode(
        new AggregatorNode.Settings(
            List.of(coordinator), UserId.parse("1:0"), 1, true, referenceString),
        NodeKey.generate(),
        told::add,
        _ -> {
          // Shown to people.
        },
        failures::add);
  }

  private static void call(TestNetwork network) {
    Wallet wallet = network.wallet();
    long anchor = wallet.settle().height();
    SlotTree slots = network.slots();
    List<Submission> sent = new ArrayList<>();
    for (int amount = 1; amount <= CALLS; amount++) {
      Call.Proven call = network.call(slots, anchor, amount);
      sent.add(wallet.submit(anchor, List.of(call)));
      slots.write(0, call.writes().getFirst().value());
    }
    sent.forEach(submission -> submission.awaitFinal(LIMIT));
  }

  private static long balance(TestNetwork network) {
    return network
        .client
        .state()
        .account(network.neighbourUser)
        .atCheckpoint()
        .orElseThrow()
        .balance();
  }

  /** Single proofs that the calls' worker still has. */
  private static int proofsLeft(TestNetwork network) {
    RealmId realm = network.richUser.realm();
    if (!(network.client.ask(realm, r -> new Query.HeadersOf(r, realm, 1))
        instanceof Answer.Headers headers)) {
      throw new AssertionError("no headers");
    }
    int left = 0;
    for (ProvenHeader header : headers.headers()) {
      long block = header.header().height();
      for (int entry = 0; entry < header.proofs().size(); entry++) {
        int e = entry;
        if (!(network.client.ask(realm, r -> new Query.ProofsOf(r, realm, block, e, true))
            instanceof Answer.Proofs proofs)) {
          throw new AssertionError("no proofs");
        }
        left += proofs.proofs().size();
      }
    }
    return left;
  }

  /** By a light client and by an auditor, who have neither proofs nor powers. */
  private static void requireChecked(TestNetwork network) {
    String worker = network.worker(network.richUser.realm().value()).toString();
    String genesis = network.genesis().hash().toString();
    JsonNode light =
        CommandRun.of(
                "light",
                "--checkpoint=genesis",
                "--join=" + worker,
                "--genesis=" + genesis,
                "--slot=" + network.richUser + "/1/0",
                "--json")
            // No block was replayed: what they make of the state is their workers' word.
            .expect(ExitCode.INCOMPLETE)
            .json();
    assertEquals(CALLS, light.get("proofs").asInt());
    assertEquals(CALLS, light.get("covered").asInt());
    long asOf = light.get("slots").get(0).get("asOf").asLong();
    assertTrue(0 < asOf && asOf < light.get("to").asLong(), light.toString());
    JsonNode audit =
        CommandRun.of("audit", "--join=" + worker, "--genesis=" + genesis, "--json")
            .expect(ExitCode.OK)
            .json();
    assertEquals(CALLS, audit.get("proofs").asInt());
  }

  private CoordinatorNode coordinator(String name, Optional<ReferenceKey> key) throws IOException {
    DataDirectory data = new DataDirectory(file(name));
    Genesis genesis =
        new Genesis(
            name,
            false,
            1,
            0,
            ValidatorKey.of(data).alone(),
            Hash32.ZERO,
            new FeeSchedule(1, 0, 0, 0),
            List.of(),
            0,
            key);
    return new CoordinatorNode(
        data,
        genesis,
        new CoordinatorNode.Settings(
            new InetSocketAddress("127.0.0.1", 0), 1, 20, 8L << 20, BoardRules.DEFAULT),
        failure -> {
          throw new AssertionError(failure);
        });
  }

  @Test
  void aNetworkThatNamesNoKeyTakesNoAggregators() throws Exception {
    try (CoordinatorNode node = coordinator("none", Optional.empty())) {
      ClientException e =
          assertThrows(
              ClientException.class,
              () ->
                  start(
                      new Endpoint("127.0.0.1", node.port()),
                      Optional.empty(),
                      new ArrayList<>(),
                      new ArrayList<>()));
      assertTrue(e.getMessage().contains("names no reference key"), e.getMessage());
    }
  }

  @Test
  void aKeyThatIsNoGoodIsRefusedAtTheStart() {
    // 2 in G1, another secret in G2.
    byte[] half = Arrays.copyOf(ReferenceKey.DEVELOPMENT.toBytes(), ReferenceKey.BYTES / 2);
    System.arraycopy(two(), 0, half, 0, Group.G1.compressedBytes());
    ReferenceKey bad = new ReferenceKey(new Encoder().raw(half).raw(half).toBytes());
    ReferenceStringException e =
        assertThrows(ReferenceStringException.class, () -> coordinator("bad", Optional.of(bad)));
    assertEquals(ReferenceStringException.Reason.INCONSISTENT, e.reason());
  }

  private static byte[] two() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment affine = Group.G1.allocateAffine(arena, 1);
      Group.G1.generator(affine, 0);
      MemorySegment point = Group.G1.allocatePoints(arena, 1);
      Group.G1.fromAffine(point, 0, affine, 0);
      Group.G1.add(point, 0, point, 0, point, 0);
      Group.G1.toAffine(affine, 0, point, 0, 1);
      return Group.G1.compress(affine, 0);
    }
  }
}
