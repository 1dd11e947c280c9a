package dev.freehold.cli.audit;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.CoverageCheck;
import dev.freehold.core.work.Job;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Audited blocks that lack proofs, until checked aggregates cover all that they rest on. */
final class PrunedBlocks {
  private record Name(RealmId realm, long height) implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      int byRealm = realm.compareTo(other.realm);
      return byRealm != 0 ? byRealm : Long.compare(height, other.height);
    }

    @Override
    public String toString() {
      return "block %d of realm %s".formatted(height, realm);
    }
  }

  private final ChainSource source;
  private final CoverageCheck check;
  private final Map<Name, Set<Integer>> open = new TreeMap<>();

  PrunedBlocks(ChainSource source, CoverageCheck check) {
    this.source = source;
    this.check = check;
  }

  /** Takes note of a block; of one that is whole there is nothing to note. */
  void add(RealmBlock block) {
    if (block.isPruned()) {
      Set<Integer> entries = new TreeSet<>();
      for (int entry = 0; entry < block.proofs().size(); entry++) {
        entries.add(entry);
      }
      open.put(new Name(block.header().realm(), block.header().height()), entries);
    }
  }

  /**
   * Checks the aggregates that a checkpoint names, where blocks need them.
   *
   * @return how many proofs of blocks without proofs they showed
   */
  long cover(Checkpoint checkpoint) {
    long proofs = 0;
    for (var event : checkpoint.events()) {
      if (event instanceof Covered covered && needs(covered)) {
        proofs += cover(covered);
      }
    }
    return proofs;
  }

  private boolean needs(Covered c) {
    return open.keySet().stream()
        .anyMatch(
            name ->
                name.realm.equals(c.realm())
                    && name.height >= c.firstBlock()
                    && name.height <= c.lastBlock());
  }

  private long cover(Covered covered) {
    long proofs = 0;
    try {
      Aggregate aggregate =
          source
              .aggregate(covered.realm(), covered.firstBlock(), covered.job())
              .orElseThrow(
                  () ->
                      new AuditException(
                          "the aggregate of job %s of realm %s is not there"
                              .formatted(covered.job(), covered.realm())));
      if (!check.holds(aggregate, covered)) {
        throw new AuditException(
            "the aggregate of job %s of realm %s does not hold"
                .formatted(covered.job(), covered.realm()));
      }
      for (Job.Part part : aggregate.job().parts()) {
        Name name = new Name(covered.realm(), part.block());
        Set<Integer> entries = open.get(name);
        if (entries != null && entries.remove(part.entry())) {
          proofs += part.count();
          if (entries.isEmpty()) {
            open.remove(name);
          }
        }
      }
    } catch (IllegalArgumentException e) {
      throw new AuditException(e.getMessage(), e);
    }
    return proofs;
  }

  /** Fails if a block lacks proofs that nothing covers. */
  void requireCovered() {
    open.forEach(
        (name, entries) -> {
          throw new AuditException(
              name + " lacks its proofs, and no aggregate covers entries " + entries);
        });
  }
}
