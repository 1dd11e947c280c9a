package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Role;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One accepted connection: the hello, then messages, each error answered by a named goodbye. */
final class SessionHandler extends SimpleChannelInboundHandler<byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(SessionHandler.class);

  private final Connection connection;
  private final Hash32 genesis;
  private final NodeHandler node;
  private final ConnectionRegistry registry;
  private final FrameDecoder frames;
  private ScheduledFuture<?> helloTimeout;
  private boolean open;

  SessionHandler(
      Connection connection,
      Hash32 genesis,
      NodeHandler node,
      ConnectionRegistry registry,
      FrameDecoder frames) {
    this.connection = connection;
    this.genesis = genesis;
    this.node = node;
    this.registry = registry;
    this.frames = frames;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    helloTimeout =
        ctx.executor()
            .schedule(
                () -> connection.close(GoodbyeReason.HELLO_EXPECTED, "no hello came in time"),
                Limits.HELLO_MS_MAX,
                TimeUnit.MILLISECONDS);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, byte[] frame) {
    Message message = decode(frame);
    if (!open) {
      hello(message);
      return;
    }
    switch (message) {
      case Message.Hello _ ->
          throw new ProtocolException(GoodbyeReason.HELLO_EXPECTED, "a second hello");
      case Message.Ping _ -> {
        // That it came has reset the idle timer; nothing else is asked.
      }
      case Message.Goodbye _ -> ctx.close();
      default -> node.received(connection, connection.peer(), message);
    }
  }

  private static Message decode(byte[] frame) {
    int type = frame[0] & 0xff;
    if (!MessageCodec.isKnownType(type)) {
      throw new ProtocolException(
          GoodbyeReason.UNKNOWN_MESSAGE, "message type " + type + " is unknown");
    }
    try {
      return MessageCodec.decode(frame);
    } catch (MalformedException e) {
      throw new ProtocolException(
          GoodbyeReason.MALFORMED_MESSAGE, e.reason() + ": " + e.getMessage());
    }
  }

  private void hello(Message message) {
    if (!(message instanceof Message.Hello hello)) {
      throw new ProtocolException(GoodbyeReason.HELLO_EXPECTED, "the first message is a hello");
    }
    if (hello.protocol() != Protocol.VERSION) {
      throw new ProtocolException(
          GoodbyeReason.WRONG_PROTOCOL_VERSION,
          "this node speaks version " + Protocol.VERSION + ", not " + hello.protocol());
    }
    boolean knowsGenesis = !hello.genesis().equals(Hash32.ZERO);
    if (knowsGenesis && !hello.genesis().equals(genesis)
        || !knowsGenesis && hello.role() != Role.CLIENT) {
      throw new ProtocolException(GoodbyeReason.WRONG_GENESIS, "the genesis here is " + genesis);
    }
    if (!node.accepts(hello.role())) {
      throw new ProtocolException(
          GoodbyeReason.NOT_ALLOWED, "no " + hello.role() + " connects to this node");
    }
    helloTimeout.cancel(false);
    switch (hello.role()) {
      case WORKER, COORDINATOR -> frames.allow(Limits.PEER_FRAME_BYTES_MAX);
      case AGGREGATOR -> frames.allow(Limits.AGGREGATOR_FRAME_BYTES_MAX);
      case CLIENT -> {
        // A stranger's frames stay small.
      }
    }
    open = true;
    connection.identify(Peer.of(connection.id(), hello));
    connection.send(node.welcome());
    registry.opened(connection);
    node.opened(connection, connection.peer());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof IdleStateEvent) {
      connection.close(GoodbyeReason.IDLE, "nothing came for " + Limits.IDLE_MS_MAX + " ms");
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    helloTimeout.cancel(false);
    registry.closed(connection);
    if (open) {
      open = false;
      node.closed(connection, connection.peer());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable error) {
    Throwable cause = error instanceof DecoderException wrapped ? wrapped.getCause() : error;
    switch (cause) {
      case ProtocolException e -> {
        LOG.debug("{}: {}: {}", connection, e.reason(), e.getMessage());
        connection.close(e.reason(), e.getMessage());
      }
      case IOException e -> {
        LOG.debug("{}: {}", connection, e.toString());
        ctx.close();
      }
      default -> {
        LOG.error("{} failed", connection, cause);
        connection.close(GoodbyeReason.INTERNAL, "this node failed");
      }
    }
  }
}
