package dev.freehold.node.service;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.BlockCollector;
import dev.freehold.protocol.wire.Query;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Puller of blocks and their witnesses from whoever has them, by connections of a client, one to a
 * node, by which several blocks are asked for at a time. A node must have proved the id that was
 * asked for; whatever it withholds is given up after a while, and what is held of all blocks
 * together is bounded. Thread-safe.
 */
final class BlockPulls implements AutoCloseable {
  /** Objects of a block take several times the bytes of its encoding. */
  private static final int HEAP_PER_BYTE = 8;

  private static final int KIB = 1024;

  /**
   * Node that is asked for a block.
   *
   * @param pullMax how long it has for one
   * @param answerMax how long it has for each answer
   */
  record Source(Hash32 node, Endpoint endpoint, Duration pullMax, Duration answerMax) {
    private static final Duration WORKER_MAX = Duration.ofSeconds(30);
    private static final Duration WORKER_ANSWER_MAX = Duration.ofSeconds(10);
    private static final Duration VALIDATOR_MAX = Duration.ofSeconds(5);

    /**
     * A worker, which alone may have the block.
     *
     * @throws ClientException if nobody can be reached at what it advertises
     */
    static Source worker(Hash32 node, String advertised) {
      try {
        return new Source(node, Endpoint.parse(advertised), WORKER_MAX, WORKER_ANSWER_MAX);
      } catch (IllegalArgumentException e) {
        throw new ClientException("its worker cannot be reached at " + advertised, e);
      }
    }

    /** A validator: others have the block as well, so that nobody need wait long for this one. */
    static Source validator(Hash32 node, Endpoint endpoint) {
      return new Source(node, endpoint, VALIDATOR_MAX, VALIDATOR_MAX);
    }
  }

  /**
   * Bytes of a block and its witness. To be closed when nothing needs them any more.
   *
   * @param block encoded, with its proofs
   * @param stateless the block without its proofs, and its witness
   */
  record Pulled(byte[] block, byte[] stateless, Semaphore room, int kib) implements AutoCloseable {
    int bytes() {
      return block.length + stateless.length;
    }

    @Override
    public void close() {
      room.release(kib);
    }
  }

  /** Connection to one node; whoever opens or closes it holds the lock. */
  private static final class Link {
    private final ReentrantLock lock = new ReentrantLock();
    private NodeConnection connection;
  }

  private final ClientOptions options;
  private final Semaphore room;
  private final int roomKib;

  /** One for each node that was asked since the start. */
  private final Map<Hash32, Link> links = new HashMap<>();

  private boolean closed;

  /**
   * @param genesis of the network
   * @param heapBytes what this process may have; an eighth of it is for bytes of blocks
   */
  BlockPulls(Hash32 genesis, long heapBytes) {
    options = ClientOptions.DEFAULT.withGenesis(genesis);
    roomKib = (int) Math.min(Integer.MAX_VALUE, Math.max(1, heapBytes / HEAP_PER_BYTE / KIB));
    room = new Semaphore(roomKib, true);
  }

  /**
   * Gets hold of a block.
   *
   * @throws ClientException if its source does not show it, or there is no room for it
   * @throws MalformedException if what its source shows is no block within the limits
   */
  Pulled pull(Source source, RealmId realm, long height) {
    return pull(connected(source), source.pullMax, realm, height, false);
  }

  /**
   * Gets hold of a block that nobody has asked for yet: at least half of the room is left to those
   * that are.
   *
   * @throws ClientException if its source does not show it, or there is no room for it
   * @throws MalformedException if what its source shows is no block within the limits
   */
  Pulled pullEarly(Source source, RealmId realm, long height) {
    return pull(connected(source), source.pullMax, realm, height, true);
  }

  private NodeConnection connected(Source source) {
    Link link = link(source.node);
    lock(link);
    try {
      return connected(link, source);
    } finally {
      link.lock.unlock();
    }
  }

  private synchronized Link link(Hash32 node) {
    return links.computeIfAbsent(node, _ -> new Link());
  }

