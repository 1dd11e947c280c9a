package dev.freehold.simulation.process;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.simulation.network.Frames;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import java.util.Optional;

/** A worker's connection to its coordinator, opened again whenever it is lost. */
final class CoordinatorLink {
  private static final long BACKOFF_NS_MIN = 100_000_000;
  private static final long BACKOFF_NS_MAX = 2_000_000_000;

  private final WorkerProcess worker;
  private Connection current;
  private long backoffNs = BACKOFF_NS_MIN;

  CoordinatorLink(WorkerProcess worker) {
    this.worker = worker;
  }

  void open() {
    worker
        .cluster
        .network()
        .connect(worker.name(), Cluster.COORDINATOR, this::connected, _ -> openLater());
  }

  private Receiver connected(Wire wire) {
    if (!worker.isLink(this)) {
      // This link's process died while it connected.
      wire.close();
    }
    Connection connection = new Connection(wire);
    worker.post(() -> connection.begin());
    return connection;
  }

  private void openLater() {
    if (!worker.isLink(this)) {
      return;
    }
    worker.later(worker.cluster.schedule().nowNs() + backoffNs, this::open);
    backoffNs = Math.min(2 * backoffNs, BACKOFF_NS_MAX);
  }

  /** Sends if there is a connection; otherwise the message is dropped. */
  void send(Message message) {
    if (current != null && current.welcomed) {
      worker.send(current.wire, Frames.of(message));
    }
  }

  /** Gives the connection up; another is opened. */
  void close() {
    if (current != null) {
      current.end();
    }
  }

  private final class Connection implements Receiver {
    private final Wire wire;
    private final Frames frames = new Frames(Limits.PEER_FRAME_BYTES_MAX);
    private boolean welcomed;
    private boolean ended;

    private Connection(Wire wire) {
      this.wire = wire;
    }

    private void begin() {
      if (!worker.isLink(CoordinatorLink.this)) {
        return;
      }
      current = this;
      worker.send(wire, Frames.of(worker.hello()));
    }

    @Override
    public void received(byte[] bytes) {
      worker.post(() -> take(bytes));
    }

    @Override
    public void closed() {
      worker.post(this::end);
    }

    private void end() {
      if (!ended) {
        ended = true;
        wire.close();
        if (current == this) {
          current = null;
        }
        openLater();
      }
    }

    private void take(byte[] bytes) {
      if (ended) {
        return;
      }
      frames.put(bytes);
      try {
        for (Optional<byte[]> frame = frames.next();
            frame.isPresent() && !ended;
            frame = frames.next()) {
          take(MessageCodec.decode(frame.get()));
        }
      } catch (MalformedException | Frames.TooLargeException e) {
        end();
      }
    }

    private void take(Message message) {
      if (message instanceof Message.Goodbye) {
        end();
        return;
      }
      if (message instanceof Message.Welcome) {
        welcomed = true;
        backoffNs = BACKOFF_NS_MIN;
      }
      worker.fromCoordinator(message);
    }
  }
}
