package dev.freehold.node.service;

import dev.freehold.coordinator.agent.CoordinatorAgent;
import dev.freehold.coordinator.agent.CoordinatorDriver;
import dev.freehold.coordinator.agent.LogMismatchException;
import dev.freehold.coordinator.agent.Turn;
import dev.freehold.coordinator.desk.CoordinatorDesk;
import dev.freehold.coordinator.machine.BlockTrust;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.lifecycle.Lifecycle;
import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.work.BoardRules;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.transport.Connection;
import dev.freehold.node.transport.ConnectionRegistry;
import dev.freehold.node.transport.EventLoops;
import dev.freehold.node.transport.NodeServer;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.node.validator.CommitteeSignatures;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.agent.Inbox;
import dev.freehold.protocol.identity.Acquaintance;
import dev.freehold.protocol.query.ChainQueries;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Role;
import dev.freehold.snarkpack.ReferenceStringException;
import dev.freehold.snarkpack.SnarkPackVerifier;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import dev.freehold.store.log.FileLog;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A coordinator, put together and running. */
public final class CoordinatorNode implements AutoCloseable {
  private static final long TICK_MS = 20;

  private final NodeServer server;
  private final Lifecycle lifecycle = new Lifecycle();
  private final NodeEvents events;

  /** Orders of an operator: what a coordinator is to make of what workers hold. */
  public enum Start {
    /** It hears them, and ends if they hold more than it does. */
    USUAL,
    /** It goes on from what they hold: the directory is an older copy. */
    AFTER_RESTORE,
    /** It hears nobody: all workers of the log are lost. */
    WITHOUT_WORKERS
  }

  /**
   * Settings of a coordinator's process.
   *
   * @param realmsPerWorker realms that a joining worker is given
   * @param intervalMs milliseconds between checkpoints
   * @param cacheBytes budget of RocksDB's memory
   * @param rules of the board of jobs
   * @param transport of the connections that it accepts
   * @param start what an operator says of what workers hold
   * @param trust whether it has blocks verified before a checkpoint holds them
   * @param validators where the network's other validators listen, by node id
   * @param snapshotAfterBytes of entries of the log, at the least, before it begins anew
   * @param balanceAfter as {@link CoordinatorMachine#balancingAfter} takes it
   */
  public record Settings(
      InetSocketAddress listen,
      int realmsPerWorker,
      long intervalMs,
      long cacheBytes,
      BoardRules rules,
      TransportSettings transport,
      Start start,
      BlockTrust trust,
      Map<Hash32, InetSocketAddress> validators,
      long snapshotAfterBytes,
      int balanceAfter) {
    public Settings {
      validators = Map.copyOf(validators);
    }

    /**
     * Settings with the usual ones of connections, and a log that is as long as usual; no realm
     * moves by itself.
     */
    public Settings(
        InetSocketAddress listen,
        int realmsPerWorker,
        long intervalMs,
        long cacheBytes,
        BoardRules rules) {
      this(
          listen,
          realmsPerWorker,
          intervalMs,
          cacheBytes,
          rules,
          TransportSettings.DEFAULT,
          Start.USUAL,
          BlockTrust.AS_REPORTED,
          Map.of(),
          CoordinatorDriver.SNAPSHOT_AFTER_BYTES,
          0);
    }

    /** These settings with blocks taken on another ground. */
    public Settings withTrust(BlockTrust other) {
      return new Settings(
          listen,
          realmsPerWorker,
          intervalMs,
          cacheBytes,
          rules,
          transport,
          start,
          other,
          validators,
          snapshotAfterBytes,
          balanceAfter);
    }
  }

  /** Starts on this machine; as the constructor that says on which. */
  public CoordinatorNode(
      DataDirectory data, Genesis genesis, Settings settings, Consumer<Throwable> onFailure)
      throws IOException {
    this(data, genesis, settings, Host.THIS, onFailure);
  }

