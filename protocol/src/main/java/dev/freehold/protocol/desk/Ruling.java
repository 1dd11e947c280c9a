package dev.freehold.protocol.desk;

import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;

/**
 * Outcomes of a desk for one message.
 *
 * @param <I> inputs of the machine behind the desk
 */
public sealed interface Ruling<I> {
  /** The machine takes an input; the carrier waits while the machine's inbox is full. */
  record Take<I>(I input) implements Ruling<I> {}

  /**
   * The machine takes an input that is counted in the intake of its connection until the machine
   * releases it.
   */
  record Admit<I>(I input) implements Ruling<I> {}

  /** The machine takes an input if its inbox has room; otherwise the peer hears a refusal. */
  record TakeIfRoom<I>(I input, Message otherwise) implements Ruling<I> {}

  /** The query room answers. */
  record Ask<I>(Query query) implements Ruling<I> {}

  /**
   * The machine takes a question as an input when it is the connection's turn: whoever asks much
   * waits for itself alone.
   */
  record Consult<I>(Query query, I input) implements Ruling<I> {}

  /** The peer hears a refusal, and the connection goes on. */
  record Refuse<I>(Message message) implements Ruling<I> {}

  /** The peer hears a goodbye, and the connection ends. */
  record Close<I>(GoodbyeReason reason, String text) implements Ruling<I> {}

  /** Nothing follows from the message. */
  record Ignore<I>(String why) implements Ruling<I> {}
}
