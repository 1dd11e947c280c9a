package dev.freehold.simulation.process;

import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.LinkDriver;
import dev.freehold.protocol.session.LinkTimes;
import dev.freehold.protocol.session.PeerLink;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import java.nio.ByteBuffer;

/**
 * A worker's link to its coordinator: the simulated wires' end of one {@link PeerLink}. It belongs
 * to one life of the worker's process.
 */
final class SimCoordinatorLink {
  private final WorkerProcess worker;
  private final LinkDriver link =
      new LinkDriver(new PeerLink(LinkTimes.DEFAULT), new WireCarrier());
  private Connection current;

  SimCoordinatorLink(WorkerProcess worker) {
    this.worker = worker;
  }

  void open() {
    link.open(worker.turnNs());
  }

  /** Sends if there is a connection; otherwise the message is dropped. */
  void send(Message message) {
    if (link.isOpen()) {
      worker.send(current.wire, Frames.of(message));
      link.sent(worker.turnNs());
    }
  }

  /** Gives the connection up for what came over it; another is opened. */
  void giveUp(GoodbyeReason reason, String text) {
    link.refuse(worker.turnNs(), reason, text);
  }

  private Receiver connected(Wire wire) {
    Connection connection = new Connection(wire);
    if (worker.isLink(this)) {
      worker.post(connection::begin);
    } else {
      // This link's process died while it connected.
      wire.close();
    }
    return connection;
  }

  private void failed(String why) {
    if (worker.isLink(this)) {
      worker.post(() -> link.failed(worker.turnNs(), why));
    }
  }

  /** Carries the link's effects out. In the worker's turns. */
  private final class WireCarrier implements LinkDriver.Carrier {
    @Override
    public void connect() {
      SimCoordinatorLink outer = SimCoordinatorLink.this;
      worker
          .cluster
          .network()
          .connect(worker.name(), Cluster.COORDINATOR, outer::connected, outer::failed);
    }

    @Override
    public void send(Message message) {
      worker.send(current.wire, Frames.of(message));
    }

    @Override
    public void opened() {
      // What the worker has to say goes out from now on.
    }

    @Override
    public void deliver(Message message) {
      worker.fromCoordinator(message);
    }

    @Override
    public void disconnect() {
      worker.emit(current.wire::close);
      current = null;
    }

    @Override
    public void down(String why) {
      worker.cluster.trace().record("down", worker.name(), why);
    }

    @Override
    public void turnedAway(GoodbyeReason reason, String why) {
      worker.cluster.trace().record("turned away", worker.name(), why);
      worker.turnedAway();
    }

    @Override
    public void wake(long timeNs) {
      worker.later(timeNs, () -> worker.post(() -> link.due(worker.turnNs())));
    }
  }

  /** One connection; what comes of it once it was given up concerns nobody. */
  private final class Connection implements Receiver {
    private final Wire wire;

    private Connection(Wire wire) {
      this.wire = wire;
    }

    private void begin() {
      current = this;
      link.connected(worker.turnNs(), worker.introduction(), wire.proven());
    }

    @Override
    public void received(byte[] bytes) {
      worker.post(
          () -> {
            if (current == this) {
              link.received(worker.turnNs(), ByteBuffer.wrap(bytes));
            }
          });
    }

    @Override
    public void closed() {
      worker.post(
          () -> {
            if (current == this) {
              current = null;
              link.lost(worker.turnNs(), "it is gone");
            }
          });
    }
  }
}
