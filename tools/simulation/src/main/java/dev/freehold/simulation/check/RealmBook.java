package dev.freehold.simulation.check;

import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.id.RealmId;
import java.util.List;

/** Record of a realm's blocks: what each sent out, rests on and had collected. */
interface RealmBook {
  RealmId id();

  /** What a block sent out of the realm. */
  List<RealmEvent> eventsOf(long height);

  /** What a block rests on. */
  List<FunctionProofs> proofsOf(long height);

  /** All fees up to a block; 0 at height 0. */
  long feesAt(long height);
}
