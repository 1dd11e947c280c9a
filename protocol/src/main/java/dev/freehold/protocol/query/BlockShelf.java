package dev.freehold.protocol.query;

import dev.freehold.core.id.RealmId;
import java.util.Optional;

/**
 * Shelf of single blocks that a node has and whose realms it does not hold. What it gives is
 * changed by nobody. Thread-safe.
 */
public interface BlockShelf {
  /** A block with its proofs, encoded; empty if it is not here. */
  Optional<byte[]> block(RealmId realm, long height);

  /** A block without its proofs and with its witness, encoded; empty if it is not here. */
  Optional<byte[]> stateless(RealmId realm, long height);
}
