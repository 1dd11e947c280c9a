package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.GoodbyeReason;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for clients and peers, over TLS. */
public final class NodeServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeServer.class);
  private static final long STOP_MS = 2_000;

  /** Bytes at which a channel takes no more, and takes more again. */
  private static final WriteBufferWaterMark WRITE_MARKS =
      new WriteBufferWaterMark(Outbox.PIECE_BYTES / 2, Outbox.PIECE_BYTES);

  private final ConnectionRegistry registry;
  private final EventLoops loops;
  private final TlsContext tls;
  private final Channel listener;

  /**
   * Binds and starts to accept.
   *
   * @param loops shared with the process' other connections; who made them closes them, after this
   * @param tls shows this node's key
   * @param host how this node shows itself to whoever connects
   * @throws IOException if the address cannot be bound
   */
  public NodeServer(
      EventLoops loops,
      InetSocketAddress address,
      TlsContext tls,
      SessionHost host,
      NodeHandler node,
      ConnectionRegistry registry)
      throws IOException {
    this.registry = registry;
    this.loops = loops;
    this.tls = tls;
    registry.standings(node::standing);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(NioServerSocketChannel.class)
            .handler(new AcceptFailures())
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel, host, node);
                  }
                });
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on %s:%d: %s"
              .formatted(address.getHostString(), address.getPort(), bound.cause().getMessage()),
          bound.cause());
    }
    listener = bound.channel();
  }

  /** The port that is listened on. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Says what keeps this process from accepting; Netty tries again after a second. */
  private static final class AcceptFailures extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      LOG.warn("cannot accept a connection: {}", cause.toString());
    }
  }

  // Nothing more is wanted of the future whose listener stands.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void accept(SocketChannel channel, SessionHost host, NodeHandler node) {
    channel.config().setWriteBufferWaterMark(WRITE_MARKS);
    Connection connection = new Connection(registry.nextId(), channel, registry.budget().share());
    connection.whenRoomy(() -> node.roomy(connection));
    long helloMsMax = registry.admit(connection);
    TlsBounds bounds = new TlsBounds(connection);
    HandshakePlace place = loops.handshakePlace();
    channel.closeFuture().addListener(_ -> place.leave());
    SslHandler secured = new SslHandler(tls.acceptor(), place);
    secured.setHandshakeTimeoutMillis(helloMsMax);
    secured.setCloseNotifyFlushTimeoutMillis(Limits.GOODBYE_MS_MAX);
    channel
        .pipeline()
        .addLast(new PlaintextRefusal())
        .addLast(bounds)
        .addLast(secured)
        .addLast(new IdleStateHandler(Limits.IDLE_MS_MAX, 0, 0, TimeUnit.MILLISECONDS))
        .addLast(new SessionHandler(connection, bounds, secured, host, node, registry, helloMsMax));
  }

  /**
   * Stops accepting, and frees the port; connections stay. A port whose loops are closed first may
   * be kept as long as the process.
   */
  public void stopAccepting() {
    listener.close().awaitUninterruptibly(STOP_MS);
  }

  /** Stops accepting, and says goodbye to everyone; connections end with the loops. */
  @Override
  public void close() {
    stopAccepting();
    registry.closeAll(GoodbyeReason.SHUTTING_DOWN, "this node is shutting down");
  }
}
