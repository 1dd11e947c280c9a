package dev.freehold.protocol.session;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Rights;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Driver of one accepted connection: bytes and times go in, the {@link Carrier} acts. One thread
 * calls it. A call from within the carrier is taken up when the carrier returns.
 */
public final class SessionDriver {
  /** Carrier of a session's effects: a socket or a simulated wire, and the node behind it. */
  public interface Carrier {
    /** Sends a message to the peer. */
    void send(Message message);

    /** The peer has said who it is and is welcome. */
    void opened(Peer peer);

    /** How a peer that was opened stands now; asked for each frame that no stranger may send. */
    Standing standing(Peer peer);

    /** A message came from the peer. */
    void deliver(Peer peer, Message message);

    /** Says goodbye after all that was sent before, then closes the connection. */
    void close(Message.Goodbye goodbye);

    /** Closes the connection without a word. */
    void hangUp();

    /** The connection of a peer that was opened is gone. */
    void ended(Peer peer);
  }

  private final ServerSession session;
  private final Carrier carrier;
  private final FrameCutter cutter =
      new FrameCutter(Limits.CLIENT_FRAME_BYTES_MAX, this::frameBytesMax);
  private Peer peer;
  private final Queue<SessionInput> waiting = new ArrayDeque<>(0);
  private boolean stepping;

  public SessionDriver(ServerSession session, Carrier carrier) {
    this.session = session;
    this.carrier = carrier;
  }

  /**
   * The connection is encrypted; called once, before any bytes.
   *
   * @param node the id of the node whose key the other end has proved; {@link Hash32#ZERO} if it
   *     showed none
   */
  public void secured(Hash32 node) {
    step(new SessionInput.Secured(node));
  }

  /** Takes bytes that came, all of them. */
  public void received(ByteBuffer bytes) {
    try {
      cutter.all(bytes, frame -> step(new SessionInput.Frame(frame)));
    } catch (ProtocolException e) {
      refuse(e.reason(), e.getMessage());
    }
  }

  private int frameBytesMax() {
    return peer == null
        ? Limits.CLIENT_FRAME_BYTES_MAX
        : Rights.frameBytesMax(peer.role(), session.role(), carrier.standing(peer));
  }

  /** Bytes that are held of a frame that has not come whole. */
  public int held() {
    return cutter.held();
  }

  /** {@link Limits#HELLO_MS_MAX} have passed since the connection came. */
  public void helloOverdue() {
    step(new SessionInput.HelloOverdue());
  }

  /** Nothing came for {@link Limits#IDLE_MS_MAX}. */
  public void idle() {
    step(new SessionInput.Idle());
  }

  /** Says goodbye and closes the connection. */
  public void refuse(GoodbyeReason reason, String text) {
    step(new SessionInput.Refuse(reason, text));
  }

  /** The connection is gone. */
  public void closed() {
    step(new SessionInput.Closed());
  }

  private void step(SessionInput input) {
    if (stepping) {
      waiting.add(input);
      return;
    }
    stepping = true;
    try {
      for (SessionInput next = input; next != null; next = waiting.poll()) {
        session.step(next).forEach(this::carryOut);
      }
    } finally {
      stepping = false;
    }
  }

  private void carryOut(SessionEffect effect) {
    switch (effect) {
      case SessionEffect.Send e -> carrier.send(e.message());
      case SessionEffect.Opened e -> {
        peer = e.peer();
        carrier.opened(peer);
      }
      case SessionEffect.Deliver e -> carrier.deliver(e.peer(), e.message());
      case SessionEffect.Close e -> carrier.close(Message.Goodbye.of(e.reason(), e.text()));
      case SessionEffect.HangUp _ -> carrier.hangUp();
      case SessionEffect.Ended e -> carrier.ended(e.peer());
    }
  }
}
