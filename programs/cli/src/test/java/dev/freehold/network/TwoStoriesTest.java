package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freehold.cli.CommandRun;
import dev.freehold.client.EquivocationException;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Signer;
import dev.freehold.config.ExitCode;
import dev.freehold.config.Keep;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.finality.SoleSealer;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.node.service.WorkerNode;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.socket.FrameReader;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running worker over TCP whose coordinator contradicts itself: signs two checkpoints of one
 * height, or gives a realm away that is not handed over.
 */
@Timeout(120)
class TwoStoriesTest {
  private static final UserId USER = UserId.parse("0:0");
  private static final int CACHE = 8 * 1024 * 1024;
  private static final long FUNDS = 1_000_000;

  @TempDir private Path directory;
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final Signer user = Signer.generate();
  private ValidatorKey signer;
  private Genesis genesis;
  private ScriptedCoordinator coordinator;
  private WorkerNode worker;

  @BeforeEach
  void start() throws Exception {
    signer = ValidatorKey.of(new DataDirectory(directory.resolve("key")));
    genesis =
        new Genesis(
            "test",
            true,
            1,
            System.currentTimeMillis(),
            signer.alone(),
            Hash32.ZERO,
            new FeeSchedule(10, 1, 1, 1),
            List.of(new Genesis.Funded(user.authKey(), FUNDS)));
    coordinator = new ScriptedCoordinator(genesis, signer.nodeKey());
    startWorker();
  }

  @AfterEach
  void stop() throws IOException {
    worker.close();
    coordinator.close();
    assertEquals(List.of(), failures);
  }

  private void startWorker() throws Exception {
    worker =
        new WorkerNode(
            data(),
            genesis,
            new WorkerNode.Settings(
                new InetSocketAddress("127.0.0.1", 0),
                Optional.empty(),
                new InetSocketAddress("127.0.0.1", coordinator.port()),
                1,
                Duration.ofMillis(5),
                new WorkerStore.Memory(CACHE, CACHE),
                Duration.ofHours(24),
                Keep.ALL,
                true),
            failures::add);
    coordinator.awaitLink();
  }

  private DataDirectory data() {
    return new DataDirectory(directory.resolve("worker"));
  }

  private Endpoint endpoint() {
    return new Endpoint("127.0.0.1", worker.port());
  }

  /** An empty checkpoint after another. */
  private Checkpoint after(Checkpoint before, long afterMs) {
    Checkpoint next =
        new Checkpoint(
            before.height() + 1,
            before.hash(),
            before.timeMs() + afterMs,
            before.globalRoot(),
            List.of(),
            List.of(),
            before.registryRoot(),
            before.totals(),
            Optional.empty());
    return sealed(next, before);
  }

  private Checkpoint sealed(Checkpoint next, Checkpoint head) {
    return next.with(new SoleSealer(genesis, signer).seal(next, head));
  }

  /** Has the coordinator tell both stories; returns once the worker has shown them to it. */
  private Equivocation tellBoth() throws Exception {
    Checkpoint first = after(genesis.checkpoint(), 1);
    Checkpoint second = after(genesis.checkpoint(), 2);
    coordinator.say(new Message.CheckpointPush(first));
    coordinator.say(new Message.CheckpointPush(second));
    Equivocation both = new Equivocation(first, second);
    assertEquals(both, coordinator.hear(Message.Evidence.class).equivocation());
    return both;
  }

  /** A client with nothing on top that looks at nothing it is shown. */
  private static final class Peer implements AutoCloseable {
    private final Socket socket;
    private final FrameReader in;

    Peer(Endpoint endpoint, Hash32 genesis) throws IOException {
      socket = TlsContext.anonymous().connect(endpoint);
      socket.setSoTimeout(30_000);
      in = new FrameReader(socket.getInputStream(), Limits.PEER_FRAME_BYTES_MAX);
      send(Introduction.ofClient(genesis).hello());
      assertInstanceOf(Message.Welcome.class, in.read());
    }

    void send(Message message) throws IOException {
      socket.getOutputStream().write(Frames.of(message));
    }

