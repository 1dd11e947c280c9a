package dev.freehold.node.transport;

import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.LinkDriver;
import dev.freehold.protocol.session.LinkTimes;
import dev.freehold.protocol.session.PeerLink;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.stream.ChunkedInput;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link to a node over TLS: Netty's end of one {@link PeerLink}, all on one event loop. Methods
 * may be called from any thread, but for those that say otherwise.
 */
// A channel whose write fails is closed by Netty, and closing is heard of in channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
final class NodeLink {
  private static final Logger LOG = LoggerFactory.getLogger(NodeLink.class);
  private static final int CONNECT_MS_MAX = 5_000;

  /** What an owner objects to any node but one: whose key it is. */
  static Optional<String> objection(Hash32 wanted, Hash32 proven) {
    return proven.equals(wanted)
        ? Optional.empty()
        : Optional.of("node %s is there".formatted(proven.abbreviated()));
  }

  /** Owner of a link; called on its event loop. */
  interface Owner {
    /** What to say on a new connection to the node whose key it has proved. */
    Introduction introduce();

    /** Why the node whose key a connection has proved is not the right one; empty if it may be. */
    default Optional<String> objection(Hash32 proven) {
      return Optional.empty();
    }

    /**
     * Whether what is written may be a {@link ChunkedInput}, of which the channel is handed a piece
     * at a time, as it takes them.
     */
    default boolean sendsPieces() {
      return false;
    }

    /** The node has welcomed this side. */
    void opened();

    /** A message came; the welcome is the first. */
    void deliver(Message message);

    /** What was written has left so far that more may be. */
    default void writable() {}

    /** The attempt or the connection is over; another follows. */
    void down(String why);

    /** The node does not want this side and never will; the link has ended. */
    void turnedAway(GoodbyeReason reason, String why);
  }

  private final long originNs = System.nanoTime();
  private final EventLoop loop;
  private final InetSocketAddress address;
  private final TlsContext tls;
  private final LinkTimes times;
  private final Owner owner;

  /** On the event loop alone. */
  private LinkDriver link;

  /** Set on the event loop alone, while there is a connection. */
  private volatile Channel channel;

  private volatile boolean closed;

  /** Whether the node has turned this side away, so that the link has ended. */
  private volatile boolean ended;

  /**
   * A link that is not open yet.
   *
   * @param tls shows this process' key
   */
  NodeLink(
      EventLoops loops, InetSocketAddress address, TlsContext tls, LinkTimes times, Owner owner) {
    loop = loops.group().next();
    this.address = address;
    this.tls = tls;
    this.owner = owner;
    this.times = times;
    link = new LinkDriver(new PeerLink(times), new ChannelCarrier());
  }

  /** Connects, now and whenever the connection is lost. Call once. */
  void open() {
    execute(() -> link.open(nowNs()));
  }

  /** Begins anew, after a pause, what has ended since the node turned this side away. */
  void openAgain(Duration pause) {
    later(this::begin, pause);
  }

