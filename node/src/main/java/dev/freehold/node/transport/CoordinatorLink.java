package dev.freehold.node.transport;

import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.LinkTimes;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.SeenNode;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A worker's link to its coordinator over TLS. {@link #open}, {@link #send} and {@link #close} may
 * be called from any thread.
 */
public final class CoordinatorLink implements AutoCloseable {
  private final InetSocketAddress address;
  private final Supplier<Introduction> introduction;
  private final NodeEvents events;
  private final NodeLink link;

  /** On the event loop alone. */
  private final SentReports reports = new SentReports();

  private Consumer<Message> receiver;
  private BiConsumer<GoodbyeReason, String> turnedAway;
  private volatile boolean open;

  /** When the link came up, or went down. */
  private volatile long changedNs = System.nanoTime();

  private volatile long checkpointAtOpening;

  /**
   * A link that is not open yet.
   *
   * @param tls shows this worker's key
   * @param introduction what to say on each new connection
   * @param events told of connections that come and go
   */
  public CoordinatorLink(
      EventLoops loops,
      InetSocketAddress address,
      TlsContext tls,
      Supplier<Introduction> introduction,
      NodeEvents events) {
    this.events = events;
    this.address = address;
    this.introduction = introduction;
    link = new NodeLink(loops, address, tls, LinkTimes.DEFAULT, new Owner());
  }

  /**
   * Connects, now and whenever the connection is lost. Returns at once; call once.
   *
   * @param newReceiver gets every message after the hello, the welcome included, on an event loop
   * @param newTurnedAway told, once, that the coordinator does not want this worker and never will,
   *     with what it said; the link has ended
   */
  public void open(Consumer<Message> newReceiver, BiConsumer<GoodbyeReason, String> newTurnedAway) {
    link.execute(
        () -> {
          receiver = newReceiver;
          turnedAway = newTurnedAway;
        });
    link.open();
  }

  /**
   * The coordinator as this worker sees it now. From any thread.
   *
   * @param checkpoint the latest one here
   */
  public SeenNode seen(long checkpoint) {
    boolean connected = open;
    return new SeenNode(
        Role.COORDINATOR,
        Hash32.ZERO,
        new Endpoint(address.getHostString(), address.getPort()).toString(),
        connected,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - changedNs),
        connected ? checkpointAtOpening : checkpoint);
  }

  /** Sends if there is a connection; otherwise the message is dropped. */
  public void send(Message message) {
    if (open) {
      // Encoded here: the loop has the connections of clients to serve.
      ByteBuf frame = Connection.frame(message);
      if (!link.execute(() -> write(message, frame))) {
        frame.release();
      }
    }
  }

  private void write(Message message, ByteBuf frame) {
    link.channel()
        .filter(on -> link.isOpen(on) && reports.isNew(message))
        .ifPresentOrElse(on -> link.write(on, frame, () -> {}), frame::release);
  }

  /**
   * Gives the connection up for what came over it, if there is one, and says why. Another is opened
   * after the longest pause, since what came may come again. From any thread.
   */
  public void giveUp(GoodbyeReason reason, String text) {
    link.giveUp(reason, text);
  }

  @Override
  public void close() {
    link.close();
  }

  private final class Owner implements NodeLink.Owner {
    @Override
    public Introduction introduce() {
      Introduction said = introduction.get();
      checkpointAtOpening = said.checkpointHeight();
      return said;
    }

    @Override
    public void opened() {
      reports.clear();
      changedNs = System.nanoTime();
      open = true;
      events.connected(address);
    }

    @Override
    public void deliver(Message message) {
      receiver.accept(message);
    }

    @Override
    public void down(String why) {
      if (open) {
        changedNs = System.nanoTime();
        events.lost(address, why);
      } else {
        events.unreachable(address, why);
      }
      open = false;
    }

    @Override
    public void turnedAway(GoodbyeReason reason, String why) {
      open = false;
      turnedAway.accept(reason, why);
    }
  }
}
