package dev.freehold.node.service;

import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.socket.TurnedAwayException;
import dev.freehold.protocol.wire.GoodbyeReason;

/** Words for a process that was turned away where it wanted to join. */
public final class JoinRefusal {
  private JoinRefusal() {}

  /**
   * The failure that ends it.
   *
   * @param who what it is, as {@code worker}
   * @param at where it wanted to join, as its operator wrote it
   * @param genesis of its own network
   * @param said what it was told there, on one line
   */
  public static TurnedAwayException of(
      String who, String at, Hash32 genesis, GoodbyeReason reason, String said) {
    String text =
        switch (reason) {
          case NOT_ALLOWED -> "--join %s: %s; --join wants the coordinator".formatted(at, said);
          case WRONG_GENESIS ->
              "%s is of another network: %s, and that of this %s is %s"
                  .formatted(at, said, who, genesis);
          case WRONG_PROTOCOL_VERSION ->
              "%s is of another version of Freehold: %s".formatted(at, said);
          case NOT_INVITED ->
              "the coordinator at %s does not let this %s in: %s".formatted(at, who, said);
          default -> "%s turns this %s away: %s".formatted(at, who, said);
        };
    return new TurnedAwayException(text, reason);
  }
}
