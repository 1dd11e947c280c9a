package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One open connection, over TLS. Methods may be called from any thread. */
// A channel whose write fails is closed by Netty, and closing is heard of in channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** Reasons for which a connection is not read from. */
  public enum Pause {
    /** Too many of its bundles are on their way. */
    BUNDLES,
    /** Too many of its questions wait. */
    QUESTIONS,
    /** Too many of its questions about bundles wait. */
    STATUSES,
    /** The machine takes no more. */
    INBOX,
    /** Too much of what it reported waits for a checkpoint. */
    REPORTS,
    /** Too much of what it replicates waits for the disk. */
    BLOCKS
  }

  private final long id;
  private final Channel channel;
  private final Outbox outbox;
  private final StrangerBudget.Share share;
  private final AddressPrefix network;
  private final Set<Pause> pauses = EnumSet.noneOf(Pause.class);
  private volatile boolean leaving;
  private volatile boolean secured;
  private volatile Standing standing = Standing.STRANGER;
  private volatile long heardNs = System.nanoTime();
  private volatile Runnable roomy = () -> {};
  private volatile boolean awaited;
  private final AtomicBoolean goodbyeSaid = new AtomicBoolean();

  // On the event loop alone.
  private long unfinishedBytes;
  private long progress;
  private long progressNs;

  Connection(long id, Channel channel, StrangerBudget.Share share) {
    this.id = id;
    this.channel = channel;
    this.share = share;
    network =
        AddressPrefix.of(
            channel.remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress()
                : InetAddress.getLoopbackAddress());
    outbox = new Outbox(channel, this::written);
  }

  /** A number that no other connection of this process ever has. */
  public long id() {
    return id;
  }

  /** The address that it comes from, without a port. */
  public String address() {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress().getHostAddress()
        : "";
  }

  /** Whether it comes from this machine itself. */
  public boolean isLocal() {
    return network.isLoopback();
  }

  /** Whether this side has said goodbye, or is about to. */
  boolean isLeaving() {
    return leaving;
  }

  AddressPrefix network() {
    return network;
  }

  Standing standing() {
    return standing;
  }

  /** Notes who the peer turned out to be. A known node's bytes do not count for strangers. */
  void standing(Standing newStanding) {
    standing = newStanding;
    if (newStanding == Standing.PEER) {
      share.leave();
    }
  }

  /** Notes that the peer said something that is no mere sign of life. */
  void heard() {
    heardNs = System.nanoTime();
  }

  /** When the peer said something last; nanoseconds on this process' clock. */
  long heardNs() {
    return heardNs;
  }

  /** Bytes that are held for a stranger; 0 for a known node. */
  long strangerBytes() {
    return share.held();
  }

  /** Bytes that wait until the peer reads. */
  public long unreadBytes() {
    return outbox.bytes();
  }

  /** Whether so much waits for the peer that it is asked nothing and answered nothing for now. */
  public boolean isFull() {
    return outbox.bytes() > Limits.UNREAD_BYTES_MARK;
  }

  /**
   * Asks to be told when the connection is not full any more; more than one may.
   *
   * @return whether it is full; if not, something may be told all the same
   */
  public boolean awaitRoom() {
    // Not taken back where there is room: another who waits would hear nothing.
    awaited = true;
    return isFull();
  }

  /** Sets what is run, on the event loop, when a connection whose room is awaited has room. */
  void whenRoomy(Runnable action) {
    roomy = action;
  }

  /** Sends a message. A peer that reads too slowly for what it asked for is dropped. */
  public void send(Message message) {
    ByteBuf frame = frame(message);
    int size = frame.readableBytes();
    send(size > Outbox.PIECE_BYTES ? offHeap(frame) : frame, size);
  }

  /** A large frame waits in the memory that its budget is a share of, and not on the heap. */
  private ByteBuf offHeap(ByteBuf frame) {
    ByteBuf copy = channel.alloc().directBuffer(frame.readableBytes(), frame.readableBytes());
    copy.writeBytes(frame);
    frame.release();
    return copy;
  }

  /**
   * Sends a frame made by {@link #frame} that goes to many, which is released. A stranger that has
   * not read what came before does without: it asks for what it missed.
   */
  void push(ByteBuf frame) {
    if (standing == Standing.STRANGER && isFull()) {
      frame.release();
      return;
    }
    // The bytes are there once for all; the channel copies a few pieces at a time.
    send(frame, Math.min(frame.readableBytes(), 2 * Outbox.PIECE_BYTES));
  }

  private void send(ByteBuf frame, int held) {
    int max =
        standing == Standing.PEER
            ? Limits.CONNECTION_OUTBOUND_BYTES_MAX
            : Limits.STRANGER_OUTBOUND_BYTES_MAX;
    if (outbox.bytes() + frame.readableBytes() > max) {
      frame.release();
      LOG.debug("{} reads too slowly", this);
      hangUp();
      return;
    }
    share.add(held);
    outbox.add(frame, () -> share.add(-held));
  }

  /** Says why and closes. */
  public void close(GoodbyeReason reason, String text) {
    close(Message.Goodbye.of(reason, text));
  }

  /** Says goodbye and closes; a peer that does not take the goodbye is closed all the same. */
  void close(Message.Goodbye goodbye) {
    leaving = true;
    if (goodbyeSaid.getAndSet(true)) {
      return;
    }
    if (!secured) {
      abort();
      return;
    }
    outbox.afterAll(
        () -> channel.writeAndFlush(frame(goodbye)).addListener(ChannelFutureListener.CLOSE));
    try {
      channel.eventLoop().schedule(this::hangUp, Limits.GOODBYE_MS_MAX, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      hangUp();
    }
  }

  /** Makes room at once: says goodbye if the socket takes it, and closes. */
  void evict(GoodbyeReason reason, String text) {
    leaving = true;
    share.leave();
    if (secured && outbox.bytes() == 0) {
      channel.writeAndFlush(frame(Message.Goodbye.of(reason, text)));
      channel.close();
    } else {
      abort();
    }
  }

  /** Closes without a word and gives back at once what is held for the peer. */
  void drop() {
    share.leave();
    LOG.debug("{} holds more than any other stranger, and together they hold too much", this);
    hangUp();
  }

  /** Closes without a word. */
  public void hangUp() {
    leaving = true;
    abort();
  }

  /**
   * Closes, and has the system forget what it holds for the peer: a peer that reads nothing would
   * otherwise keep a full buffer of the system's, and not even learn that it is closed.
   */
  private void abort() {
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (ChannelException e) {
      LOG.debug("{} is closed already", this);
    }
    // Past TLS, which would say goodbye first, and wait until the peer has read it.
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first == null) {
      channel.close();
    } else {
      first.close();
    }
  }

  /** The connection is encrypted: what is sent from now on reaches the peer. */
  void secured() {
    secured = true;
  }

  boolean isSecured() {
    return secured;
  }

  /** Stops reading from the peer's socket for a reason, which slows it down. */
  public void pause(Pause reason) {
    synchronized (pauses) {
      pauses.add(reason);
      channel.config().setAutoRead(false);
    }
  }

  /** Takes a reason back; reads again if there is none left. */
  public void resume(Pause reason) {
    synchronized (pauses) {
      if (pauses.remove(reason) && pauses.isEmpty()) {
        channel.config().setAutoRead(true);
      }
    }
  }

  /** Whether the peer's socket is read from. */
  boolean isReadFrom() {
    synchronized (pauses) {
      return pauses.isEmpty();
    }
  }

  /** Does something on the connection's event loop, after a while. */
  public void later(Runnable task, long delayMs) {
    channel.eventLoop().schedule(task, delayMs, TimeUnit.MILLISECONDS);
  }

  /**
   * Shows the other side, to which nothing else may be said for long, that this one lives.
   *
   * @param everyMs between two pings
   * @param isWanted asked before each, on the event loop; once it is not there are no more
   */
  public void keepAlive(long everyMs, BooleanSupplier isWanted) {
    later(
        () -> {
          if (channel.isActive() && isWanted.getAsBoolean()) {
            send(new Message.Ping());
            keepAlive(everyMs, isWanted);
          }
        },
        everyMs);
  }

  /** Books what is held of a frame that has not come whole; on the event loop. */
  void unfinished(long bytes) {
    if (bytes != unfinishedBytes) {
      long delta = bytes - unfinishedBytes;
      unfinishedBytes = bytes;
      share.add(delta);
    }
  }

  /** The channel takes more again; on the event loop. */
  void writable() {
    outbox.writable();
  }

  /** The channel is closed; on the event loop. */
  void closed() {
    leaving = true;
    unfinished(0);
    outbox.closed();
    share.leave();
  }

  /**
   * Closes a peer that has read nothing of what waits for it for too long, however much it sends;
   * on the event loop, now and then.
   */
  void watchReader(long nowNs) {
    long now = outbox.progress();
    if (outbox.bytes() == 0 || now != progress) {
      progress = now;
      progressNs = nowNs;
    } else if (nowNs - progressNs > TimeUnit.MILLISECONDS.toNanos(unreadMsMax())) {
      LOG.debug("{} reads nothing", this);
      hangUp();
    }
  }

  private long unreadMsMax() {
    return standing == Standing.PEER ? Limits.IDLE_MS_MAX : Limits.UNREAD_MS_MAX;
  }

  private void written() {
    if (awaited && !isFull()) {
      awaited = false;
      roomy.run();
    }
  }

  /** Whether what failed is a connection or what came over it, rather than this process. */
  static boolean isBreak(Throwable cause) {
    // What TLS refuses comes as the failure of a decoder.
    return cause instanceof IOException || cause instanceof DecoderException;
  }

  /** A message as a frame. */
  static ByteBuf frame(Message message) {
    return Unpooled.wrappedBuffer(Frames.of(message));
  }

  @Override
  public String toString() {
    return "connection " + id + " from " + channel.remoteAddress();
  }
}
