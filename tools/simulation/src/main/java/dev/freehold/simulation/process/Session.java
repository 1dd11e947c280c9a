package dev.freehold.simulation.process;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Role;
import dev.freehold.simulation.network.Frames;
import dev.freehold.simulation.network.Receiver;
import dev.freehold.simulation.network.Wire;
import java.util.Optional;

/**
 * An accepted connection, as the node's transport treats one: the hello, then messages, each error
 * answered by a named goodbye.
 */
final class Session implements Receiver {
  /** What a process does with its sessions. */
  interface Service {
    Message.Welcome welcome();

    boolean accepts(Role role);

    void opened(Session session, Message.Hello hello);

    void received(Session session, Message message);

    void closed(Session session);
  }

  private final long id;
  private final Wire wire;
  private final SimProcess process;
  private final Service service;
  private final Frames frames = new Frames(Limits.CLIENT_FRAME_BYTES_MAX);
  private Role role;
  private Peer peer;
  private boolean reading = true;
  private boolean closed;

  Session(long id, Wire wire, SimProcess process, Service service) {
    this.id = id;
    this.wire = wire;
    this.process = process;
    this.service = service;
  }

  long id() {
    return id;
  }

  /** What the peer is; {@code null} until it said hello. */
  Role role() {
    return role;
  }

  /** The peer, once it has said hello. */
  Peer asPeer() {
    return peer;
  }

  /**
   * Stops or resumes reading: what comes meanwhile waits at the sender, as it does in a full
   * socket.
   */
  void reading(boolean on) {
    reading = on;
    if (on) {
      process.post(() -> take(new byte[0]));
    }
  }

  /** The host at the other end. */
  String peer() {
    return wire.to();
  }

  @Override
  public void received(byte[] bytes) {
    process.post(() -> take(bytes));
  }

  @Override
  public void closed() {
    process.post(this::end);
  }

  void send(Message message) {
    process.send(wire, Frames.of(message));
  }

  /** Says why and closes. */
  void close(GoodbyeReason reason, String text) {
    send(new Message.Goodbye(reason, text));
    process.emit(wire::close);
    end();
  }

  private void end() {
    if (!closed) {
      closed = true;
      if (role != null) {
        service.closed(this);
      }
    }
  }

  private void take(byte[] bytes) {
    if (closed) {
      return;
    }
    frames.put(bytes);
    try {
      while (reading && !closed) {
        Optional<byte[]> frame = frames.next();
        if (frame.isEmpty()) {
          return;
        }
        take(frame.get()[0] & 0xff, frame.get());
      }
    } catch (Frames.TooLargeException e) {
      close(GoodbyeReason.FRAME_TOO_LARGE, e.getMessage());
    }
  }

  private void take(int type, byte[] frame) {
    if (!MessageCodec.isKnownType(type)) {
      close(GoodbyeReason.UNKNOWN_MESSAGE, "message type " + type + " is unknown");
      return;
    }
    Message message;
    try {
      message = MessageCodec.decode(frame);
    } catch (MalformedException e) {
      close(GoodbyeReason.MALFORMED_MESSAGE, e.reason() + ": " + e.getMessage());
      return;
    }
    if (role == null) {
      hello(message);
      return;
    }
    switch (message) {
      case Message.Hello _ -> close(GoodbyeReason.HELLO_EXPECTED, "a second hello");
      case Message.Ping _ -> {
        // Nothing is asked.
      }
      case Message.Goodbye _ -> {
        wire.close();
        end();
      }
      default -> service.received(this, message);
    }
  }

  private void hello(Message message) {
    Hash32 genesis = process.cluster.genesis().hash();
    if (!(message instanceof Message.Hello hello)) {
      close(GoodbyeReason.HELLO_EXPECTED, "the first message is a hello");
    } else if (hello.protocol() != Protocol.VERSION) {
      close(GoodbyeReason.WRONG_PROTOCOL_VERSION, "this node speaks " + Protocol.VERSION);
    } else if (!hello.genesis().equals(genesis)
        && (hello.role() != Role.CLIENT || !hello.genesis().equals(Hash32.ZERO))) {
      close(GoodbyeReason.WRONG_GENESIS, "the genesis here is " + genesis);
    } else if (!service.accepts(hello.role())) {
      close(GoodbyeReason.NOT_ALLOWED, "no " + hello.role() + " connects to this node");
    } else {
      if (hello.role() != Role.CLIENT) {
        frames.allow(Limits.PEER_FRAME_BYTES_MAX);
      }
      role = hello.role();
      peer = Peer.of(id, hello);
      send(service.welcome());
      service.opened(this, hello);
    }
  }
}
