package dev.freehold.protocol.session;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Protocol;

/** Ways in which a node answers an {@link Introduction}. */
public sealed interface Reception {
  /** Says in words why this is no welcome. */
  String text();

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
      return "it said goodbye: %s: %s".formatted(goodbye.reason(), Printable.of(goodbye.text()));
    }
  }

  /** The other side speaks something else, or is no node that takes such connections. */
  record NoNode() implements Reception {
    @Override
    public String text() {
      return "it is no Freehold node that speaks version " + Protocol.VERSION;
    }
  }

  /** The node is of another network. */
  record Foreign(Hash32 genesis) implements Reception {
    @Override
    public String text() {
      return "it is of another network: its genesis is " + genesis;
    }
  }
}
