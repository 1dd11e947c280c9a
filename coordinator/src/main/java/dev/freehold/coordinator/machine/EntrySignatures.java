package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.SignatureVerifier;
import java.util.Optional;

/** Check of the signatures that another validator's entries carry. */
final class EntrySignatures {
  private final Hash32 chainId;
  private final SignatureVerifier signatures;
  private final OperatorSignatures operator;

  EntrySignatures(Genesis genesis, SignatureVerifier signatures) {
    chainId = genesis.hash();
    this.signatures = signatures;
    operator = new OperatorSignatures(genesis, signatures);
  }

  /**
   * Why an entry is not borne out by the signatures that it must carry; empty if it is, or needs
   * none.
   */
  Optional<String> objection(LogEntry entry) {
    return switch (entry) {
      case LogEntry.Ordered e when e.signed().filter(operator::holds).isEmpty() ->
          Optional.of("order %d is not signed with the operator's key".formatted(e.number()));
      case LogEntry.Admitted e when e.invitation().filter(operator::holds).isEmpty() ->
          Optional.of(
              "no invitation of worker %s is signed with the operator's key"
                  .formatted(e.worker().abbreviated()));
      case LogEntry.Served e ->
          e.heads().stream()
              .filter(head -> !head.isSigned(chainId, signatures))
              .findFirst()
              .map("%s is not signed"::formatted);
      default -> Optional.empty();
    };
  }
}
