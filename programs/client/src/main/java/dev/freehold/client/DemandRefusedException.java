package dev.freehold.client;

import dev.freehold.core.codec.Printable;
import dev.freehold.protocol.socket.ClientException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Failure of a call that demands another which may not be signed, or which cannot be made. Nothing
 * was proved, signed or sent.
 */
public final class DemandRefusedException extends ClientException {
  private static final long serialVersionUID = 1;

  private final transient List<Consent.Refusal> refusals;

  /** A demand that no bundle can meet. */
  DemandRefusedException(String message) {
    super(message);
    refusals = List.of();
  }

  DemandRefusedException(List<Consent.Refusal> refusals) {
    super(
        refusals.stream()
            .map(
                refusal ->
                    "%s demands %s: %s"
                        .formatted(
                            Printable.of(refusal.call().by()),
                            Printable.of(refusal.call().toString()),
                            refusal.why()))
            .collect(Collectors.joining("; ", "", "; nothing was signed")));
    this.refusals = List.copyOf(refusals);
  }

  /** What was demanded and not allowed; empty if the demand cannot be met by anything. */
  public List<Consent.Refusal> refusals() {
    return refusals;
  }
}
