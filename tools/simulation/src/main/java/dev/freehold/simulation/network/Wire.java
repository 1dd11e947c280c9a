package dev.freehold.simulation.network;

import dev.freehold.core.id.Hash32;
import java.util.Arrays;

/** One end of a connection. */
public final class Wire {
  private final Network network;
  private final String from;
  private final String to;
  private Wire other;
  private Receiver receiver;
  private boolean open = true;
  private Hash32 claimed;
  private long lastArrivalNs;

  Wire(Network network, String from, String to) {
    this.network = network;
    this.from = from;
    this.to = to;
  }

  static void join(Wire a, Wire b) {
    a.other = b;
    b.other = a;
  }

  void receiver(Receiver newReceiver) {
    receiver = newReceiver;
  }

  /** What is sent from this end arrives once the other has heard that it is there. */
  void opensAt(long timeNs) {
    lastArrivalNs = timeNs + 1;
  }

  /** The host at this end. */
  public String from() {
    return from;
  }

  /** The host at the other end. */
  public String to() {
    return to;
  }

  /** Whether this end has not closed and has not seen the other gone. */
  public boolean isOpen() {
    return open;
  }

  /**
   * The id of the node whose key the other end has proved; {@link Hash32#ZERO} if it showed none.
   */
  public Hash32 proven() {
    return other.claimed != null && network.believesClaims() ? other.claimed : network.keyOf(to);
  }

  /** The id of the node whose key the other end has, whatever it claims. */
  public Hash32 held() {
    return network.keyOf(to);
  }

  /** This end pretends to hold a node's key, which it does not. */
  public void claim(Hash32 node) {
    claimed = node;
  }

  /** Sends bytes; nothing once the connection is gone. */
  public void send(byte[] bytes) {
    if (!open) {
      return;
    }
    network.maybeFlip(this);
    int cut = network.cut(bytes.length);
    if (cut > 0) {
      transmit(Arrays.copyOf(bytes, cut));
      transmit(Arrays.copyOfRange(bytes, cut, bytes.length));
    } else {
      transmit(bytes);
    }
  }

  private void transmit(byte[] bytes) {
    lastArrivalNs = network.arrivalNs(this, lastArrivalNs);
    network.schedule().at(lastArrivalNs, () -> other.arrive(bytes));
  }

  private void arrive(byte[] bytes) {
    if (open) {
      receiver.received(bytes);
    }
  }

  /** Sends what was sent, then closes; the other end hears of it. */
  public void close() {
    if (open) {
      open = false;
      network.closed(this);
      lastArrivalNs = network.arrivalNs(this, lastArrivalNs);
      network.schedule().at(lastArrivalNs, other::gone);
    }
  }

  /** The process at this end is dead: what it sent may still arrive, then the other end hears. */
  public void abandon() {
    close();
  }

  /** Breaks the connection at both ends, at different times; bytes on their way are lost. */
  void sever(long hereNs, long thereNs) {
    if (open) {
      network.schedule().at(hereNs, this::gone);
    }
    if (other.open) {
      network.schedule().at(thereNs, other::gone);
    }
  }

  private void gone() {
    if (open) {
      open = false;
      network.closed(this);
      if (receiver != null) {
        receiver.closed();
      }
    }
  }
}
