package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.session.ServerSession;
import dev.freehold.protocol.session.SessionDriver;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty's end of one {@link ServerSession}: bytes and timers go in, its effects are carried out.
 */
// A channel whose write fails is closed by Netty, and closing is heard of in channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
final class SessionHandler extends ChannelInboundHandlerAdapter implements SessionDriver.Carrier {
  private static final Logger LOG = LoggerFactory.getLogger(SessionHandler.class);

  /** Bundles that are handed over together at the most. */
  private static final int SUBMITS_TOGETHER = 64;

  private static final long READER_WATCH_MS = Limits.UNREAD_MS_MAX / 8;

  private final Connection connection;
  private final TlsBounds bounds;
  private final SslHandler secured;
  private final NodeHandler node;
  private final ConnectionRegistry registry;
  private final SessionDriver session;
  private final long helloMsMax;
  private ScheduledFuture<?> helloTimer;
  private ScheduledFuture<?> readerWatch;
  private boolean served;

  /** Bundles of the read that is being taken in: signatures of many are checked together. */
  private final List<Message.Submit> submits = new ArrayList<>();

  private Peer sender;

  SessionHandler(
      Connection connection,
      TlsBounds bounds,
      SslHandler secured,
      SessionHost host,
      NodeHandler node,
      ConnectionRegistry registry,
      long helloMsMax) {
    this.connection = connection;
    this.bounds = bounds;
    this.secured = secured;
    this.helloMsMax = helloMsMax;
    this.node = node;
    this.registry = registry;
    session = new SessionDriver(new ServerSession(connection.id(), host), this);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    helloTimer = ctx.executor().schedule(session::helloOverdue, helloMsMax, TimeUnit.MILLISECONDS);
    readerWatch =
        ctx.executor()
            .scheduleWithFixedDelay(
                () -> connection.watchReader(System.nanoTime()),
                READER_WATCH_MS,
                READER_WATCH_MS,
                TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    ByteBuf buffer = (ByteBuf) bytes;
    bounds.brought();
    try {
      session.received(buffer.nioBuffer());
    } finally {
      buffer.release();
    }
  }

  /** What was read in one go lies in many records of TLS, and is handed over together. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    handOver();
    connection.unfinished(session.held());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      handshakeOver(handshake);
      return;
    }
    // A peer that is not read from cannot be told from one that is silent, and is not to blame.
    boolean readFrom = connection.isReadFrom();
    if (event instanceof IdleStateEvent && (readFrom || connection.isLeaving())) {
      session.idle();
    }
  }

  private void handshakeOver(SslHandshakeCompletionEvent handshake) {
    if (!handshake.isSuccess()) {
      LOG.debug("{}: {}", connection, handshake.cause().toString());
      connection.hangUp();
      return;
    }
    try {
      Hash32 proven = TlsContext.proven(secured.engine());
      connection.secured();
      session.secured(proven);
    } catch (SSLException e) {
      LOG.debug("{}: {}", connection, e.getMessage());
      connection.hangUp();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      connection.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    helloTimer.cancel(false);
    readerWatch.cancel(false);
    connection.closed();
    registry.closed(connection);
    session.closed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (Connection.isBreak(cause)) {
      LOG.debug("{}: {}", connection, cause.toString());
      connection.hangUp();
    } else {
      LOG.error("{} failed", connection, cause);
      session.refuse(GoodbyeReason.INTERNAL, "this node failed");
    }
  }

  @Override
  public void send(Message message) {
    connection.send(message);
  }

  @Override
  public void opened(Peer peer) {
    helloTimer.cancel(false);
    if (registry.opened(connection, peer)) {
      served = true;
      node.opened(connection, peer);
    } else {
      session.refuse(GoodbyeReason.TOO_MANY_CONNECTIONS, "try again later");
    }
  }

  @Override
  public Standing standing(Peer peer) {
    return registry.standing(connection);
  }

  @Override
  public void deliver(Peer peer, Message message) {
    // The node may have said goodbye itself, while more of what the peer sent was here already.
    if (!connection.isLeaving()) {
      connection.heard();
      if (message instanceof Message.Submit submit) {
        sender = peer;
        submits.add(submit);
        if (submits.size() == SUBMITS_TOGETHER) {
          handOver();
        }
      } else {
        handOver();
        node.received(connection, peer, message);
      }
    }
  }

  /** Hands over the bundles of this read, before anything that came or happens after them. */
  private void handOver() {
    if (!submits.isEmpty()) {
      List<Message.Submit> together = List.copyOf(submits);
      submits.clear();
      node.submitted(connection, sender, together);
    }
  }

  @Override
  public void close(Message.Goodbye goodbye) {
    handOver();
    LOG.debug("{}: {}: {}", connection, goodbye.reason(), goodbye.text());
    connection.close(goodbye);
  }

  @Override
  public void hangUp() {
    handOver();
    connection.hangUp();
  }

  @Override
  public void ended(Peer peer) {
    if (served) {
      node.closed(connection, peer);
    }
  }
}
