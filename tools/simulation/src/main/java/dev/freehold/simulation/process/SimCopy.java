package dev.freehold.simulation.process;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.port.NodeStore;
import dev.freehold.protocol.session.FrameCutter;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.ProtocolException;
import dev.freehold.protocol.session.Reception;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import dev.freehold.worker.copy.CopyException;
import dev.freehold.worker.copy.CopySettings;
import dev.freehold.worker.copy.RealmCopying;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A worker's copying of a realm over a simulated wire, beside the turns of its machine: each
 * question is one round trip, each answer is taken once the disk takes writes. It dies with its
 * process.
 */
final class SimCopy implements Receiver {
  private static final long SILENCE_NS_MAX = 3_000_000_000L;
  private static final long PAUSE_NS = 1_000_000_000;
  private static final long BEGIN_NS = 1_000_000;

  private final WorkerProcess process;
  private final Tasks tasks;
  private final NodeStore store;
  private final RealmHeader target;
  private final String from;
  private final RealmCopying copying;
  private final FrameCutter cutter = new FrameCutter(Limits.PEER_FRAME_BYTES_MAX);
  private final Introduction introduction;
  private Wire wire;
  private boolean welcomed;
  private boolean over;
  private int request;

  /**
   * @param tasks of the life of the process that this copy belongs to
   * @param from the endpoint of a worker that holds the realm
   */
  SimCopy(
      WorkerProcess process,
      Tasks tasks,
      NodeStore store,
      RealmHeader target,
      String from,
      CopySettings settings) {
    this.process = process;
    this.tasks = tasks;
    this.store = store;
    this.target = target;
    this.from = Endpoint.parse(from).host();
    introduction = Introduction.ofClient(process.cluster.genesis().hash());
    copying =
        new RealmCopying(
            process.cluster.genesis(),
            store,
            target,
            settings,
            line -> process.cluster.trace().record("copy", process.name(), line));
  }

  void start() {
    process.later(process.turnNs() + BEGIN_NS, () -> whenWritable(() -> process.take(this::begin)));
  }

  /** Does something on this copy's thread, as it were, once the disk takes writes. */
  private void whenWritable(Runnable action) {
    process.take(
        () -> {
          long waitNs = process.disk.waitNs();
          if (waitNs > 0) {
            process.later(process.turnNs() + waitNs, () -> whenWritable(action));
          } else {
            process.later(process.turnNs(), action);
          }
        });
  }

  private void begin() {
    advance(copying::begin);
    if (!over) {
      process
          .cluster
          .network()
          .connect(process.name(), from, this::connected, why -> whenAlive(() -> fail(why)));
    }
  }

  private void whenAlive(Runnable action) {
    if (process.lives(tasks) && !over) {
      action.run();
    }
  }

  private Receiver connected(Wire opened) {
    if (!process.lives(tasks) || over) {
      opened.close();
      return this;
    }
    wire = opened;
    wire.send(Frames.of(introduction.hello()));
    watch(request);
    return this;
  }

  /** Gives up if the question that was asked last is not answered in time. */
  private void watch(int asked) {
    process.later(
        process.cluster.schedule().nowNs() + SILENCE_NS_MAX,
        () -> {
          if (!over && request == asked) {
            fail("it does not answer");
          }
        });
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

  private void fail(String why) {
    process.cluster.trace().record("copy failed", process.name(), why);
    end(PAUSE_NS);
  }

  private void end(long pauseNs) {
    over = true;
    if (wire != null) {
      wire.close();
    }
    process.later(
        process.cluster.schedule().nowNs() + pauseNs, () -> tasks.copyEnded(target.realm()));
  }

  @Override
  public void received(byte[] bytes) {
    whenAlive(
        () -> {
          try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            for (Optional<byte[]> frame = cutter.next(buffer);
                frame.isPresent() && !over;
                frame = cutter.next(buffer)) {
              take(MessageCodec.decode(frame.get()));
            }
          } catch (MalformedException | ProtocolException e) {
            fail(e.getMessage());
          }
        });
  }

  private void take(Message message) {
    if (!welcomed) {
      if (introduction.received(message, wire.proven()) instanceof Reception.Welcomed) {
        welcomed = true;
        ask();
      } else {
        fail("it is no node of this network");
      }
    } else if (message instanceof Answer answer && answer.request() == request) {
      request++;
      whenWritable(() -> process.take(() -> answered(answer)));
    } else if (message instanceof Message.Goodbye) {
      fail("it says goodbye");
    }
  }

  private void answered(Answer answer) {
    if (over) {
      return;
    }
    advance(() -> copying.answered(answer));
    if (!over) {
      ask();
    }
  }

  private void ask() {
    wire.send(Frames.of(copying.question(request)));
    watch(request);
  }

  @Override
  public void closed() {
    whenAlive(() -> fail("the connection is gone"));
  }
}
