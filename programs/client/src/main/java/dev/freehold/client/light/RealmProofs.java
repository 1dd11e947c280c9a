package dev.freehold.client.light;

import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.Job;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Proofs that the followed blocks of one realm rest on and that nothing covers yet. A block leaves
 * once all of it is covered; one without proofs never comes in.
 */
final class RealmProofs {
  /** A block of which something is not covered. */
  private static final class Open {
    final List<FunctionProofs> list;
    final BitSet entries = new BitSet();

    /** Whether a block that is covered lies between the open one before and this one. */
    boolean afterCovered;

    Open(List<FunctionProofs> list, boolean afterCovered) {
      this.list = list;
      this.afterCovered = afterCovered;
      entries.set(0, list.size());
    }

    long proofs() {
      return entries.stream().mapToLong(entry -> list.get(entry).count()).sum();
    }
  }

  private final RealmId realm;
  private final long first;
  private final TreeMap<Long, Open> open = new TreeMap<>();
  private Optional<LightReport.Uncovered> givenUp = Optional.empty();
  private boolean lastIsCovered;
  private long last;
  private int entries;

  /**
   * @param first height of the first block that is followed
   */
  RealmProofs(RealmId realm, long first) {
    this.realm = realm;
    this.first = first;
  }

  /** Takes in the next block. */
  void add(ProvenHeader header) {
    last = header.header().height();
    if (!header.proofs().isEmpty()) {
      open.put(last, new Open(header.proofs(), lastIsCovered));
      entries += header.proofs().size();
      lastIsCovered = false;
    }
  }

  /** Whether nothing is known, or any more known, of a block, so that it stays uncovered. */
  boolean isUnknown(long block) {
    return block < first || givenUp.filter(range -> block <= range.lastBlock()).isPresent();
  }

  /**
   * The list of a block, empty if all of it is covered.
   *
   * @throws IllegalArgumentException if the block was not followed
   */
  List<FunctionProofs> list(long block) {
    if (block < first || block > last) {
      throw new IllegalArgumentException("block " + block + " is not final");
    }
    Open listed = open.get(block);
    return listed == null ? List.of() : listed.list;
  }

  /** Whether a part is there, and not covered. */
  boolean isOpen(Job.Part part) {
    Open listed = open.get(part.block());
    return listed != null && listed.entries.get(part.entry());
  }

  /** Notes that an open part is covered. */
  void cover(Job.Part part) {
    Open listed = open.get(part.block());
    listed.entries.clear(part.entry());
    entries--;
    if (listed.entries.isEmpty()) {
      open.remove(part.block());
      Map.Entry<Long, Open> next = open.higherEntry(part.block());
      if (next == null) {
        lastIsCovered = true;
      } else {
        next.getValue().afterCovered = true;
      }
    }
  }

  /** Entries of lists that are open. */
  int entries() {
    return entries;
  }

  /** Forgets the oldest open block: it counts as not covered for good. */
  void giveUpOldest() {
    Map.Entry<Long, Open> oldest = open.pollFirstEntry();
    long height = oldest.getKey();
    entries -= oldest.getValue().entries.cardinality();
    long proofs = oldest.getValue().proofs();
    givenUp =
        Optional.of(
            givenUp
                .map(range -> range.upTo(height, proofs))
                .orElseGet(() -> new LightReport.Uncovered(realm, height, height, proofs)));
  }

  /** What is not covered, in ranges; those given up are one. */
  List<LightReport.Uncovered> uncovered() {
    List<LightReport.Uncovered> ranges = new ArrayList<>();
    givenUp.ifPresent(ranges::add);
    LightReport.Uncovered range = null;
    for (Map.Entry<Long, Open> block : open.entrySet()) {
      long height = block.getKey();
      long proofs = block.getValue().proofs();
      if (range != null && block.getValue().afterCovered) {
        ranges.add(range);
        range = null;
      }
      range =
          range == null
              ? new LightReport.Uncovered(realm, height, height, proofs)
              : range.upTo(height, proofs);
    }
    if (range != null) {
      ranges.add(range);
    }
    return ranges;
  }
}
