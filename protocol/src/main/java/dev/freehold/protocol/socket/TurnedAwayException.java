package dev.freehold.protocol.socket;

import dev.freehold.protocol.wire.GoodbyeReason;
import java.util.List;
import java.util.stream.Collectors;

/** A node turned this process away, and would whenever it came. */
public final class TurnedAwayException extends ClientException {
  private static final long serialVersionUID = 1;

  private final GoodbyeReason reason;

  /**
   * @param message says who turned whom away, and what to do
   * @param reason a lasting one
   */
  public TurnedAwayException(String message, GoodbyeReason reason) {
    super(message);
    this.reason = reason;
  }

  /**
   * The failure that ends a process which all validators of its network have turned away.
   *
   * @param refusals at least one
   */
  public static TurnedAwayException ofAll(List<TurnedAwayException> refusals) {
    TurnedAwayException first = refusals.getFirst();
    return refusals.size() == 1
        ? first
        : new TurnedAwayException(
            "all validators turn it away: "
                + refusals.stream().map(Throwable::getMessage).collect(Collectors.joining("; ")),
            first.reason());
  }

  /** What the node said. */
  public GoodbyeReason reason() {
    return reason;
  }
}
