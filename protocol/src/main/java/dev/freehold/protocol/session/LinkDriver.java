package dev.freehold.protocol.session;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Driver of one {@link PeerLink}: events of connections and times go in, the {@link Carrier} acts.
 * One thread calls it; times are nanoseconds of one clock that never goes back. A call from within
 * the carrier is taken up when the carrier returns.
 */
public final class LinkDriver {
  /** Carrier of a link's effects: sockets or simulated wires, and whoever wants the link. */
  public interface Carrier {
    /**
     * Opens a connection and encrypts it; {@link #connected} or {@link #failed} is called when it
     * is decided.
     */
    void connect();

    /** Sends a message over the connection. */
    void send(Message message);

    /** The node has welcomed this side. */
    void opened();

    /** A message came from the node; the welcome is the first. */
    void deliver(Message message);

    /** Closes the connection; nothing of it is told any more. */
    void disconnect();

    /** The attempt or the connection is over; another follows. */
    void down(String why);

    /**
     * The node turns this side away, and would whenever it came: the link has ended.
     *
     * @param why what the node said, in words
     */
    void turnedAway(GoodbyeReason reason, String why);

    /** Calls {@link #due} at a time. */
    void wake(long timeNs);
  }

  private final PeerLink link;
  private final Carrier carrier;
  private final Queue<LinkInput> waiting = new ArrayDeque<>();
  private FrameCutter cutter = new FrameCutter(Limits.PEER_FRAME_BYTES_MAX);
  private boolean stepping;

  public LinkDriver(PeerLink link, Carrier carrier) {
    this.link = link;
    this.carrier = carrier;
  }

  /** Whether what this side has to say may be sent. */
  public boolean isOpen() {
    return link.isOpen();
  }

  /** Begins to connect. */
  public void open(long nowNs) {
    step(new LinkInput.Open(nowNs));
  }

  /**
   * A connection stands and is encrypted, and nothing was said on it yet.
   *
   * @param proven the id of the node whose key the other end has proved
   */
  public void connected(long nowNs, Introduction introduction, Hash32 proven) {
    cutter = new FrameCutter(Limits.PEER_FRAME_BYTES_MAX);
    step(new LinkInput.Connected(nowNs, introduction, proven));
  }

  /** No connection came about. */
  public void failed(long nowNs, String why) {
    step(new LinkInput.Failed(nowNs, why));
  }

  /** Takes bytes that came over the connection, all of them. */
  public void received(long nowNs, ByteBuffer bytes) {
    step(new LinkInput.Heard(nowNs));
    try {
      cutter.all(bytes, frame -> step(new LinkInput.Frame(nowNs, frame)));
    } catch (ProtocolException e) {
      refuse(nowNs, e.reason(), e.getMessage());
    }
  }

  /** Something was sent beside what the carrier was told to send. */
  public void sent(long nowNs) {
    step(new LinkInput.Sent(nowNs));
  }

  /** Says goodbye for what came over the connection and gives it up; another is opened. */
  public void refuse(long nowNs, GoodbyeReason reason, String text) {
    step(new LinkInput.Refuse(nowNs, reason, text));
  }

  /** The connection is gone. */
  public void lost(long nowNs, String why) {
    step(new LinkInput.Lost(nowNs, why));
  }

  /** A time that was asked for has come. */
  public void due(long nowNs) {
    step(new LinkInput.Due(nowNs));
  }

  /** Ends the link and its connection. */
  public void close() {
    step(new LinkInput.Close());
  }

  private void step(LinkInput input) {
    if (stepping) {
      waiting.add(input);
      return;
    }
    stepping = true;
    try {
      for (LinkInput next = input; next != null; next = waiting.poll()) {
        link.step(next).forEach(this::carryOut);
      }
    } finally {
      stepping = false;
    }
  }

  private void carryOut(LinkEffect effect) {
    switch (effect) {
      case LinkEffect.Connect _ -> carrier.connect();
      case LinkEffect.Send e -> carrier.send(e.message());
      case LinkEffect.Opened _ -> carrier.opened();
      case LinkEffect.Deliver e -> carrier.deliver(e.message());
      case LinkEffect.Disconnect _ -> carrier.disconnect();
      case LinkEffect.Down e -> carrier.down(e.why());
      case LinkEffect.TurnedAway e -> carrier.turnedAway(e.reason(), e.why());
      case LinkEffect.Wake e -> carrier.wake(e.timeNs());
    }
  }
}
