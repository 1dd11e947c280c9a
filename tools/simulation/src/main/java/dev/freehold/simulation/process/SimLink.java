package dev.freehold.simulation.process;

import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.LinkDriver;
import dev.freehold.protocol.session.LinkTimes;
import dev.freehold.protocol.session.PeerLink;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import java.nio.ByteBuffer;

/**
 * A process' link to a host that it stays connected to: the simulated wires' end of one {@link
 * PeerLink}. It belongs to one life of its process.
 */
final class SimLink {
  /** Owner of a link; called in turns of its process. */
  interface Owner {
    /** What to say on a new connection. */
    Introduction introduction();

    /** The other end has welcomed this one. */
    void opened();

    /** A message came; the welcome is the first. */
    void deliver(Message message);

    /** The connection that was welcomed is gone. */
    void lost();

    /** The other end does not want this one; the link has ended until it is opened again. */
    void turnedAway(GoodbyeReason reason, String why);
  }

  private final SimProcess process;
  private final String host;
  private final LinkTimes times;
  private final Owner owner;
  private final int life;
  private LinkDriver link;
  private Connection current;
  private boolean welcomed;
  private boolean closed;

  /**
   * @param host at the other end
   */
  SimLink(SimProcess process, String host, LinkTimes times, Owner owner) {
    this.process = process;
    this.host = host;
    this.times = times;
    this.owner = owner;
    link = new LinkDriver(new PeerLink(times), new WireCarrier());
    life = process.life();
  }

  void open() {
    link.open(process.turnNs());
  }

  /** Begins anew what has ended since the other end turned this one away. */
  void openAgain() {
    if (lives()) {
      link = new LinkDriver(new PeerLink(times), new WireCarrier());
      open();
    }
  }

  /** Whether the other end has welcomed this one, and the connection stands. */
  boolean isOpen() {
    return link.isOpen();
  }

  /** Sends if there is a connection; otherwise the message is dropped. */
  void send(Message message) {
    if (link.isOpen()) {
      process.send(current.wire, Frames.of(message));
      link.sent(process.turnNs());
    }
  }

  /** Gives the connection up for what came over it; another is opened. */
  void giveUp(GoodbyeReason reason, String text) {
    link.refuse(process.turnNs(), reason, text);
  }

  /** Ends the link and its connection; nothing of it is told any more. */
  void close() {
    closed = true;
    welcomed = false;
    link.close();
  }

  private boolean lives() {
    return !closed && process.isRunning() && process.life() == life;
  }

  private Receiver connected(Wire wire) {
    Connection connection = new Connection(wire);
    if (lives()) {
      process.post(connection::begin);
    } else {
      // This link's process died while it connected.
      wire.close();
    }
    return connection;
  }

  private void failed(String why) {
    if (lives()) {
      process.post(() -> link.failed(process.turnNs(), why));
    }
  }

  private void ended() {
    if (welcomed) {
      welcomed = false;
      owner.lost();
    }
  }

  /** Carries the link's effects out. In the process' turns. */
  private final class WireCarrier implements LinkDriver.Carrier {
    @Override
    public void connect() {
      SimLink outer = SimLink.this;
      process.world.network().connect(process.name(), host, outer::connected, outer::failed);
    }

    @Override
    public void send(Message message) {
      process.send(current.wire, Frames.of(message));
    }

    @Override
    public void opened() {
      welcomed = true;
      owner.opened();
    }

    @Override
    public void deliver(Message message) {
      owner.deliver(message);
    }

    @Override
    public void disconnect() {
      process.emit(current.wire::close);
      current = null;
    }

    @Override
    public void down(String why) {
      process.world.trace().record("down", process.name(), host + ": " + why);
      ended();
    }

    @Override
    public void turnedAway(GoodbyeReason reason, String why) {
      process.world.trace().record("turned away", process.name(), host + ": " + why);
      ended();
      owner.turnedAway(reason, why);
    }

    @Override
    public void wake(long timeNs) {
      process.later(timeNs, () -> process.post(() -> link.due(process.turnNs())));
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
      link.connected(process.turnNs(), owner.introduction(), wire.proven());
    }

    @Override
    public void received(byte[] bytes) {
      process.post(
          () -> {
            if (current == this) {
              link.received(process.turnNs(), ByteBuffer.wrap(bytes));
            }
          });
    }

    @Override
    public void closed() {
      process.post(
          () -> {
            if (current == this) {
              current = null;
              link.lost(process.turnNs(), "it is gone");
            }
          });
    }
  }
}
