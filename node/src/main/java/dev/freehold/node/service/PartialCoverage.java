package dev.freehold.node.service;

import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.work.Job;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Blocks of which some proofs are covered and not all. Those of others are dropped. */
final class PartialCoverage {
  /** Blocks that are remembered; the oldest are forgotten, and found again at the next start. */
  private static final int BLOCKS_MAX = 16 * 1024;

  private record Name(RealmId realm, long height) implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      int byRealm = realm.compareTo(other.realm);
      return byRealm != 0 ? byRealm : Long.compare(height, other.height);
    }
  }

  /** A block's entries that are covered, and the oldest checkpoint that says so of one. */
  private static final class PartlyCovered {
    final BitSet entries = new BitSet();
    long checkpoint = Long.MAX_VALUE;
  }

  private final NodeStore store;
  private final TreeMap<Name, PartlyCovered> blocks = new TreeMap<>();
  private final Map<RealmId, Long> forgotten = new TreeMap<>();

  PartialCoverage(NodeStore store) {
    this.store = store;
  }

  /** Whether any block of a job still has proofs here. */
  boolean isOpen(Job job) {
    Set<Long> seen = new HashSet<>();
    return job.parts().stream()
        .map(Job.Part::block)
        .filter(seen::add)
        .anyMatch(block -> !store.realm(job.realm()).block(block).orElseThrow().isPruned());
  }

  /** Notes that a job is covered, and drops the proofs of blocks that now are as a whole. */
  void cover(Job job, long checkpoint) {
    for (Job.Part part : job.parts()) {
      Name name = new Name(job.realm(), part.block());
      PartlyCovered partly = blocks.computeIfAbsent(name, _ -> new PartlyCovered());
      partly.entries.set(part.entry());
      partly.checkpoint = Math.min(partly.checkpoint, checkpoint);
      ProvenHeader header = store.realm(name.realm).headers(name.height, 1).getFirst();
      if (partly.entries.cardinality() == header.proofs().size()) {
        blocks.remove(name);
        store.realm(name.realm).dropProofs(name.height);
      }
    }
    while (blocks.size() > BLOCKS_MAX) {
      Map.Entry<Name, PartlyCovered> oldest = blocks.pollFirstEntry();
      forgotten.merge(oldest.getKey().realm, oldest.getValue().checkpoint, Math::min);
    }
  }

  /**
   * The oldest checkpoint that covers part of a block of a realm that is not covered as a whole.
   */
  OptionalLong oldest(RealmId realm) {
    long oldest =
        blocks
            .subMap(new Name(realm, 0), true, new Name(realm, Long.MAX_VALUE), true)
            .values()
            .stream()
            .mapToLong(partly -> partly.checkpoint)
            .min()
            .orElse(Long.MAX_VALUE);
    oldest = Math.min(oldest, forgotten.getOrDefault(realm, Long.MAX_VALUE));
    return oldest == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(oldest);
  }
}
