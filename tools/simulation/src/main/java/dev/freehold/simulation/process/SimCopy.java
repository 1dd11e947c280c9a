package dev.freehold.simulation.process;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.NodeStore;
import dev.freehold.protocol.session.Reception;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.worker.copy.CopyException;
import dev.freehold.worker.copy.CopySettings;
import dev.freehold.worker.copy.RealmCopying;
import java.util.Optional;

/**
 * A worker's copying of a realm over a simulated wire, beside the turns of its machine: each
 * question is one round trip, each answer is taken once the disk takes writes. It dies with its
 * process.
 */
final class SimCopy extends SimInquiry {
  private static final long PAUSE_NS = 1_000_000_000;
  private static final long BEGIN_NS = 1_000_000;

  private final WorkerProcess process;
  private final Tasks tasks;
  private final NodeStore store;
  private final RealmHeader target;
  private final String from;
  private final RealmCopying copying;
  private final Runnable ended;

  /**
   * @param tasks of the life of the process that this copy belongs to
   * @param from the endpoint of a worker that holds the realm
   * @param ended run once the copy has ended, well or not
   */
  SimCopy(
      WorkerProcess process,
      Tasks tasks,
      NodeStore store,
      RealmHeader target,
      String from,
      CopySettings settings,
      Runnable ended) {
    super(process.cluster.genesis());
    this.process = process;
    this.tasks = tasks;
    this.store = store;
    this.target = target;
    this.ended = ended;
    this.from = Endpoint.parse(from).host();
    copying =
        new RealmCopying(
            process.cluster.genesis(),
            store,
            target,
            settings,
            line -> process.cluster.trace().record("copy", process.name(), line));
  }

  void start() {
    process.later(
        process.turnNs() + BEGIN_NS, () -> process.whenWritable(() -> process.take(this::begin)));
  }

  private void begin() {
    advance(copying::begin);
    if (!isOver()) {
      process
          .cluster
          .network()
          .connect(process.name(), from, this::connected, why -> whenAlive(() -> fail(why)));
    }
  }

  @Override
  boolean lives() {
    return process.lives(tasks);
  }

  @Override
  void after(long ns, Runnable action) {
    process.later(process.cluster.schedule().nowNs() + ns, action);
  }

  private void advance(Runnable step) {
    try {
      step.run();
      process.crashPoint();
      if (store.realm(target.realm()).head().height() > 0) {
        process.cluster.checker().copied(process.name(), store, target.realm());
      }
      if (copying.isDone()) {
        end(0);
      }
    } catch (CopyException e) {
      fail(e.getMessage());
    }
  }

  @Override
  void fail(String why) {
    process.cluster.trace().record("copy failed", process.name(), why);
    end(PAUSE_NS);
  }

  private void end(long pauseNs) {
    end();
    after(pauseNs, ended);
  }

  @Override
  Optional<String> objection(Reception reception, Hash32 proven) {
    return reception instanceof Reception.Welcomed
        ? Optional.empty()
        : Optional.of("it is no node of this network");
  }

  @Override
  void heard(Message message, int asked) {
    if (message instanceof Answer answer && answer.request() == asked) {
      settle();
      process.whenWritable(() -> process.take(() -> answered(answer)));
    } else if (message instanceof Message.Goodbye) {
      fail("it says goodbye");
    }
  }

  private void answered(Answer answer) {
    if (isOver()) {
      return;
    }
    advance(() -> copying.answered(answer));
    if (!isOver()) {
      ask();
    }
  }

  @Override
  Query question(int number) {
    return copying.question(number);
  }
}
