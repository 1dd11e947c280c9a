package dev.freehold.protocol.session;

import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.GoodbyeReason;

/** Inputs of {@link ServerSession}. */
public sealed interface SessionInput {
  /**
   * The connection is encrypted, and its other end has proved the key of a node.
   *
   * @param node the id of that node; {@link Hash32#ZERO} if it showed no key
   */
  record Secured(Hash32 node) implements SessionInput {}

  /** A whole frame came, without its length; at least one byte. */
  record Frame(byte[] bytes) implements SessionInput {}

  /** {@link dev.freehold.core.Limits#HELLO_MS_MAX} have passed since the connection came. */
  record HelloOverdue() implements SessionInput {}

  /** Nothing came for {@link dev.freehold.core.Limits#IDLE_MS_MAX}. */
  record Idle() implements SessionInput {}

  /** This side wants to say goodbye: the peer broke the rules of frames, or the node says so. */
  record Refuse(GoodbyeReason reason, String text) implements SessionInput {}

  /** The connection is gone. */
  record Closed() implements SessionInput {}
}