  /**
   * Starts.
   *
   * @param genesis must name the key in {@code data} as the coordinator's
   * @param host the machine that it runs on
   * @param onFailure told what ended the coordinator, if anything does
   * @throws StoreException if the data cannot be used, or is not all that this coordinator had
   * @throws ReferenceStringException if the reference key that the genesis names is no good
   * @throws IOException if the address cannot be bound
   */
  public CoordinatorNode(
      DataDirectory data,
      Genesis genesis,
      Settings settings,
      Host host,
      Consumer<Throwable> onFailure)
      throws IOException {
    events = new NodeEvents(genesis.founders().isSole() ? "coordinator" : "validator");
    ValidatorKey validator = ValidatorKey.of(data, genesis);
    AggregateSignatures committee = CommitteeSignatures.of(genesis);
    AggregateVerifier aggregates = SnarkPackVerifier.of(genesis, 1);
    requireLog(data, genesis);
    try {
      FileLog file = FileLog.open(data.resolve("log"));
      CoordinatorLog log = lifecycle.add(new CoordinatorLog(host.disk().apply(file), events));
      WorkerStore store =
          lifecycle.add(
              WorkerStore.open(data.resolve("chain"), genesis, memory(settings.cacheBytes())));
      store.patient(events::disk);
      ConnectionRegistry registry = new ConnectionRegistry(settings.transport());
      Ed25519Verifier signatures = new Ed25519Verifier();
      CoordinatorDesk desk = new CoordinatorDesk(genesis, store.chain(), signatures, committee);
      NodeReport report = lifecycle.add(new NodeReport(data, registry, events));
      AggregateCheckQueue checks =
          lifecycle.add(new AggregateCheckQueue(store, aggregates, onFailure));
      Inbox<Turn> inbox = CoordinatorAgent.inbox();
      EventLoops loops = lifecycle.add(new EventLoops());
      CoreParts parts =
          new CoreParts(
              data,
              genesis,
              settings,
              host.disk(),
              validator,
              committee,
              signatures,
              log,
              store,
              new CoordinatorConnections(registry, desk, report.head()),
              checks,
              inbox,
              events,
              onFailure);
      CoordinatorCore core = core(data, genesis, () -> core(parts, loops));
      CoordinatorAgent agent =
          lifecycle.add(
              new CoordinatorAgent(core.driver(), inbox, host.clock(), TICK_MS, onFailure));
      lifecycle.add(core);
      if (file.tornBytes() > 0) {
        events.logCut(file.tornBytes());
      }
      QueryPool queries = lifecycle.add(new QueryPool("query-", 2, Connection.Pause.QUESTIONS));
      LongSupplier height = () -> store.chain().head().height();
      NodeRoll roll = new NodeRoll(agent::realms, height, System::nanoTime, events);
      ChainQueries answers =
          new ChainQueries(
              store,
              agent::realms,
              agent::nextOrder,
              request -> report.answer(request, counters(checks, core), roll.nodes()),
              core.kept(),
              core.blocks());
      CoordinatorService service =
          new CoordinatorService(
              desk, agent, queries, answers::answer, Acquaintance.ofSeats(agent::realms), roll);
      server =
          lifecycle.add(
              new NodeServer(
                  loops,
                  settings.listen(),
                  TlsContext.of(validator.nodeKey()),
                  new SessionHost(Role.COORDINATOR, validator.nodeKey().id(), genesis, height),
                  core.handler(service),
                  registry));
      agent.start();
      core.start();
    } catch (IOException | RuntimeException | Error e) {
      lifecycle.undo(e);
      throw e;
    }
  }

  private static CoordinatorCore core(CoreParts parts, EventLoops loops) {
    return parts.genesis().founders().isSole()
        ? new SoleCore(parts)
        : new CommitteeCore(parts, loops);
  }

  private static WorkerStore.Memory memory(long cacheBytes) {
    return new WorkerStore.Memory(cacheBytes, WorkerStore.Memory.DEFAULT.cacheBytes());
  }

  private static List<Answer.Counter> counters(
      AggregateCheckQueue aggregates, CoordinatorCore core) {
    List<Answer.Counter> counters = new ArrayList<>(aggregates.counters());
    counters.addAll(core.counters());
    return List.copyOf(counters);
  }

  /**
   * The log is made before a directory takes up its network, so that one without has lost it. One
   * that decides alone must not begin anew: it would sign again what is signed. One of several has
   * its votes elsewhere, and brings from the others what they have decided.
   */
  private static void requireLog(DataDirectory data, Genesis genesis) {
    boolean hasChain = Files.exists(data.resolve("chain"));
    if (Files.exists(data.resolve("log")) || data.genesis().isEmpty() && !hasChain) {
      return;
    }
    if (genesis.founders().isSole()) {
      throw new StoreException(
          "%s is missing: what this coordinator has signed was in it. Put it back from a copy, or run `freehold coordinator restore --data %s`; see docs/recovery.md"
              .formatted(data.resolve("log"), data.resolve("")));
    }
    if (hasChain) {
      throw new StoreException(
          "%s is missing, and %s is of no use without it: put both back from one copy, or move the second away too, so that both are brought from the other validators; see docs/validators.md"
              .formatted(data.resolve("log"), data.resolve("chain")));
    }
  }

  private static CoordinatorCore core(
      DataDirectory data, Genesis genesis, Supplier<CoordinatorCore> made) {
    try {
      return made.get();
    } catch (LogMismatchException e) {
      throw new StoreException(
          genesis.founders().isSole()
              ? "%s: %s. Run `freehold store repair --data %s`"
                  .formatted(data.resolve("log"), e.getMessage(), data.resolve(""))
              : "%s: %s. Put it and %s back from one copy, or move both away, so that they are brought from the other validators; see docs/validators.md"
                  .formatted(data.resolve("log"), e.getMessage(), data.resolve("chain")),
          e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
