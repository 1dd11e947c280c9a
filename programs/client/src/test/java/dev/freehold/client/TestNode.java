package dev.freehold.client;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.session.SessionHost;
import dev.freehold.protocol.socket.FrameReader;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** A node that speaks the protocol by a script; listens on a port of the loopback interface. */
final class TestNode implements AutoCloseable {
  private static final int BIND_ATTEMPTS = 250;

  /** Script that the node follows. Called on a thread of the connection's own. */
  interface Script {
    /** Answers a hello. */
    default void hello(Peer peer, Message.Hello hello) throws IOException {
      peer.send(peer.node().welcome(0));
    }

    /** Answers anything else. */
    void message(Peer peer, Message message) throws IOException;
  }

  /** Answer to a hello. */
  interface Greeting {
    void answer(Peer peer, Message.Hello hello) throws IOException;
  }

  /** A script that answers a hello in its own way, and nothing else. */
  static Script script(Greeting greeting) {
    return new Script() {
      @Override
      public void hello(Peer peer, Message.Hello hello) throws IOException {
        greeting.answer(peer, hello);
      }

      @Override
      public void message(Peer peer, Message message) {
        // Nothing is said but the greeting.
      }
    };
  }

  /** One client's connection. */
  static final class Peer {
    private final TestNode node;
    private final Socket socket;
    private final OutputStream out;

    private Peer(TestNode node, Socket socket) throws IOException {
      this.node = node;
      this.socket = socket;
      out = socket.getOutputStream();
    }

    TestNode node() {
      return node;
    }

    void send(Message message) throws IOException {
      sendRaw(Frames.of(message));
    }

    synchronized void sendRaw(byte[] bytes) throws IOException {
      out.write(bytes);
    }

    void close() throws IOException {
      socket.close();
    }
  }

  static final NodeKey KEY = NodeKey.generate();

  private final TlsContext tls = TlsContext.of(KEY);
  private final Genesis genesis;
  private final Script script;
  private final ServerSocket server = new ServerSocket();
  private final List<Peer> peers = new CopyOnWriteArrayList<>();
  private final List<Message> received = new CopyOnWriteArrayList<>();
  private volatile int connections;

  /** Starts at a free port. */
  TestNode(Genesis genesis, Script script) throws IOException {
    this(genesis, 0, script);
  }

  /** Starts at a port. */
  TestNode(Genesis genesis, int port, Script script) throws IOException {
    this.genesis = genesis;
    this.script = script;
    server.setReuseAddress(true);
    bind(port);
    Thread.ofVirtual().name("test node").start(this::acceptAll);
  }

  /** A port whose last listener has just closed may need a moment. */
  private void bind(int port) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return;
      } catch (BindException e) {
        if (port == 0 || attempt == BIND_ATTEMPTS) {
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }
  }

  Endpoint endpoint() {
    return new Endpoint("127.0.0.1", server.getLocalPort());
  }

  /** All that came but pings and hellos, in order. */
  List<Message> received() {
    return received;
  }

  List<Peer> peers() {
    return peers;
  }

  /** How many connections there have been. */
  int connections() {
    return connections;
  }

  Message.Welcome welcome(long checkpointHeight) {
    return new SessionHost(Role.WORKER, KEY.id(), genesis, () -> checkpointHeight).welcome();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket socket = tls.acceptor(server.accept());
        connections++;
        Peer peer = new Peer(this, socket);
        peers.add(peer);
        if (server.isClosed()) {
          // A virtual thread that waits is still given what comes while the server is closed.
          peer.close();
          return;
        }
        Thread.ofVirtual().name("test peer").start(() -> serve(peer));
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serve(Peer peer) {
    try (peer.socket) {
      FrameReader in = new FrameReader(peer.socket.getInputStream(), Limits.PEER_FRAME_BYTES_MAX);
      while (true) {
        switch (in.read()) {
          case Message.Hello hello -> script.hello(peer, hello);
          case Message.Ping _ -> peer.send(new Message.Ping());
          case Message other -> {
            received.add(other);
            script.message(peer, other);
          }
        }
      }
    } catch (IOException e) {
      // The client has gone, or the script has ended the connection.
      peers.remove(peer);
    }
  }

  /** Stops on the spot: connections are cut. */
  @Override
  public void close() throws IOException {
    server.close();
    for (Peer peer : peers) {
      peer.close();
    }
  }
}