    /** The next message of a kind; passes over what comes before it. */
    <T extends Message> T next(Class<T> kind) throws IOException {
      Message message = in.read();
      while (!kind.isInstance(message)) {
        message = in.read();
      }
      return kind.cast(message);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private Bundle bundle() {
    return user.sign(
        new Bundle.Unsigned(
            genesis.hash(),
            USER,
            0,
            0,
            FUNDS,
            SignatureScheme.ED25519,
            user.publicKey(),
            List.of(new Call.System(new SystemCall.Pay(USER, 1)))));
  }

  /** Whoever connects is shown it; nothing is admitted; what is there can be read. */
  private void requireEnded(Equivocation both) throws IOException {
    assertEquals(Optional.of(both), data().evidence());
    try (Peer peer = new Peer(endpoint(), genesis.hash())) {
      assertEquals(both, peer.next(Message.Evidence.class).equivocation());
      Bundle bundle = bundle();
      peer.send(new Message.Submit(bundle.toBytes()));
      Message.StatusPush pushed = peer.next(Message.StatusPush.class);
      assertEquals(bundle.id(), pushed.bundle());
      assertEquals(
          new BundleStatus.Rejected(RejectReason.NOT_SERVING, both.inWords()), pushed.status());
      peer.send(new Query.AccountOf(7, USER, -1));
      Answer.AccountState account = peer.next(Answer.AccountState.class);
      assertEquals(FUNDS, account.committed().orElseThrow().balance());
      assertEquals(1, account.checkpointHeight());
      peer.send(new Query.CheckpointOf(8, 1));
      assertEquals(both.first(), peer.next(Answer.CheckpointAt.class).checkpoint());
    }
  }

  @Test
  void aWorkerKeepsBothSaysSoAndGoesNoFurther() throws Exception {
    coordinator.hear(Message.BlockReport.class);
    try (Peer there = new Peer(endpoint(), genesis.hash())) {
      Equivocation both = tellBoth();
      assertEquals(both, there.next(Message.Evidence.class).equivocation());
      requireEnded(both);
      coordinator.say(new Message.CheckpointPush(after(both.first(), 1)));
      requireEnded(both);
    }
  }

  @Test
  void aWorkerThatIsStartedAgainIsTheSame() throws Exception {
    coordinator.hear(Message.BlockReport.class);
    Equivocation both = tellBoth();
    worker.close();
    startWorker();
    assertEquals(both, coordinator.hear(Message.Evidence.class).equivocation());
    requireEnded(both);
  }

  private CommandRun status(String... more) {
    List<String> command = new ArrayList<>(List.of("status", "--node", endpoint().toString()));
    command.addAll(List.of("--genesis", genesis.hash().toString()));
    command.addAll(List.of(more));
    // The coordinator of this test's answers no question, so never all is there.
    return CommandRun.of(command.toArray(String[]::new)).expect(ExitCode.INCOMPLETE);
  }

  /** Nothing while the table names nobody at the worker's endpoint. */
  private JsonNode workerInStatus() {
    return status("--json").json().path("workers").path(endpoint().toString());
  }

  @Test
  void statusNamesTheRealmsThatAWorkerHasStopped() throws Exception {
    coordinator.hear(Message.BlockReport.class);
    assertEquals(0, workerInStatus().get("stopped").size());
    assertEquals("", workerInStatus().get("keyEnded").asText());
    List<RealmEndpoint> mine = coordinator.seats();
    RealmEndpoint seat = mine.getFirst();
    Hash32 other = genesis.hash();
    coordinator.say(
        new Message.Assignment(
            List.of(new RealmEndpoint(seat.header(), 2, other, "", Optional.empty()))));
    coordinator.say(new Message.Assignment(mine));
    String why = "it was given to " + other + " before it was handed over here";
    JsonNode stopped = workerInStatus().path("stopped");
    while (stopped.isEmpty()) {
      stopped = workerInStatus().path("stopped");
    }
    assertEquals(1, stopped.size());
    assertEquals(0, stopped.get(0).get("realm").asInt());
    assertEquals(why, stopped.get(0).get("why").asText());
    String line = "stopped     realm 0, by " + endpoint() + ": " + why;
    assertTrue(status().out().lines().anyMatch(line::equals), status().out());
  }

  /** Signed, and each over half of what a frame holds. */
  private Checkpoint large(long afterMs) {
    VerifyingKey key = new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]);
    FunctionSpec function = new FunctionSpec("f", FunctionSpec.SetupKind.CEREMONY, key);
    ContractSpec spec =
        new ContractSpec(
            "c",
            SlotShape.uniform(1),
            Collections.nCopies(Limits.CONTRACT_FUNCTIONS_MAX, function));
    CheckpointEvent event =
        new CheckpointEvent.ContractRegistered(
            new Contract(new ContractId(1), USER, spec, 1), Hash32.ZERO, 0);
    Checkpoint small = after(genesis.checkpoint(), afterMs);
    Encoder encoded = new Encoder();
    event.encode(encoded);
    int count = Limits.PEER_FRAME_BYTES_MAX / 2 / encoded.length() + 1;
    Checkpoint large =
        new Checkpoint(
            1,
            small.previous(),
            small.timeMs(),
            small.globalRoot(),
            List.of(),
            Collections.nCopies(count, event),
            small.registryRoot(),
            small.totals(),
            Optional.empty());
    return sealed(large, genesis.checkpoint());
  }

