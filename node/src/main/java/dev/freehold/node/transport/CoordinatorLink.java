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
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A worker's link to one validator over TLS, which may coordinate the network or not. Methods may
 * be called from any thread, but for those that say otherwise.
 */
final class CoordinatorLink implements AutoCloseable {
  /** Owner of a link; called on its event loop. */
  interface Owner {
    /** Why the node whose key a connection has proved is not wanted here; empty if it is. */
    Optional<String> objection(Hash32 proven);

    /** Whether each attempt in vain is logged, and not the first alone of several like it. */
    boolean isEachLogged();

    /** The validator has welcomed this worker. */
    void opened();

    /** A message came; the welcome is the first. */
    void deliver(Message message);

    /** The connection that was welcomed is gone; another follows, or {@link #turnedAway}. */
    void lost();

    /** The validator does not want this worker; the link has ended, and may be opened again. */
    void turnedAway(GoodbyeReason reason, String said);
  }

  private final InetSocketAddress address;
  private final Supplier<Introduction> introduction;
  private final NodeEvents events;
  private final Owner owner;
  private final NodeLink link;

  /** On the event loop alone. */
  private final UnsentFrames unsent = new UnsentFrames();

  /** Why the last attempt was in vain; on the event loop alone. */
  private String inVain = "";

  /** Whose key the connection has proved; zeros while there is none. */
  private volatile Hash32 node = Hash32.ZERO;

  private volatile boolean open;
  private volatile boolean closed;

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
  CoordinatorLink(
      EventLoops loops,
      InetSocketAddress address,
      TlsContext tls,
      Supplier<Introduction> introduction,
      NodeEvents events,
      Owner owner) {
    this.events = events;
    this.address = address;
    this.introduction = introduction;
    this.owner = owner;
    link = new NodeLink(loops, address, tls, LinkTimes.DEFAULT, new Ends());
  }

  /** Connects, now and whenever the connection is lost. Returns at once; call once. */
  void open() {
    link.open();
  }

  /** Connects again, after a pause, once the validator has turned this worker away. */
  void openAgain(Duration pause) {
    link.openAgain(pause);
  }

  /** Whether the validator has welcomed this worker, and the connection stands. */
  boolean isOpen() {
    return open;
  }

  /** Whose key the connection has proved; zeros while there is none. */
  Hash32 node() {
    return node;
  }

  /** Where the validator listens. */
  Endpoint endpoint() {
    return SocketAddresses.endpoint(address);
  }

  /**
   * The validator as this worker sees it now.
   *
   * @param checkpoint the latest one here
   */
  SeenNode seen(long checkpoint) {
    boolean connected = open;
    return new SeenNode(
        Role.COORDINATOR,
        connected ? node : Hash32.ZERO,
        endpoint().toString(),
        connected,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - changedNs),
        connected ? checkpointAtOpening : checkpoint);
  }

  /** Sends if there is a connection; otherwise the message is dropped. */
  void send(Message message) {
    if (open) {
      // Encoded here: the loop has other links to serve.
      ByteBuf frame = Connection.frame(message);
      if (!link.execute(() -> take(message, frame))) {
        frame.release();
      }
    }
  }

  private void take(Message message, ByteBuf frame) {
    if (open) {
      unsent.add(message, frame);
      write();
    } else {
      frame.release();
    }
  }

  private void write() {
    Optional<Channel> on = link.channel();
    while (on.filter(link::isWritable).isPresent() && unsent.count() > 0) {
      link.write(on.get(), unsent.poll().orElseThrow(), () -> {});
    }
  }

  /** Forgets the reports that wait to be sent: a table has come, and they are made again. */
  void dropReports() {
    link.execute(unsent::dropReports);
  }

  /** Messages that wait for the other side to read; on the event loop. */
  int unsent() {
    return unsent.count();
  }

  /** Runs a task on the event loop, unless the process is going down. */
  void execute(Runnable task) {
    link.execute(task);
  }

  /**
   * Gives the connection up for what came over it, if there is one, and says why. Another is opened
   * after the longest pause, since what came may come again.
   */
  void giveUp(GoodbyeReason reason, String text) {
    link.giveUp(reason, text);
  }

  @Override
  public void close() {
    closed = true;
    link.close();
    link.execute(
        () -> {
          open = false;
          unsent.clear();
        });
  }

  /** The link has no connection any more, if it had one. */
  private void ended() {
    boolean was = open;
    open = false;
    node = Hash32.ZERO;
    unsent.clear();
    if (was) {
      changedNs = System.nanoTime();
      owner.lost();
    }
  }

  private final class Ends implements NodeLink.Owner {
    @Override
    public Optional<String> objection(Hash32 proven) {
      Optional<String> objection = owner.objection(proven);
      if (objection.isEmpty()) {
        node = proven;
      }
      return objection;
    }

    @Override
    public Introduction introduce() {
      Introduction said = introduction.get();
      checkpointAtOpening = said.checkpointHeight();
      return said;
    }

    @Override
    public void opened() {
      inVain = "";
      changedNs = System.nanoTime();
      // A welcome may be on its way while the link is closed: nothing would tell of its end.
      open = !closed;
      events.connected(endpoint());
      owner.opened();
    }

    @Override
    public void deliver(Message message) {
      owner.deliver(message);
    }

    @Override
    public void writable() {
      write();
    }

    @Override
    public void down(String why) {
      if (open) {
        events.lost(endpoint(), why);
      } else if (owner.isEachLogged() || !why.equals(inVain)) {
        inVain = why;
        events.unreachable(endpoint(), why);
      }
      ended();
    }

    @Override
    public void turnedAway(GoodbyeReason reason, String why) {
      ended();
      owner.turnedAway(reason, why);
    }
  }
}
