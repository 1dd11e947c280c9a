package dev.freehold.protocol.session;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.Machine;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Rights;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.MessageType;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Role;
import java.util.List;

/**
 * Session of the side that accepts a connection: first the handshake, then the hello, then
 * messages; each breach is answered by a named goodbye. What is delivered comes from a peer that
 * was let in, and that holds the key of the node that it says it is.
 *
 * <pre>
 * phase    next on
 * SECURING HELLO once the connection is encrypted; LEAVING when that takes too long
 * HELLO    OPEN on a hello that fits; LEAVING on anything else, or when none comes in time
 * OPEN     LEAVING on a breach, on silence, on the peer's goodbye
 * LEAVING  nothing is heard any more
 * ENDED    from each of them, once the connection is gone
 * </pre>
 */
public final class ServerSession implements Machine<SessionInput, SessionEffect> {
  private enum Phase {
    SECURING,
    HELLO,
    OPEN,
    LEAVING,
    ENDED
  }

  private final long connection;
  private final SessionHost host;
  private Phase phase = Phase.SECURING;
  private Hash32 proven = Hash32.ZERO;
  private Peer peer;

  /**
   * A session that waits for the end of the handshake, and then for a hello.
   *
   * @param connection a number that no other connection of this process ever has
   */
  public ServerSession(long connection, SessionHost host) {
    this.connection = connection;
    this.host = host;
  }

  /** What the node behind the connection is. */
  Role role() {
    return host.role();
  }

  @Override
  public List<SessionEffect> step(SessionInput input) {
    return switch (input) {
      case SessionInput.Closed _ -> closed();
      case SessionInput.Idle _ when phase == Phase.LEAVING ->
          // The peer does not take the goodbye.
          List.of(new SessionEffect.HangUp());
      case SessionInput _ when phase == Phase.LEAVING || phase == Phase.ENDED -> List.of();
      case SessionInput.Secured secured -> secured(secured.node());
      case SessionInput.Frame frame -> frame(frame.bytes());
      case SessionInput.HelloOverdue _ ->
          phase != Phase.OPEN
              ? refuse(GoodbyeReason.HELLO_EXPECTED, "no hello came in time")
              : List.of();
      case SessionInput.Idle _ ->
          refuse(GoodbyeReason.IDLE, "nothing came for " + Limits.IDLE_MS_MAX + " ms");
      case SessionInput.Refuse refusal -> refuse(refusal.reason(), refusal.text());
    };
  }

  private List<SessionEffect> closed() {
    boolean known = peer != null && phase != Phase.ENDED;
    phase = Phase.ENDED;
    return known ? List.of(new SessionEffect.Ended(peer)) : List.of();
  }

  private List<SessionEffect> refuse(GoodbyeReason reason, String text) {
    phase = Phase.LEAVING;
    return List.of(new SessionEffect.Close(reason, text));
  }

  private List<SessionEffect> secured(Hash32 node) {
    if (phase == Phase.SECURING) {
      phase = Phase.HELLO;
      proven = node;
    }
    return List.of();
  }

  private List<SessionEffect> frame(byte[] frame) {
    if (phase == Phase.SECURING) {
      return refuse(GoodbyeReason.HELLO_EXPECTED, "a frame outside of TLS");
    }
    int type = frame[0] & 0xff;
    if (MessageType.of(type).isEmpty()) {
      return refuse(GoodbyeReason.UNKNOWN_MESSAGE, "message type " + type + " is unknown");
    }
    Message message;
    try {
      message = MessageCodec.decode(frame);
    } catch (MalformedException e) {
      return refuse(GoodbyeReason.MALFORMED_MESSAGE, e.reason() + ": " + e.getMessage());
    }
    return phase == Phase.HELLO ? first(message) : next(message);
  }

  private List<SessionEffect> first(Message message) {
    if (!(message instanceof Message.Hello hello)) {
      return refuse(GoodbyeReason.HELLO_EXPECTED, "the first message is a hello");
    }
    if (hello.protocol() != Protocol.VERSION) {
      return refuse(
          GoodbyeReason.WRONG_PROTOCOL_VERSION,
          "this node speaks version " + Protocol.VERSION + ", not " + hello.protocol());
    }
    if (!fits(hello)) {
      return refuse(GoodbyeReason.WRONG_GENESIS, "the genesis here is " + host.genesis());
    }
    if (!Rights.mayConnect(hello.role(), host.role())) {
      return refuse(GoodbyeReason.NOT_ALLOWED, Rights.connectRefusal(hello.role(), host.role()));
    }
    if (hello.role() != Role.CLIENT
        && (proven.equals(Hash32.ZERO) || !hello.node().equals(proven))) {
      return refuse(
          GoodbyeReason.NOT_ALLOWED,
          "this connection has not proved the key of node " + hello.node().abbreviated());
    }
    if (hello.role() == Role.WORKER && !isReachable(hello.endpoint())) {
      return refuse(
          GoodbyeReason.NOT_ALLOWED,
          "clients cannot reach a worker at \"" + Printable.of(hello.endpoint()) + "\"");
    }
    phase = Phase.OPEN;
    peer = Peer.of(connection, hello, proven);
    return List.of(new SessionEffect.Send(host.welcome()), new SessionEffect.Opened(peer));
  }

  private static boolean isReachable(String endpoint) {
    return endpoint.isEmpty() || Endpoint.parse(endpoint).isReachable();
  }

  /** Only a client may come without knowing the genesis. */
  private boolean fits(Message.Hello hello) {
    return hello.genesis().equals(Hash32.ZERO)
        ? hello.role() == Role.CLIENT
        : hello.genesis().equals(host.genesis());
  }

  private List<SessionEffect> next(Message message) {
    return switch (message) {
      case Message.Hello _ -> refuse(GoodbyeReason.HELLO_EXPECTED, "a second hello");
      // That it came is all it says; a coordinator wants to know that of who has an identity.
      case Message.Ping _ when peer.role() == Role.CLIENT || host.role() == Role.WORKER ->
          List.of();
      case Message.Goodbye _ -> {
        phase = Phase.LEAVING;
        yield List.of(new SessionEffect.HangUp());
      }
      default -> List.of(new SessionEffect.Deliver(peer, message));
    };
  }
}
