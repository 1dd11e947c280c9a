package dev.freehold.core;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import java.util.List;
import java.util.Optional;

/** Checkpoint 1 of a network, for tests that need a block which is final and nothing else. */
public final class FirstCheckpoint {
  private FirstCheckpoint() {}

  /** The checkpoint after the genesis, with the first block of one realm; signed by nobody. */
  public static Checkpoint withABlockOf(RealmId realm, Genesis genesis) {
    RealmHeader origin = RealmHeader.origin(realm);
    RealmHeader header =
        new RealmHeader(
            realm,
            1,
            origin.hash(),
            0,
            origin.rootAfter(),
            Fr.ONE,
            0,
            Hash32.ZERO,
            origin.eventsDigest(),
            origin.eventsChain(),
            origin.proofsDigest(),
            0,
            0,
            origin.market());
    Checkpoint first = genesis.checkpoint();
    return new Checkpoint(
        1,
        first.hash(),
        1,
        Fr.ONE,
        List.of(header),
        List.of(),
        Hash32.ZERO,
        first.totals(),
        Optional.empty());
  }
}
