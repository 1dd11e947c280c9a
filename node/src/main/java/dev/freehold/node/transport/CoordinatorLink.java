package dev.freehold.node.transport;

import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.LinkDriver;
import dev.freehold.protocol.session.LinkTimes;
import dev.freehold.protocol.session.PeerLink;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.SeenNode;
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
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's link to its coordinator over TLS: Netty's end of one {@link PeerLink}, all on one
 * event loop. {@link #open}, {@link #send} and {@link #close} may be called from any thread.
 */
// A channel whose write fails is closed by Netty, and closing is heard of in channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
public final class CoordinatorLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorLink.class);
  private static final int CONNECT_MS_MAX = 5_000;

  private final long originNs = System.nanoTime();
  private final EventLoop loop;

  /** On the event loop alone. */
  private final SentReports reports = new SentReports();

  private final InetSocketAddress address;
  private final TlsContext tls;
  private final Supplier<Introduction> introduction;
  private final NodeEvents events;
  private final LinkDriver link =
      new LinkDriver(new PeerLink(LinkTimes.DEFAULT), new ChannelCarrier());
  private Consumer<Message> receiver;
  private BiConsumer<GoodbyeReason, String> turnedAway;
  private Channel channel;
  private volatile boolean open;
  private volatile boolean closed;

  /** When the link came up, or went down. */
  private volatile long changedNs = originNs;

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
    loop = loops.group().next();
    this.address = address;
    this.tls = tls;
    this.introduction = introduction;
  }

  /**
   * Connects, now and whenever the connection is lost. Returns at once; call once.
   *
   * @param newReceiver gets every message after the hello, the welcome included, on an event loop
   * @param newTurnedAway told, once, that the coordinator does not want this worker and never will,
   *     with what it said; the link has ended
   */
  public void open(Consumer<Message> newReceiver, BiConsumer<GoodbyeReason, String> newTurnedAway) {
    execute(
        () -> {
          receiver = newReceiver;
          turnedAway = newTurnedAway;
          link.open(nowNs());
        });
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
      if (!execute(() -> write(message, frame))) {
        frame.release();
      }
    }
  }

  private void write(Message message, ByteBuf frame) {
    if (link.isOpen() && channel != null && reports.isNew(message)) {
      channel.writeAndFlush(frame, channel.voidPromise());
      link.sent(nowNs());
    } else {
      frame.release();
    }
  }

  /**
   * Gives the connection up for what came over it, if there is one, and says why. Another is opened
   * after the longest pause, since what came may come again. From any thread.
   */
  public void giveUp(GoodbyeReason reason, String text) {
    execute(() -> link.refuse(nowNs(), reason, text));
  }

  @Override
  public void close() {
    closed = true;
    execute(link::close);
  }

  private long nowNs() {
    return System.nanoTime() - originNs;
  }

  /** Whether the task will run; it does not once the process is going down. */
  private boolean execute(Runnable task) {
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
                fresh.pipeline().addLast(secured).addLast(new LinkHandler(secured));
              }
            })
        // The name is resolved anew each time: the coordinator may have moved.
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
      CoordinatorLink.this.connect();
    }

    @Override
    public void send(Message message) {
      channel.writeAndFlush(Connection.frame(message), channel.voidPromise());
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
      closed = true;
      turnedAway.accept(reason, why);
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
      if (closed) {
        ctx.close();
      } else if (handshake.isSuccess()) {
        secured(ctx);
      } else {
        ctx.close();
        link.failed(nowNs(), "no TLS with it: " + handshake.cause().getMessage());
      }
    }

    private void secured(ChannelHandlerContext ctx) {
      Introduction said;
      Hash32 proven;
      try {
        proven = TlsContext.proven(secured.engine());
      } catch (SSLException e) {
        ctx.close();
        link.failed(nowNs(), e.getMessage());
        return;
      }
      try {
        said = introduction.get();
        checkpointAtOpening = said.checkpointHeight();
      } catch (RuntimeException e) {
        // The link still connects, as it sees it: nothing but this brings it to the next attempt.
        LOG.error("this worker cannot say who it is", e);
        ctx.close();
        link.failed(nowNs(), "this worker cannot say who it is");
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
    public void channelInactive(ChannelHandlerContext ctx) {
      if (ctx.channel() == channel) {
        channel = null;
        if (!closed) {
          link.lost(nowNs(), "it is gone");
        }
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (Connection.isBreak(cause)) {
        LOG.debug("the connection to the coordinator broke: {}", cause.toString());
        ctx.close();
      } else {
        LOG.error("the connection to the coordinator failed", cause);
        if (ctx.channel() == channel) {
          link.refuse(nowNs(), GoodbyeReason.INTERNAL, "this worker failed on what it was sent");
        }
      }
    }
  }
}
