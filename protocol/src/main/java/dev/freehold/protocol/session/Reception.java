package dev.freehold.protocol.session;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Protocol;
import java.util.Optional;

/** Ways in which a node answers an {@link Introduction}. */
public sealed interface Reception {
  /** Says in words why this is no welcome. */
  String text();

  /** The reason for which the node takes no such connection; empty if it does, or is no node. */
  default Optional<GoodbyeReason> refusal() {
    return Optional.empty();
  }

  /** The connection is open. */
  record Welcomed(Message.Welcome welcome, Genesis genesis) implements Reception {
    @Override
    public String text() {
      return "it welcomed this side";
    }
  }

  /** The node said goodbye. */
  record Refused(Message.Goodbye goodbye) implements Reception {
    @Override
    public String text() {
      return "it said goodbye: " + goodbye.inWords();
    }

    @Override
    public Optional<GoodbyeReason> refusal() {
      return Optional.of(goodbye.reason());
    }
  }

  /** The other side speaks something else, or is no node that takes such connections. */
  record NoNode() implements Reception {
    @Override
    public String text() {
      return "it is no Freehold node that speaks version " + Protocol.VERSION;
    }
  }

  /** The other side has not the key of whom it says it is; the right one may come back. */
  record Impostor(String text) implements Reception {}

  /** The node is of another network. */
  record Foreign(Hash32 genesis) implements Reception {
    @Override
    public String text() {
      return "it is of another network: its genesis is " + genesis;
    }

    @Override
    public Optional<GoodbyeReason> refusal() {
      return Optional.of(GoodbyeReason.WRONG_GENESIS);
    }
  }
}
