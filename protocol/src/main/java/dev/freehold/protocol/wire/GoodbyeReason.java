package dev.freehold.protocol.wire;

/** Why a connection is closed. The ordinal is the code on the wire: append, never reorder. */
public enum GoodbyeReason {
  /** The first message was no hello, or a second hello came. */
  HELLO_EXPECTED,
  /** The two ends speak different versions of the protocol. */
  WRONG_PROTOCOL_VERSION,
  /** The two ends have different genesis hashes. */
  WRONG_GENESIS,
  /** A frame longer than this side takes. */
  FRAME_TOO_LARGE,
  /** A message type this side does not know. */
  UNKNOWN_MESSAGE,
  /** A message whose fields do not decode. */
  MALFORMED_MESSAGE,
  /** A message that this role may not send, or one that lacks the signature that it needs. */
  NOT_ALLOWED,
  /** This side has as many connections as it takes. */
  TOO_MANY_CONNECTIONS,
  /** Nothing came for too long. */
  IDLE,
  /**
   * A worker's headers do not continue the chain that the coordinator knows, or a checkpoint does
   * not continue the chain that the worker knows.
   */
  OUT_OF_STEP,
  /** This side stops in good order. */
  SHUTTING_DOWN,
  /** This side failed; the connection may be tried again later. */
  INTERNAL,
  /**
   * Another process that is connected has this one's identity, and answers: a directory was copied.
   */
  IDENTITY_TAKEN,
  /** Who says it is a worker was never let in, and no operator's invitation lets it in now. */
  NOT_INVITED;

  /** The text that goes with {@link #NOT_ALLOWED} where a genesis names no reference key. */
  public static final String NO_AGGREGATION =
      "this network has no aggregation: its genesis names no reference key";

  /** Whether an identity is refused, which a node may look at only after its welcome. */
  public boolean isOfIdentity() {
    return this == IDENTITY_TAKEN || this == NOT_INVITED;
  }

  /**
   * Whether who was never let in by a node would hear it again, however often it tries: what one of
   * the two is given has to change first.
   */
  public boolean isLasting() {
    return switch (this) {
      case WRONG_PROTOCOL_VERSION, WRONG_GENESIS, NOT_ALLOWED, IDENTITY_TAKEN, NOT_INVITED -> true;
      case HELLO_EXPECTED,
          FRAME_TOO_LARGE,
          UNKNOWN_MESSAGE,
          MALFORMED_MESSAGE,
          TOO_MANY_CONNECTIONS,
          IDLE,
          OUT_OF_STEP,
          SHUTTING_DOWN,
          INTERNAL ->
          false;
    };
  }
}
