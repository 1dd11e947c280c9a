package dev.freehold.core.port;

import dev.freehold.core.id.RealmId;
import java.util.List;

/**
 * The store of one process: the chain of checkpoints and any number of realms. Every method may
 * throw {@link StoreException}.
 */
public interface NodeStore {
  /** The chain of checkpoints. */
  ChainStore chain();

  /** A realm, which stands at its origin if nothing of it is here; always the same object. */
  RealmStore realm(RealmId realm);

  /** The realms that have a block here, ascending. */
  List<RealmId> heldRealms();

  /**
   * The copying of a realm that has no block here: begun, or gone on with after a restart. Used by
   * one thread; nothing else may use the realm until it is finished.
   *
   * @throws IllegalStateException if the realm has blocks here
   */
  RealmCopy copyRealm(RealmId realm);
}
