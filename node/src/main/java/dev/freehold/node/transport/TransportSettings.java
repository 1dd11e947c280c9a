package dev.freehold.node.transport;

import dev.freehold.core.Limits;

/**
 * Settings of the connections that a process accepts.
 *
 * @param connectionsMax all of them, at least {@link #CONNECTIONS_MIN}
 * @param networkMax strangers of one {@link AddressPrefix}, at least 1
 * @param loopbackMax strangers of this machine, at least 1
 * @param strangerBytesMax bytes that are held for all strangers together: unfinished frames of
 *     theirs, and what they have not read; at least {@link #STRANGER_BYTES_MIN}
 */
public record TransportSettings(
    int connectionsMax, int networkMax, int loopbackMax, long strangerBytesMax) {
  /** Connections that a process takes at the least, or it does not start. */
  public static final int CONNECTIONS_MIN = 64;

  /** Bytes for strangers at the least: one of them may be sent the largest answer. */
  public static final long STRANGER_BYTES_MIN = Limits.STRANGER_OUTBOUND_BYTES_MAX;

  /** As many as {@link Limits} names, a quarter of the memory for strangers. */
  public static final TransportSettings DEFAULT =
      new TransportSettings(
          Limits.CONNECTIONS_MAX,
          Limits.NETWORK_CONNECTIONS_MAX,
          Limits.CONNECTIONS_MAX,
          strangerBytes(25, 1));

  public TransportSettings {
    if (connectionsMax < CONNECTIONS_MIN || networkMax < 1 || loopbackMax < 1) {
      throw new IllegalArgumentException("too few connections: " + connectionsMax);
    }
    if (strangerBytesMax < STRANGER_BYTES_MIN) {
      throw new IllegalArgumentException("too few bytes: " + strangerBytesMax);
    }
  }

  /**
   * Bytes for one node's strangers, where all nodes of the process have so many percent of the
   * memory for sockets.
   *
   * @param nodes at least 1
   */
  public static long strangerBytes(int percent, int nodes) {
    return Math.max(STRANGER_BYTES_MIN, DirectMemory.bytesMax() / 100 * percent / nodes);
  }

  /** Connections that have not said hello. */
  int hellosMax() {
    return Math.min(Limits.HELLOS_WAITING_MAX, connectionsMax / 8);
  }

  /** Connections that are kept free for peers and registered aggregators. */
  int peersMax() {
    return Math.min(Limits.PEER_CONNECTIONS_MAX, connectionsMax / 4);
  }

  /** Connections of strangers. */
  int strangersMax() {
    return connectionsMax - hellosMax() - peersMax();
  }

  /** Connections of strangers of one network. */
  int strangersMax(AddressPrefix network) {
    return network.isLoopback() ? loopbackMax : networkMax;
  }
}
