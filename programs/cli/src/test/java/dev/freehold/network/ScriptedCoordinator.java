package dev.freehold.network;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.socket.FrameReader;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Coordinator that welcomes a worker, gives it every realm, and says what a test has it say. Keeps
 * what it hears.
 */
final class ScriptedCoordinator implements AutoCloseable {
  private final Genesis genesis;
  private final NodeKey key;
  private final ServerSocket server;
  private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<Socket> welcomed = new LinkedBlockingQueue<>();
  private volatile Socket link;
  private volatile List<RealmEndpoint> seats = List.of();

  /**
   * @param key what the genesis names as the coordinator's
   */
  ScriptedCoordinator(Genesis genesis, NodeKey key) throws IOException {
    this.genesis = genesis;
    this.key = key;
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("scripted coordinator").start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try (Socket plain = server.accept()) {
        serve(TlsContext.of(key).acceptor(plain));
      } catch (IOException e) {
        // The worker, or the test, has ended the link: the next one comes, or none any more.
        link = null;
      }
    }
  }

  private void serve(Socket socket) throws IOException {
    FrameReader in = new FrameReader(socket.getInputStream(), Limits.PEER_FRAME_BYTES_MAX);
    if (!(in.read() instanceof Message.Hello hello)) {
      throw new IOException("no hello");
    }
    seats =
        IntStream.range(0, genesis.activeRealms())
            .mapToObj(
                i ->
                    new RealmEndpoint(
                        RealmHeader.origin(new RealmId(i)), hello.node(), hello.endpoint()))
            .toList();
    link = socket;
    say(new Message.Welcome(Protocol.VERSION, Role.COORDINATOR, key.id(), genesis.toBytes(), 0));
    say(new Message.Assignment(seats));
    welcomed.add(socket);
    while (true) {
      heard.add(in.read());
    }
  }

  /** The table, which gives every realm to the worker that came last. */
  List<RealmEndpoint> seats() {
    return seats;
  }

  /** Whether no worker came beside those that were waited for. */
  boolean keptItsLink() {
    return welcomed.isEmpty() && link != null;
  }

  /** Waits for a worker's link. */
  void awaitLink() throws InterruptedException {
    if (welcomed.poll(30, TimeUnit.SECONDS) == null) {
      throw new AssertionError("no worker came");
    }
  }

  /** Sends on the link that is open. */
  synchronized void say(Message message) throws IOException {
    OutputStream out = link.getOutputStream();
    out.write(Frames.of(message));
    out.flush();
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

  @Override
  public void close() throws IOException {
    server.close();
    Socket open = link;
    if (open != null) {
      open.close();
    }
  }
}
