package dev.freehold.network;

import dev.freehold.client.FreeholdClient;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.memory.MemoryRealmStore;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.transition.BlockReplay;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.socket.FrameReader;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Worker of one realm that makes real blocks, and reports and shows what a test has it say of them,
 * to one coordinator or to several validators.
 */
final class LyingWorker implements AutoCloseable {
  /**
   * Bytes that it shows to whoever asks for a block.
   *
   * @param block encoded, with its proofs
   * @param stateless without them, and the witness
   */
  record Shown(byte[] block, byte[] stateless) {
    static Shown of(RealmBlock block, StatelessBlock stateless) {
      return new Shown(
          block.toBytes(),
          new StatelessBlock(block.withoutProofs(), stateless.witness()).toBytes());
    }
  }

  private static final long AGAIN_MS = 100;

  private final Genesis genesis;
  private final NodeKey key;
  private final RealmId realm;
  private final List<Link> links;
  private final MemoryNodeStore store;
  private final ServerSocket server;
  private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
  private volatile Optional<Shown> shown = Optional.empty();

  // Under this object's monitor.
  private Optional<Link> leader = Optional.empty();
  private final Map<Long, Integer> asked = new HashMap<>();

  /** Its link to one coordinator. */
  private final class Link {
    private final Endpoint coordinator;
    private Socket socket;

    /** What is said on it of the last block. */
    private Optional<RealmBlock> story = Optional.empty();

    private Link(Endpoint coordinator) {
      this.coordinator = coordinator;
    }

    private void open() throws IOException {
      Socket opened = TlsContext.of(key).connect(coordinator);
      socket = opened;
      FrameReader in = new FrameReader(opened.getInputStream(), Limits.PEER_FRAME_BYTES_MAX);
      say(
          new Introduction(
                  genesis.hash(), Role.WORKER, key.id(), "127.0.0.1:" + server.getLocalPort(), -1)
              .hello());
      Thread.ofVirtual().name("lying worker's link").start(() -> read(opened, in));
    }