  private static void lock(Link link) {
    try {
      link.lock.lockInterruptibly();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static ClientException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new ClientException("interrupted while waiting for a block", e);
  }

  private NodeConnection connected(Link link, Source source) {
    boolean usable =
        link.connection != null
            && link.connection.isOpen()
            && link.connection.endpoint().equals(source.endpoint);
    if (!usable) {
      if (link.connection != null) {
        link.connection.close();
      }
      link.connection =
          NodeConnection.toAsk(source.endpoint, options.withAnswerLimit(source.answerMax));
      if (isClosed()) {
        link.connection.close();
      }
    }
    if (!link.connection.node().equals(source.node)) {
      link.connection.close();
      throw new ClientException(
          "at %s is another node: %s".formatted(source.endpoint, link.connection.node()));
    }
    return link.connection;
  }

  private Pulled pull(
      NodeConnection connection, Duration pullMax, RealmId realm, long height, boolean early) {
    long deadlineNs = System.nanoTime() + pullMax.toNanos();
    Collecting block =
        new Collecting(
            connection,
            Limits.BLOCK_BYTES_MAX,
            (request, from) -> new Query.BlockOf(request, realm, height, from));
    Collecting witness =
        new Collecting(
            connection,
            Limits.STATELESS_BLOCK_BYTES_MAX,
            (request, from) -> new Query.WitnessOf(request, realm, height, from));
    // The first parts say how much there is of both: nobody holds some room and waits for more.
    CompletableFuture<Answer> ofBlock = block.ask();
    CompletableFuture<Answer> ofWitness = witness.ask();
    block.take(NodeConnection.await(ofBlock));
    witness.take(NodeConnection.await(ofWitness));
    int kib = (int) (((long) block.collector.total() + witness.collector.total()) / KIB + 1);
    if (early) {
      takeSpareRoom(kib);
    } else {
      takeRoom(kib, deadlineNs);
    }
    try {
      block.finish(deadlineNs);
      witness.finish(deadlineNs);
      return new Pulled(block.collector.bytes(), witness.collector.bytes(), room, kib);
    } catch (RuntimeException | Error e) {
      room.release(kib);
      throw e;
    }
  }

  private void takeRoom(int kib, long deadlineNs) {
    if (kib > roomKib) {
      throw new UnavailableException(
          "it takes %d KiB, and this process has room for %d KiB of blocks: give it more memory"
              .formatted(kib, roomKib));
    }
    try {
      if (!room.tryAcquire(kib, deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new UnavailableException("other blocks take all the room that there is");
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void takeSpareRoom(int kib) {
    if (room.availablePermits() - kib < roomKib / 2 || !room.tryAcquire(kib)) {
      throw new UnavailableException("what is asked for takes the room that there is");
    }
  }

  private interface PartQuery {
    Query of(int request, int offset);
  }

  /** A block or a witness, some of whose parts are here. */
  private static final class Collecting {
    private final NodeConnection connection;
    private final BlockCollector collector;
    private final PartQuery query;

    private Collecting(NodeConnection connection, int bytesMax, PartQuery query) {
      this.connection = connection;
      this.collector = new BlockCollector(bytesMax);
      this.query = query;
    }

    private CompletableFuture<Answer> ask() {
      return connection.askLater(request -> query.of(request, collector.offset()));
    }

    private void take(Answer answer) {
      if (!(answer instanceof Answer.BlockPart part)) {
        throw new MalformedException(Reason.UNKNOWN_TAG, "what comes is no part of a block");
      }
      collector.put(part);
    }

    private void finish(long deadlineNs) {
      while (!collector.isWhole()) {
        if (System.nanoTime() - deadlineNs > 0) {
          throw new UnavailableException(
              "%d of %d bytes came in time".formatted(collector.offset(), collector.total()));
        }
        take(NodeConnection.await(ask()));
      }
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    Map<Hash32, Link> open;
    synchronized (this) {
      closed = true;
      open = Map.copyOf(links);
    }
    for (Link link : open.values()) {
      // Whoever pulls is interrupted before, or finds that all is closed.
      link.lock.lock();
      try {
        if (link.connection != null) {
          link.connection.close();
        }
      } finally {
        link.lock.unlock();
      }
    }
  }
}
