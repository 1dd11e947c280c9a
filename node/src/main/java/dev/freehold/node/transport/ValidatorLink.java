package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.LinkTimes;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A validator's link to another one over TLS, on which it speaks and does not listen. Methods may
 * be called from any thread.
 */
public final class ValidatorLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ValidatorLink.class);

  /** A connection that stands for so long is not one that is refused. */
  private static final Duration HOLDS = Duration.ofSeconds(5);

  private static final int TOLD_MAX = 4;

  private final Hash32 node;
  private final Endpoint endpoint;
  private final Supplier<Introduction> introduction;
  private final NodeLink link;
  private final AtomicLong unsentBytes = new AtomicLong();
  private final LongAdder sentBytes = new LongAdder();
  private volatile boolean isOpen;

  // On the event loop alone: why this link was lost since it last held, as people were told.
  private final Set<String> told = new HashSet<>();
  private long openings;

  /**
   * A link that is not open yet.
   *
   * @param node whose key the other side must have
   * @param tls shows this validator's key
   * @param introduction what to say on each new connection
   */
  public ValidatorLink(
      EventLoops loops,
      Hash32 node,
      InetSocketAddress address,
      TlsContext tls,
      Supplier<Introduction> introduction) {
    this.node = node;
    endpoint = SocketAddresses.endpoint(address);
    this.introduction = introduction;
    link = new NodeLink(loops, address, tls, LinkTimes.VALIDATOR, new Owner());
  }

  /** Connects, now and whenever the connection is lost. Call once. */
  public void open() {
    link.open();
  }

  /** Whether the other side has welcomed this one, and the connection stands. */
  public boolean isOpen() {
    return isOpen;
  }

  /**
   * Sends on the connection that stands now, and on no later one; dropped if there is none, or if
   * too much waits on it.
   *
   * @param message as a frame, which may go to others too and never changes
   */
  public void send(byte[] message) {
    send(message, Limits.AGREEMENT_UNSENT_BYTES_MAX);
  }

  /** Sends likewise what may be lost: most of the room is left to the agreement. */
  public void advise(byte[] message) {
    send(message, Limits.AGREEMENT_UNSENT_BYTES_MAX / 4);
  }

  private void send(byte[] message, int unsentMax) {
    Optional<Channel> on = isOpen ? link.channel() : Optional.empty();
    if (on.isEmpty()) {
      return;
    }
    int bytes = message.length;
    if (unsentBytes.addAndGet(bytes) > unsentMax) {
      LOG.debug("validator {} reads too slowly", node.abbreviated());
      unsentBytes.addAndGet(-bytes);
      return;
    }
    ByteBuf frame = Unpooled.wrappedBuffer(message);
    if (!link.execute(() -> link.write(on.get(), frame, () -> unsentBytes.addAndGet(-bytes)))) {
      frame.release();
    } else {
      sentBytes.add(bytes);
    }
  }

  /** Bytes of frames sent since the start. */
  public long sentBytes() {
    return sentBytes.sum();
  }

  @Override
  public void close() {
    link.close();
  }

  private final class Owner implements NodeLink.Owner {
    @Override
    public Introduction introduce() {
      return introduction.get();
    }

    @Override
    public Optional<String> objection(Hash32 proven) {
      return NodeLink.objection(node, proven);
    }

    @Override
    public void opened() {
      isOpen = true;
      long opening = ++openings;
      if (told.isEmpty()) {
        tellOpen();
      }
      link.later(
          () -> {
            if (isOpen && opening == openings) {
              if (!told.isEmpty()) {
                tellOpen();
              }
              told.clear();
            }
          },
          HOLDS);
    }

    private void tellOpen() {
      LOG.info("connected to validator {} at {}", node.abbreviated(), endpoint);
    }

    @Override
    public void deliver(Message message) {
      // The welcome: nothing else is said here.
    }

    @Override
    public void down(String why) {
      // One that is refused as soon as it is welcomed comes again each second.
      if (isOpen && told.size() < TOLD_MAX && told.add(why)) {
        LOG.warn("lost validator {} at {}: {}", node.abbreviated(), endpoint, why);
      } else {
        LOG.debug("no connection to validator {} at {}: {}", node.abbreviated(), endpoint, why);
      }
      isOpen = false;
    }

    @Override
    public void turnedAway(GoodbyeReason reason, String why) {
      throw new IllegalStateException("a validator's link never ends: " + reason);
    }
  }
}
