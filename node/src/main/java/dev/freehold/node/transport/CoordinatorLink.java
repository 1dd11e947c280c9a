package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker's connection to its coordinator, opened again whenever it is lost. */
public final class CoordinatorLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorLink.class);
  private static final int CONNECT_MS_MAX = 5_000;
  private static final long BACKOFF_MS_MIN = 100;
  private static final long BACKOFF_MS_MAX = 2_000;
  private static final long PING_MS = 10_000;

  private final MultiThreadIoEventLoopGroup loops;
  private final InetSocketAddress address;
  private final Supplier<Message.Hello> hello;
  private final Consumer<Message> receiver;
  private volatile Channel channel;
  private volatile boolean welcomed;
  private volatile boolean closed;
  private long backoffMs = BACKOFF_MS_MIN;

  /**
   * A link that is not open yet.
   *
   * @param hello what to say on each new connection
   * @param receiver gets every message after the hello, the welcome included, on an event loop
   */
  public CoordinatorLink(
      MultiThreadIoEventLoopGroup loops,
      InetSocketAddress address,
      Supplier<Message.Hello> hello,
      Consumer<Message> receiver) {
    this.loops = loops;
    this.address = address;
    this.hello = hello;
    this.receiver = receiver;
  }

  /** Connects, now and whenever the connection is lost. Returns at once. */
  public void open() {
    if (closed) {
      return;
    }
    new Bootstrap()
        .group(loops)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS_MAX)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel ch) {
                ch.pipeline()
                    .addLast(
                        new IdleStateHandler(Limits.IDLE_MS_MAX, PING_MS, 0, TimeUnit.MILLISECONDS))
                    .addLast(new FrameDecoder(Limits.PEER_FRAME_BYTES_MAX))
                    .addLast(new LinkHandler());
              }
            })
        // The name is resolved anew each time: the coordinator may have moved.
        .connect(InetSocketAddress.createUnresolved(address.getHostString(), address.getPort()))
        .addListener(
            (ChannelFuture connected) -> {
              if (!connected.isSuccess()) {
                LOG.warn(
                    "no connection to the coordinator at {}: {}",
                    address,
                    connected.cause().getMessage());
                openLater();
              }
            });
  }

  /** Sends if there is a connection; otherwise the message is dropped. */
  public void send(Message message) {
    Channel current = channel;
    if (current != null && welcomed) {
      current.writeAndFlush(Connection.frame(message), current.voidPromise());
    }
  }

  /**
   * Gives the connection up for what came over it, if there is one, and says why. Another is opened
   * after the longest pause, since what came may come again. From any thread.
   */
  public void giveUp(GoodbyeReason reason, String text) {
    Channel current = channel;
    if (current != null) {
      LOG.warn("gave the connection to the coordinator up: {}: {}", reason, text);
      current
          .eventLoop()
          .execute(
              () -> {
                backoffMs = BACKOFF_MS_MAX;
                current
                    .writeAndFlush(Connection.frame(new Message.Goodbye(reason, text)))
                    .addListener(ChannelFutureListener.CLOSE);
              });
    }
  }

  @Override
  public void close() {
    closed = true;
    Channel current = channel;
    if (current != null) {
      current.close();
    }
  }

  private void openLater() {
    if (!closed && !loops.isShuttingDown()) {
      loops.schedule(this::open, backoffMs, TimeUnit.MILLISECONDS);
      backoffMs = Math.min(2 * backoffMs, BACKOFF_MS_MAX);
    }
  }

  private final class LinkHandler extends SimpleChannelInboundHandler<byte[]> {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      channel = ctx.channel();
      ctx.writeAndFlush(Connection.frame(hello.get()));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, byte[] frame) {
      Message message = MessageCodec.decode(frame);
      if (message instanceof Message.Goodbye goodbye) {
        LOG.warn("the coordinator said goodbye: {}: {}", goodbye.reason(), goodbye.text());
        ctx.close();
        return;
      }
      if (message instanceof Message.Welcome) {
        welcomed = true;
        backoffMs = BACKOFF_MS_MIN;
        LOG.info("connected to the coordinator at {}", address);
      }
      receiver.accept(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      welcomed = false;
      channel = null;
      if (!closed) {
        LOG.warn("lost the connection to the coordinator at {}", address);
        openLater();
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == IdleStateEvent.FIRST_WRITER_IDLE_STATE_EVENT
          || event == IdleStateEvent.WRITER_IDLE_STATE_EVENT) {
        ctx.writeAndFlush(Connection.frame(new Message.Ping()));
      } else if (event instanceof IdleStateEvent) {
        LOG.warn("the coordinator has been silent for {} ms", Limits.IDLE_MS_MAX);
        ctx.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause instanceof MalformedException || cause.getCause() instanceof ProtocolException) {
        LOG.warn("the coordinator sent what this worker does not understand: {}", cause.toString());
      } else if (cause instanceof java.io.IOException) {
        LOG.debug("the connection to the coordinator broke: {}", cause.toString());
      } else {
        LOG.error("the connection to the coordinator failed", cause);
      }
      ctx.close();
    }
  }
}
