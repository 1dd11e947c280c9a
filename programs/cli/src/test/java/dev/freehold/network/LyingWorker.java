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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Worker of one realm that makes real blocks, and reports and shows what a test has it say of them.
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

  private final Genesis genesis;
  private final NodeKey key;
  private final RealmId realm;
  private final Endpoint coordinator;
  private final MemoryNodeStore store;
  private final ServerSocket server;
  private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
  private volatile Optional<Shown> shown = Optional.empty();
  private Socket link;

  LyingWorker(Genesis genesis, NodeKey key, RealmId realm, Endpoint coordinator)
      throws IOException {
    this.genesis = genesis;
    this.key = key;
    this.realm = realm;
    this.coordinator = coordinator;
    store = new MemoryNodeStore(genesis.checkpoint());
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("lying worker").start(this::accept);
  }

  /** Joins; the realm must be its own. */
  void join() throws IOException, InterruptedException {
    heard.clear();
    link = TlsContext.of(key).connect(coordinator);
    FrameReader in = new FrameReader(link.getInputStream(), Limits.PEER_FRAME_BYTES_MAX);
    say(
        new Introduction(
                genesis.hash(), Role.WORKER, key.id(), "127.0.0.1:" + server.getLocalPort(), -1)
            .hello());
    Socket opened = link;
    Thread.ofVirtual()
        .name("lying worker's link")
        .start(
            () -> {
              try {
                while (!opened.isClosed()) {
                  heard.add(in.read());
                }
              } catch (IOException e) {
                // The coordinator has closed it, after a goodbye, or the test has.
              }
            });
    RealmEndpoint seat = hear(Message.Assignment.class).realms().get(realm.value());
    if (!seat.worker().equals(key.id())) {
      throw new AssertionError("realm " + realm + " is another's: " + seat);
    }
  }

  private void say(Message message) throws IOException {
    link.getOutputStream().write(Frames.of(message));
    link.getOutputStream().flush();
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

  /** Reports a block, and shows something for it. */
  void report(RealmBlock block, Optional<Shown> instead) throws IOException {
    shown = instead;
    say(new Message.BlockReport(1, block.header(), block.events(), block.proofs()));
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
      case Query.BlockOf q ->
          shown
              .<Message>map(s -> part(q.request(), q.offset(), s.block))
              .orElseGet(() -> withheld(q));
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
    if (link != null) {
      link.close();
    }
  }
}
