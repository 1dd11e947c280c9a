package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.LinkTimes;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.worker.desk.FollowerMail;
import dev.freehold.worker.machine.replica.ReplicaEffect;
import dev.freehold.worker.machine.replica.ReplicaInput;
import io.netty.channel.Channel;
import io.netty.handler.stream.ChunkedStream;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's link with one that follows realms of it. Blocks that are to be sent wait by name; one
 * at a time is read and on its way. All on the event loop of its {@link ReplicaLinks}.
 */
final class FollowerLink implements NodeLink.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(FollowerLink.class);

  /** How long a worker that turned this one away is left alone. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private static final long NONE = 0;

  /** A block on its way by one connection. */
  private static final class Transfer {
    private final int bytes;
    private final ChunkedStream pieces;
    private long doneBytes;
    private long steppedNs = System.nanoTime();

    private Transfer(byte[] frame) {
      bytes = frame.length;
      pieces = new ChunkedStream(new ByteArrayInputStream(frame), Outbox.PIECE_BYTES);
    }

    private boolean isStuck(long nowNs, long limitNs) {
      if (pieces.transferredBytes() != doneBytes) {
        doneBytes = pieces.transferredBytes();
        steppedNs = nowNs;
      }
      return nowNs - steppedNs > limitNs;
    }
  }

  private final ReplicaLinks all;
  private final Hash32 node;
  private final Endpoint endpoint;
  private final FollowerMail mail;
  private final NodeLink link;
  private final SequencedSet<ReplicaEffect.Replicate> blocks = new LinkedHashSet<>();
  private Optional<Transfer> transfer = Optional.empty();
  private long connection = NONE;
  private boolean closed;

  /** Why the last attempt was in vain. */
  private String inVain = "";

  /**
   * A link that is not open yet.
   *
   * @param node whose key the other side must have
   * @param mail what comes by it, and came by an earlier link with the same
   */
  FollowerLink(ReplicaLinks all, Hash32 node, Endpoint endpoint, FollowerMail mail) {
    this.all = all;
    this.node = node;
    this.endpoint = endpoint;
    this.mail = mail;
    link =
        new NodeLink(
            all.loops(),
            InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port()),
            all.tls(),
            LinkTimes.DEFAULT,
            this);
  }

  /** Connects, now and whenever the connection is lost. */
  void open() {
    link.open();
  }

  Hash32 node() {
    return node;
  }

  /** Where the follower listens, {@code host:port}. */
  String endpoint() {
    return endpoint.toString();
  }

  FollowerMail mail() {
    return mail;
  }

  /** The number of the connection that stands; 0 while there is none. */
  long connection() {
    return connection;
  }

  /** Sends a block by this connection, in its turn; once, however often it is asked meanwhile. */
  void replicate(ReplicaEffect.Replicate block) {
    blocks.add(block);
    if (blocks.size() > Limits.FOLLOWER_BLOCKS_WAITING_MAX) {
      giveUp(GoodbyeReason.IDLE, "too many blocks wait until they are read");
    } else {
      sendNext();
    }
  }

  /** Begins the next block, if none is on its way. */
  void sendNext() {
    if (connection == NONE
        || transfer.isPresent()
        || blocks.isEmpty()
        || !all.room().mayBegin(this)) {
      return;
    }
    ReplicaEffect.Replicate block = blocks.removeFirst();
    Optional<byte[]> frame = all.frame(block);
    if (frame.isEmpty()) {
      LOG.debug("{} is not here any more", block);
      all.run(this::sendNext);
      return;
    }
    Transfer next = new Transfer(frame.get());
    transfer = Optional.of(next);
    all.room().begins(next.bytes);
    Optional<Channel> on = link.channel();
    if (on.isPresent()) {
      link.write(on.get(), next.pieces, () -> ended(next));
    } else {
      ended(next);
    }
  }

  private void ended(Transfer over) {
    all.room().ends(over.bytes);
    if (transfer.filter(current -> current == over).isPresent()) {
      transfer = Optional.empty();
      all.run(this::sendNext);
    }
    all.room().next().ifPresent(waiting -> all.run(waiting::sendNext));
  }

  /** Closes the connection if what is on its way has made no step for too long. */
  void watch(long nowNs, long limitNs) {
    if (transfer.filter(current -> current.isStuck(nowNs, limitNs)).isPresent()) {
      giveUp(GoodbyeReason.IDLE, "it takes nothing of what it is sent");
    }
  }

  /** Gives the connection up for what came over it, or did not; another is opened. */
  void giveUp(GoodbyeReason reason, String text) {
    if (connection != NONE) {
      LOG.warn("gives up follower {} at {}: {}", node.abbreviated(), endpoint, text);
      inVain = reason + ": " + text;
      over();
      link.giveUp(reason, text);
    }
  }

  /** The machine has taken what was handed to it last. */
  void heard() {
    mail.taken();
    handOver();
  }

  private void handOver() {
    mail.next().ifPresent(all::post);
    boolean full = mail.isFull();
    link.channel().ifPresent(channel -> channel.config().setAutoRead(!full));
  }

  /** Ends the link and its connection. */
  void close() {
    over();
    closed = true;
    link.close();
  }

  private void over() {
    if (connection != NONE) {
      mail.add(new ReplicaInput.Disconnected(connection));
      connection = NONE;
      blocks.clear();
      transfer = Optional.empty();
      all.room().leave(this);
      handOver();
    }
  }

  @Override
  public Introduction introduce() {
    return all.introduction(node);
  }

  @Override
  public Optional<String> objection(Hash32 proven) {
    return NodeLink.objection(node, proven);
  }

  @Override
  public boolean sendsPieces() {
    return true;
  }

  @Override
  public void opened() {
    if (!closed) {
      inVain = "";
      LOG.info("linked with follower {} at {}", node.abbreviated(), endpoint);
      connection = all.nextConnection();
      mail.add(new ReplicaInput.Connected(node, connection));
      handOver();
    }
  }

  @Override
  public void deliver(Message message) {
    if (connection == NONE) {
      return;
    }
    switch (all.desk().received(connection, node, message)) {
      case Ruling.Take(ReplicaInput input) -> {
        mail.add(input);
        handOver();
      }
      case Ruling.Close(GoodbyeReason reason, String text) -> giveUp(reason, text);
      case Ruling.Ignore(String why) -> LOG.debug("{}: {}", node.abbreviated(), why);
      case Ruling<ReplicaInput> other ->
          throw new IllegalStateException("a link with a follower has no " + other);
    }
  }

  @Override
  public void down(String why) {
    if (connection != NONE) {
      LOG.warn("lost follower {} at {}: {}", node.abbreviated(), endpoint, why);
    } else if (!why.equals(inVain)) {
      inVain = why;
      LOG.warn("cannot reach follower {} at {}: {}", node.abbreviated(), endpoint, why);
    }
    over();
  }

  @Override
  public void turnedAway(GoodbyeReason reason, String why) {
    LOG.warn("follower {} at {} turns this worker away: {}", node.abbreviated(), endpoint, why);
    over();
    link.openAgain(AGAIN);
  }
}