    private void read(Socket opened, FrameReader in) {
      try {
        while (!opened.isClosed()) {
          Message message = in.read();
          if (message instanceof Message.Goodbye goodbye && isTooSoon(goodbye)) {
            Thread.sleep(AGAIN_MS);
            open();
            return;
          }
          heard.add(message);
          if (message instanceof Message.Assignment) {
            leads(this);
          }
        }
      } catch (IOException e) {
        // The coordinator has closed it, after a goodbye, or the test has.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** The connection before this one is not forgotten yet, or too many came in a short time. */
    private boolean isTooSoon(Message.Goodbye goodbye) {
      return goodbye.reason() == GoodbyeReason.OUT_OF_STEP
          || goodbye.reason() == GoodbyeReason.TOO_MANY_CONNECTIONS;
    }

    private void say(Message message) throws IOException {
      socket.getOutputStream().write(Frames.of(message));
      socket.getOutputStream().flush();
    }

    private void close() throws IOException {
      if (socket != null) {
        socket.close();
      }
    }
  }

  LyingWorker(Genesis genesis, NodeKey key, RealmId realm, Endpoint... coordinators)
      throws IOException {
    this.genesis = genesis;
    this.key = key;
    this.realm = realm;
    links = Stream.of(coordinators).map(Link::new).toList();
    store = new MemoryNodeStore(genesis.checkpoint());
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("lying worker").start(this::accept);
  }

  /** Joins all; the realm must be its own. What it said before it says no more. */
  void join() throws IOException, InterruptedException {
    synchronized (this) {
      links.forEach(link -> link.story = Optional.empty());
      leader = Optional.empty();
    }
    for (Link link : links) {
      link.close();
    }
    heard.clear();
    for (Link link : links) {
      link.open();
    }
    RealmEndpoint seat = hear(Message.Assignment.class).realms().get(realm.value());
    while (links.size() > 1 && !seat.worker().equals(key.id())) {
      // A candidate has to become final before it is given anything.
      seat = hear(Message.Assignment.class).realms().get(realm.value());
    }
    if (!seat.worker().equals(key.id())) {
      throw new AssertionError("realm " + realm + " is another's: " + seat);
    }
  }

  /** Whoever sends a table leads from now on, and is told again what it may not have heard. */
  private synchronized void leads(Link link) {
    leader = Optional.of(link);
    link.story.ifPresent(of -> say(link, report(of)));
  }

  /** The next message of a kind; passes over what comes before it. */
  <T extends Message> T hear(Class<T> kind) throws InterruptedException {
    Message next = heard.poll(30, TimeUnit.SECONDS);
    while (next != null && !kind.isInstance(next)) {
      next = heard.poll(30, TimeUnit.SECONDS);
    }
    if (next == null) {
      throw new AssertionError("heard no " + kind.getSimpleName());
    }
    return kind.cast(next);
  }

  /** Takes over all checkpoints that there are. */
  void follow(FreeholdClient client) {
    ChainStore chain = store.chain();
    while (chain.head().height() < client.checkpoints().latest().height()) {
      chain.append(client.checkpoint(chain.head().height() + 1));
    }
  }

  private RealmStoreState state() {
    return new RealmStoreState(store.realm(realm), store.chain());
  }

  /** The realm as it is before the next block. */
  private record RealmStoreState(MemoryRealmStore realm, ChainStore chain) {
    List<Checkpoint> delivered(RealmId id) {
      List<Checkpoint> delivered = new ArrayList<>();
      for (long h = realm.head().checkpointHeight() + 1; h <= chain.head().height(); h++) {
        Checkpoint checkpoint = chain.checkpoint(h).orElseThrow();
        if (!checkpoint.eventsFor(id).isEmpty()) {
          delivered.add(checkpoint);
        }
      }
      return delivered;
    }
  }

  /** The last block that it has committed. */
  RealmHeader head() {
    return store.realm(realm).head();
  }

  /** The next block, as an honest worker makes it; not committed. */
  BlockTransition.Result next(Bundle... bundles) {
    RealmStoreState state = state();
    return new BlockTransition(RealmRules.of(genesis, realm), state.chain)
        .apply(
            state.realm.head(),
            state.realm,
            state.realm,
            new BlockTransition.Batch(
                state.chain.head().height(), state.delivered(realm), List.of(bundles)));
  }

  /** A block with its witness. */
  StatelessBlock stateless(RealmBlock block) {
    RealmStoreState state = state();
    BlockReplay replay =
        new BlockReplay(RealmRules.of(genesis, realm), state.chain, state.chain::checkpoint);
    return StatelessBlock.of(replay, state.realm.head(), state.realm, state.realm, block);
  }

  void commit(BlockTransition.Result result) {
    store.realm(realm).commit(result.delta(), result.block());
  }

  private static Message report(RealmBlock block) {
    return new Message.BlockReport(1, block.header(), block.events(), block.proofs());
  }

  /**
   * Reports a block to whoever leads and announces it to the others, and shows something for it.
   */
  void report(RealmBlock block, Optional<Shown> instead) {
    shown = instead;
    for (int link = 0; link < links.size(); link++) {
      tell(link, block);
    }
  }

  /** Reports a block to a coordinator while that one leads, and else announces it there. */
  synchronized void tell(int coordinator, RealmBlock block) {
    Link link = links.get(coordinator);
    link.story = Optional.of(block);
    boolean isLeader = leader.filter(link::equals).isPresent();
    say(link, isLeader ? report(block) : new Message.BlockSealed(block.header()));
  }

  /** How often it was asked for the beginning of a block. */
  synchronized int asked(long height) {
    return asked.getOrDefault(height, 0);
  }

  private synchronized void wasAsked(Query.BlockOf query) {
    if (query.offset() == 0) {
      asked.merge(query.height(), 1, Integer::sum);
    }
  }

  /** One that has turned it away hears nothing, and the others do. */
  private static void say(Link link, Message message) {
    try {
      link.say(message);
    } catch (IOException e) {
      // It has closed the link, and hears of it after the next joining.
    }
  }

  /** Shows a block that it withheld. */
  void show(Shown block) {
    shown = Optional.of(block);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket plain = server.accept();
        if (server.isClosed()) {
          // A thread that waits still gets what comes after the closing.
          plain.close();
          return;
        }
        Thread.ofVirtual().name("lying worker's client").start(() -> serve(plain));
      } catch (IOException e) {
        // The test is over.
        return;
      }
    }
  }

  private void serve(Socket plain) {
    try (Socket socket = TlsContext.of(key).acceptor(plain)) {
      FrameReader in = new FrameReader(socket.getInputStream(), Limits.PEER_FRAME_BYTES_MAX);
      if (!(in.read() instanceof Message.Hello hello) || hello.role() != Role.CLIENT) {
        throw new IOException("no client");
      }
      Message answer =
          new Message.Welcome(Protocol.VERSION, Role.WORKER, key.id(), genesis.toBytes(), 0);
      while (!server.isClosed()) {
        socket.getOutputStream().write(Frames.of(answer));
        socket.getOutputStream().flush();
        answer = answer(in.read());
      }
    } catch (IOException e) {
      // The coordinator has what it wants, or the test is over.
    }
  }

  private Message answer(Message asked) {
    return switch (asked) {
      case Query.BlockOf q -> {
        wasAsked(q);
        yield shown
            .<Message>map(s -> part(q.request(), q.offset(), s.block))
            .orElseGet(() -> withheld(q));
      }
      case Query.WitnessOf q ->
          shown
              .<Message>map(s -> part(q.request(), q.offset(), s.stateless))
              .orElseGet(() -> withheld(q));
      default -> new Message.Ping();
    };
  }

  private static Answer part(int request, int offset, byte[] bytes) {
    int end = Math.min(bytes.length, offset + Limits.BLOCK_PART_BYTES_MAX);
    return new Answer.BlockPart(request, bytes.length, Arrays.copyOfRange(bytes, offset, end));
  }

  private static Answer withheld(Query query) {
    return new Answer.Failed(query.request(), Answer.Failure.NOT_FOUND, "no such block");
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Link link : links) {
      link.close();
    }
  }
}
