package dev.freehold.protocol.wire;

/** Constants of the protocol. */
public final class Protocol {
  /** The version that both sides of a connection must speak. */
  public static final int VERSION = 6;

  /** Bytes of a frame's length field; the length counts what follows it. */
  public static final int LENGTH_BYTES = 4;

  private Protocol() {}
}
