package dev.freehold.core.tree;

import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Domain;
import dev.freehold.core.hash.Poseidon2;

/** Leaf of a realm in the global tree: what the realm holds, and as of when it holds no more. */
public final class RealmLeaf {
  private RealmLeaf() {}

  /**
   * The leaf of a realm.
   *
   * @param realmRoot the root of its tree after its latest block
   * @param asOf the checkpoint that this block adopted, 0 where it adopted none; at least 0
   */
  public static Fr of(Fr realmRoot, long asOf) {
    return Poseidon2.compress(realmRoot, Fr.of(asOf), Fr.ZERO, Domain.REALM.tag());
  }
}
