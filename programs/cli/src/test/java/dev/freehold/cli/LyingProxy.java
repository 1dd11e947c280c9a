package dev.freehold.cli;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Endpoint;
import dev.freehold.protocol.session.Frames;
import dev.freehold.protocol.socket.FrameReader;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Lying node on real sockets: what it says is what another node says to it, changed, or its own
 * word. Workers that a node names are reached through it too, under its own key.
 */
final class LyingProxy implements AutoCloseable {
  /** Changes what a node says. */
  volatile UnaryOperator<Message> lie = message -> message;

  /** Answers a client's message without passing it on. */
  volatile Function<Message, Optional<Message>> intercept = _ -> Optional.empty();

  private final NodeKey key = NodeKey.generate();
  private final Map<String, ServerSocket> doors = new ConcurrentHashMap<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /** Where clients reach a node through this. */
  Endpoint to(Endpoint node) {
    ServerSocket door =
        doors.computeIfAbsent(
            node.toString(),
            _ -> {
              try {
                ServerSocket fresh = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Thread.ofVirtual().start(() -> accept(fresh, node));
                return fresh;
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    return new Endpoint("127.0.0.1", door.getLocalPort());
  }

  private void accept(ServerSocket door, Endpoint node) {
    try {
      while (true) {
        Socket client = TlsContext.of(key).acceptor(door.accept());
        Socket target = TlsContext.anonymous().connect(node);
        sockets.addAll(List.of(client, target));
        OutputStream toClient = client.getOutputStream();
        OutputStream toNode = target.getOutputStream();
        Thread.ofVirtual().start(() -> pump(client, message -> ask(message, toNode, toClient)));
        Thread.ofVirtual().start(() -> pump(target, message -> write(toClient, tell(message))));
      }
    } catch (IOException e) {
      // Closed: the test is over.
      closeAll();
    }
  }

  /** Ways to handle a message. */
  private interface Handling {
    void of(Message message) throws IOException;
  }

  private void pump(Socket from, Handling handling) {
    try (from) {
      FrameReader in = new FrameReader(from.getInputStream(), Limits.PEER_FRAME_BYTES_MAX);
      while (true) {
        handling.of(in.read());
      }
    } catch (IOException e) {
      // One end has gone; the other one notices.
      closeAll(from);
    }
  }

  private void ask(Message message, OutputStream toNode, OutputStream toClient) throws IOException {
    Optional<Message> instead = intercept.apply(message);
    write(instead.isPresent() ? toClient : toNode, instead.orElse(message));
  }

  private Message tell(Message message) {
    if (message instanceof Answer.Network network) {
      return new Answer.Network(
          network.request(),
          network.checkpointHeight(),
          network.realms().stream().map(this::behind).toList());
    }
    if (message instanceof Message.Welcome welcome) {
      return new Message.Welcome(
          welcome.protocol(),
          Role.WORKER,
          key.id(),
          welcome.genesisBytes(),
          welcome.checkpointHeight());
    }
    return lie.apply(message);
  }

  /** The same message, or that there is nothing to show where it shows where a bundle stands. */
  static Message hidden(Message message) {
    return message instanceof Answer.Included included
        ? new Answer.Failed(included.request(), Answer.Failure.NOT_FOUND, "")
        : message;
  }

  private RealmEndpoint behind(RealmEndpoint seat) {
    return seat.endpoint().isEmpty()
        ? seat
        : new RealmEndpoint(
            seat.header(),
            seat.epoch(),
            key.id(),
            to(Endpoint.parse(seat.endpoint())).toString(),
            seat.followers());
  }

  private static void write(OutputStream out, Message message) throws IOException {
    byte[] frame = Frames.of(message);
    synchronized (out) {
      out.write(frame);
    }
  }

  private void closeAll(Socket... which) {
    for (Socket socket : which.length > 0 ? List.of(which) : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket door : doors.values()) {
      door.close();
    }
    closeAll();
  }
}
