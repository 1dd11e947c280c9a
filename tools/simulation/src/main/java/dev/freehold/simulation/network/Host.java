package dev.freehold.simulation.network;

/** Something that takes connections. */
public interface Host {
  /** Its name: unique in its network. */
  String name();

  /** Whether it takes connections now. */
  boolean isListening();

  /** A connection came; {@code wire} is this host's end. */
  Receiver accept(Wire wire);
}