  @Test
  void evidenceThatNoFrameHoldsIsKeptAndSaidInWordsAndClosesNoLink() throws Exception {
    coordinator.hear(Message.BlockReport.class);
    worker.close();
    Equivocation both = new Equivocation(large(1), large(2));
    assertTrue(both.toBytes().length > Limits.EVIDENCE_BYTES_MAX);
    data().evidence(both);
    startWorker();
    try (Peer peer = new Peer(endpoint(), genesis.hash())) {
      peer.send(new Message.Submit(bundle().toBytes()));
      assertEquals(
          new BundleStatus.Rejected(RejectReason.NOT_SERVING, both.inWords()),
          peer.next(Message.StatusPush.class).status());
      assertEquals(both.inWords(), workerInStatus().get("keyEnded").asText());
      String line = "key ended   says " + endpoint() + ": " + both.inWords();
      assertTrue(status().out().lines().anyMatch(line::equals), status().out());
      peer.send(new Query.CheckpointOf(8, 0));
      assertEquals(genesis.checkpoint(), peer.next(Answer.CheckpointAt.class).checkpoint());
    }
    assertTrue(coordinator.keptItsLink());
    assertEquals(Optional.of(both), data().evidence());
  }

  @Test
  void aClientThatIsWaitingOrComesEndsWithBoth() throws Exception {
    coordinator.hear(Message.BlockReport.class);
    try (FreeholdClient waiting = FreeholdClient.connect(endpoint(), genesis.hash())) {
      Equivocation both = tellBoth();
      var ended =
          assertThrows(
              EquivocationException.class,
              () ->
                  waiting.checkpoints().await(_ -> false, Duration.ofSeconds(30), "what never is"));
      assertEquals(both, ended.evidence());
      String node = endpoint().toString();
      System.setProperty(CommandRun.HOME, directory.resolve("home").toString());
      try {
        String hash = genesis.hash().toString();
        String trusted = "0:" + genesis.checkpoint().hash();
        CommandRun.of("light", "--node", node, "--genesis", hash, "--checkpoint", trusted, "--json")
            .expectError(ExitCode.EQUIVOCATION);
        CommandRun.of("status", "--node", node, "--genesis", hash, "--json")
            .expectError(ExitCode.EQUIVOCATION);
      } finally {
        System.clearProperty(CommandRun.HOME);
      }
      try (var kept = Files.list(directory.resolve("home").resolve("evidence"))) {
        List<Path> files = kept.toList();
        assertEquals(1, files.size());
        assertEquals(
            both, Decoder.decode(Files.readAllBytes(files.getFirst()), Equivocation::decode));
      }
    }
  }
}
