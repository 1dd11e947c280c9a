package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import java.util.List;

/** Headers of blocks that follow others, for tests. */
public final class TestHeaders {
  private TestHeaders() {}

  /**
   * The header of the next block, in order but for what is given.
   *
   * @param checkpoint height that the block adopts
   * @param root of the state behind it
   * @param fees that it collects
   */
  public static RealmHeader next(
      RealmHeader before,
      long checkpoint,
      long root,
      int bundles,
      long fees,
      List<RealmEvent> events,
      List<FunctionProofs> proofs) {
    return new RealmHeader(
        before.realm(),
        before.height() + 1,
        before.hash(),
        checkpoint,
        before.rootAfter(),
        Fr.of(root),
        bundles,
        Hash32.ZERO,
        RealmEvent.digest(events),
        RealmEvent.chain(before.eventsChain(), events),
        FunctionProofs.digest(proofs),
        before.feesTotal() + fees,
        before.lostTotal(),
        before.market());
  }
}