  /** Runs something on the event loop, after a pause; not once the process is going down. */
  void later(Runnable task, Duration pause) {
    if (!loop.isShuttingDown()) {
      execute(() -> loop.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS));
    }
  }

  private void begin() {
    if (!closed) {
      ended = false;
      link = new LinkDriver(new PeerLink(times), new ChannelCarrier());
      link.open(nowNs());
    }
  }

  /** The connection that stands now, if there is one; not every message may be sent on it. */
  Optional<Channel> channel() {
    return Optional.ofNullable(channel);
  }

  /**
   * Sends a frame, or what makes pieces of one, and releases it, if this is still the connection
   * and the node has welcomed this side. On the event loop.
   *
   * @param on the connection that it is meant for
   * @param gone run once the frame is written or dropped
   */
  void write(Channel on, Object frame, Runnable gone) {
    if (isOpen(on)) {
      on.writeAndFlush(frame).addListener(_ -> gone.run());
      link.sent(nowNs());
    } else {
      ReferenceCountUtil.release(frame);
      gone.run();
    }
  }

  /** Whether this is the connection, and the node has welcomed this side; on the event loop. */
  boolean isOpen(Channel on) {
    return link.isOpen() && channel == on;
  }

  /**
   * Whether the connection, if this is it, takes more now without keeping it; on the event loop.
   */
  boolean isWritable(Channel on) {
    return isOpen(on) && on.isWritable();
  }

  /** Gives the connection up for what came over it, and says why; another is opened. */
  void giveUp(GoodbyeReason reason, String text) {
    execute(() -> link.refuse(nowNs(), reason, text));
  }

  /** Ends the link and its connection. */
  void close() {
    closed = true;
    execute(() -> link.close());
  }

  private long nowNs() {
    return System.nanoTime() - originNs;
  }

  /** Whether the task will run, on the event loop; it does not once the process is going down. */
  boolean execute(Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private void connect() {
    new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS_MAX)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel fresh) {
                SslHandler secured = new SslHandler(tls.connector());
                secured.setHandshakeTimeoutMillis(CONNECT_MS_MAX);
                fresh.pipeline().addLast(secured);
                if (owner.sendsPieces()) {
                  fresh.pipeline().addLast(new ChunkedWriteHandler());
                }
                fresh.pipeline().addLast(new LinkHandler(secured));
              }
            })
        // The name is resolved anew each time: the node may have moved.
        .connect(InetSocketAddress.createUnresolved(address.getHostString(), address.getPort()))
        .addListener(
            (ChannelFuture connected) -> {
              if (!connected.isSuccess()) {
                link.failed(nowNs(), connected.cause().getMessage());
              }
            });
  }

  /** Carries the link's effects out. On the event loop. */
  private final class ChannelCarrier implements LinkDriver.Carrier {
    @Override
    public void connect() {
      NodeLink.this.connect();
    }

    @Override
    public void send(Message message) {
      channel.writeAndFlush(Connection.frame(message), channel.voidPromise());
    }

    @Override
    public void opened() {
      owner.opened();
    }

    @Override
    public void deliver(Message message) {
      owner.deliver(message);
    }

    @Override
    public void disconnect() {
      Channel old = channel;
      channel = null;
      // Gone already, when both sides close at once.
      if (old != null) {
        old.close();
      }
    }

    @Override
    public void down(String why) {
      owner.down(why);
    }

    @Override
    public void turnedAway(GoodbyeReason reason, String why) {
      ended = true;
      owner.turnedAway(reason, why);
    }

    @Override
    public void wake(long timeNs) {
      if (!loop.isShuttingDown()) {
        loop.schedule(
            () -> link.due(Math.max(timeNs, nowNs())), timeNs - nowNs(), TimeUnit.NANOSECONDS);
      }
    }
  }

  /** Events of one connection; those of one that was given up concern nobody. */
  private final class LinkHandler extends ChannelInboundHandlerAdapter {
    private final SslHandler secured;

    private LinkHandler(SslHandler secured) {
      this.secured = secured;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
        return;
      }
      if (closed || ended) {
        ctx.close();
      } else if (handshake.isSuccess()) {
        secured(ctx);
      } else {
        fail(ctx, "no TLS with it: " + handshake.cause().getMessage());
      }
    }

    private void fail(ChannelHandlerContext ctx, String why) {
      ctx.close();
      link.failed(nowNs(), why);
    }

    private void secured(ChannelHandlerContext ctx) {
      Hash32 proven;
      try {
        proven = TlsContext.proven(secured.engine());
      } catch (SSLException e) {
        fail(ctx, e.getMessage());
        return;
      }
      Optional<String> objection = owner.objection(proven);
      if (objection.isPresent()) {
        fail(ctx, objection.get());
        return;
      }
      Introduction said;
      try {
        said = owner.introduce();
      } catch (RuntimeException e) {
        // The link still connects, as it sees it: nothing but this brings it to the next attempt.
        LOG.error("this node cannot say who it is", e);
        fail(ctx, "this node cannot say who it is");
        return;
      }
      channel = ctx.channel();
      link.connected(nowNs(), said, proven);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
      ByteBuf buffer = (ByteBuf) bytes;
      try {
        if (ctx.channel() == channel) {
          link.received(nowNs(), buffer.nioBuffer());
        }
      } finally {
        buffer.release();
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (isWritable(ctx.channel())) {
        owner.writable();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (ctx.channel() == channel) {
        channel = null;
        if (!closed && !ended) {
          link.lost(nowNs(), "it is gone");
        }
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (Connection.isBreak(cause)) {
        LOG.debug(
            "the connection to {} broke: {}", SocketAddresses.endpoint(address), cause.toString());
        ctx.close();
      } else {
        LOG.error("the connection to {} failed", SocketAddresses.endpoint(address), cause);
        if (ctx.channel() == channel) {
          link.refuse(nowNs(), GoodbyeReason.INTERNAL, "this node failed on what it was sent");
        }
      }
    }
  }
}
