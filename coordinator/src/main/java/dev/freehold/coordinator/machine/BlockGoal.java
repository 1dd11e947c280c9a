package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.id.Hash32;
import java.util.Map;
import java.util.TreeMap;

/**
 * A block that is to be verified with all of its realm below it, and whose line was followed to no
 * avail: what a worker announced, or what candidates hold that wait to be judged.
 */
final class BlockGoal {
  private final RealmHeader tip;
  private final VerifiedBlock block;
  private final Map<Hash32, Pause> elsewhere = new TreeMap<>();

  /** How many candidates hold it. */
  private int candidates;

  BlockGoal(RealmHeader tip) {
    this.tip = tip;
    block = VerifiedBlock.of(tip);
  }

  RealmHeader tip() {
    return tip;
  }

  /** The name of {@link #tip}. */
  VerifiedBlock block() {
    return block;
  }

  /** Another candidate holds it. */
  void need() {
    candidates++;
  }

  /**
   * A candidate that held it is decided, or judged.
   *
   * @return whether no other one holds it
   */
  boolean release() {
    candidates--;
    return candidates == 0;
  }

  /** A node's line ends in another block. */
  void endsElsewhere(Hash32 node, long nowMs) {
    elsewhere.computeIfAbsent(node, _ -> new Pause()).grow(nowMs);
  }

  /** Whether a line ended in another block: what is verified of the realm may lead astray. */
  boolean isOnAnotherLine() {
    return !elsewhere.isEmpty();
  }

  /** The pause of a node's line with this goal. */
  Pause pause(Hash32 node) {
    return elsewhere.getOrDefault(node, new Pause());
  }
}
