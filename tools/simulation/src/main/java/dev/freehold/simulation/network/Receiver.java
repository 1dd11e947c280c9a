package dev.freehold.simulation.network;

/** Receiver at one end of a connection. */
public interface Receiver {
  /** Bytes came, cut anywhere. */
  void received(byte[] bytes);

  /** The connection is gone; nothing more comes. */
  void closed();
}
