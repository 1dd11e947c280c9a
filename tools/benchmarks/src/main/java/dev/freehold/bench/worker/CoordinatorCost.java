package dev.freehold.bench.worker;

import dev.freehold.coordinator.agent.BlockChecks;
import dev.freehold.coordinator.agent.CoordinatorDriver;
import dev.freehold.coordinator.agent.CoordinatorPeers;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.SoleSealer;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.work.BoardRules;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.store.WorkerStore;
import dev.freehold.store.log.FileLog;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measurement of what a checkpoint costs the coordinator: its machine, its real log and its store
 * of checkpoints, driven directly, with a new block of every realm in each checkpoint.
 */
public final class CoordinatorCost {
  private static final long INTERVAL_MS = 1000;
  private static final long CONNECTION = 1;

  /** The first worker's turn at a realm. */
  private static final long EPOCH = 1;

  private static final List<FunctionProofs> PROOFS =
      List.of(new FunctionProofs(new ContractId(1), 0, 1, Hash32.ZERO));

  private static final RealmEvent DEPLOYMENT =
      new RealmEvent.Deploy(
          UserId.of(new RealmId(0), 0),
          new ContractSpec(
              "measured",
              SlotShape.uniform(1),
              List.of(
                  new FunctionSpec(
                      "f",
                      FunctionSpec.SetupKind.DEVELOPMENT,
                      new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)])))),
          Hash32.ZERO,
          0);

  /**
   * One point.
   *
   * @param realms realms with a new block in each checkpoint
   * @param cpuNs processor time of a checkpoint: taking the reports, sealing, log, store, encoding
   *     the push once; the median
   * @param checkpointBytes what each worker and client is sent of it
   * @param reportBytes what all workers together send for it
   */
  public record Point(int realms, double cpuNs, long checkpointBytes, long reportBytes) {}

  private final Genesis genesis;
  private final CoordinatorDriver driver;
  private final RealmHeader[] heads;
  private long height;
  private long nowMs;
  private long pushedBytes;

  private CoordinatorCost(int realms, FileLog log, WorkerStore store, Genesis genesis) {
    this.genesis = genesis;
    nowMs = genesis.timeMs();
    heads = new RealmHeader[realms];
    for (int realm = 0; realm < realms; realm++) {
      heads[realm] = RealmHeader.origin(new RealmId(realm));
    }
    driver =
        new CoordinatorDriver(
            new CoordinatorMachine(
                genesis, realms, INTERVAL_MS, BoardRules.DEFAULT, new SoleSealer(genesis, key())),
            log,
            store.chain(),
            new CountingPeers(),
            (task, _) -> {
              throw new IllegalStateException("nobody aggregates here: " + task);
            },
            BlockChecks.NONE,
            _ -> {
              // No verdict comes.
            });
    driver.step(
        new CoordinatorInput.WorkerJoined(
            CONNECTION, TaggedHash.NODE_ID.of(new byte[] {1}), "127.0.0.1:1"));
    // The functions whose proofs the blocks rest on must be registered.
    checkpoint(List.of(report(0, List.of(DEPLOYMENT), List.of())));
  }

  private static ValidatorKey key() {
    return new ValidatorKey(new byte[Hash32.BYTES]);
  }

  /**
   * Measures one number of realms.
   *
   * @param scratch an empty directory on the disk to be measured
   * @param warmUps checkpoints that are not measured
   */
  public static Point measure(int realms, Path scratch, int warmUps, int checkpoints) {
    Genesis genesis =
        new Genesis(
            "coordinator cost",
            true,
            realms,
            1,
            key().alone(),
            Hash32.ZERO,
            // No realm has a treasury here that fees could come out of.
            new FeeSchedule(0, 0, 0, 0),
            List.of(new Genesis.Funded(Fr.ONE, 0)));
    try (FileLog log = FileLog.open(scratch.resolve("log"));
        WorkerStore store = WorkerStore.open(scratch.resolve("chain"), genesis)) {
      return new CoordinatorCost(realms, log, store, genesis).run(warmUps, checkpoints);
    }
  }

  private Point run(int warmUps, int checkpoints) {
    for (int i = 0; i < warmUps; i++) {
      checkpoint(reports());
    }
    double[] cpuNs = new double[checkpoints];
    long reportBytes = 0;
    for (int i = 0; i < checkpoints; i++) {
      List<CoordinatorInput> reports = reports();
      reportBytes = bytes(reports);
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      checkpoint(reports);
      cpuNs[i] = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
    }
    Arrays.sort(cpuNs);
    return new Point(heads.length, cpuNs[checkpoints / 2], pushedBytes, reportBytes);
  }

  /**
   * A block of every realm, with proofs of one function: what leaves a worker when nothing leaves a
   * realm.
   */
  private List<CoordinatorInput> reports() {
    List<CoordinatorInput> reports = new ArrayList<>(heads.length);
    for (int realm = 0; realm < heads.length; realm++) {
      reports.add(report(realm, List.of(), PROOFS));
    }
    return reports;
  }

  /** The next block of a realm. */
  private CoordinatorInput report(int realm, List<RealmEvent> events, List<FunctionProofs> proofs) {
    RealmHeader before = heads[realm];
    heads[realm] =
        new RealmHeader(
            before.realm(),
            before.height() + 1,
            before.hash(),
            height,
            before.rootAfter(),
            before.rootAfter().add(Fr.of(1 + realm)),
            1,
            genesis.hash(),
            RealmEvent.digest(events),
            RealmEvent.chain(before.eventsChain(), events),
            FunctionProofs.digest(proofs),
            before.feesTotal(),
            before.lostTotal(),
            before.market());
    return new CoordinatorInput.BlockReported(CONNECTION, EPOCH, heads[realm], events, proofs);
  }

  private void checkpoint(List<CoordinatorInput> reports) {
    reports.forEach(driver::step);
    nowMs += INTERVAL_MS;
    driver.step(new CoordinatorInput.Tick(nowMs));
    height++;
  }

  private static long bytes(List<CoordinatorInput> reports) {
    return reports.stream()
        .map(CoordinatorInput.BlockReported.class::cast)
        .mapToLong(
            r -> frameBytes(new Message.BlockReport(r.epoch(), r.header(), r.events(), r.proofs())))
        .sum();
  }

  private static long frameBytes(Message message) {
    return Frames.of(message).length;
  }

  /** Encodes what would be sent, as the registry of connections does, once. */
  private final class CountingPeers implements CoordinatorPeers {
    @Override
    public void send(long connection, Message message) {
      frameBytes(message);
    }

    @Override
    public void broadcast(Message message) {
      pushedBytes = frameBytes(message);
    }

    @Override
    public void broadcastToWorkers(Message message) {
      frameBytes(message);
    }

    @Override
    public void reading(long connection, boolean on) {
      throw new IllegalStateException("a budget of reports that one worker fills");
    }

    @Override
    public void close(long connection, GoodbyeReason reason, String text) {
      throw new IllegalStateException(reason + ": " + text);
    }
  }
}
