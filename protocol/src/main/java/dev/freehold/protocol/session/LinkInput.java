package dev.freehold.protocol.session;

import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.GoodbyeReason;

/** Inputs of {@link PeerLink}. Times are nanoseconds of a clock that never goes back. */
public sealed interface LinkInput {
  /** The link is wanted from now on. */
  record Open(long nowNs) implements LinkInput {}

  /**
   * A connection stands and is encrypted; this side introduces itself.
   *
   * @param proven the id of the node whose key the other end has proved
   */
  record Connected(long nowNs, Introduction introduction, Hash32 proven) implements LinkInput {}

  /** No connection came about. */
  record Failed(long nowNs, String why) implements LinkInput {}

  /** Bytes came, perhaps no whole frame. */
  record Heard(long nowNs) implements LinkInput {}

  /** A whole frame came, without its length; at least one byte. */
  record Frame(long nowNs, byte[] bytes) implements LinkInput {}

  /** A message of this side's was sent beside the link's own. */
  record Sent(long nowNs) implements LinkInput {}

  /** This side gives the connection up for what came over it. */
  record Refuse(long nowNs, GoodbyeReason reason, String text) implements LinkInput {}

  /** The connection is gone. */
  record Lost(long nowNs, String why) implements LinkInput {}

  /** A time that was asked for by {@link LinkEffect.Wake} has come. */
  record Due(long nowNs) implements LinkInput {}

  /** The link is not wanted any more. */
  record Close() implements LinkInput {}
}
