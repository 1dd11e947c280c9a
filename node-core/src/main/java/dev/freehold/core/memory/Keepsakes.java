package dev.freehold.core.memory;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.transition.BlockWitness;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Job;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Witnesses, aggregates and notes on coverage of one realm. */
final class Keepsakes {
  private record Name(long firstBlock, Hash32 job) {}

  // Looked up, never iterated: order does not matter.
  private final Map<Long, BlockWitness> witnesses = new HashMap<>();
  private final Map<Name, Aggregate> aggregates = new HashMap<>();
  private final Map<Boolean, Long> settled = new HashMap<>();

  void apply(StoreWrite.OfRealm write) {
    switch (write) {
      case StoreWrite.WitnessKept w -> witnesses.put(w.height(), w.witness());
      case StoreWrite.AggregateKept w -> {
        Job job = w.aggregate().job();
        aggregates.put(new Name(job.firstBlock(), job.id()), w.aggregate());
      }
      case StoreWrite.AggregateForgotten w -> aggregates.remove(new Name(w.firstBlock(), w.job()));
      case StoreWrite.CoverageSettled w -> settled.put(w.dropping(), w.checkpoint());
      case StoreWrite.Committed _, StoreWrite.ProofsDropped _, StoreWrite.OfCopy _ ->
          throw new IllegalArgumentException("nothing is kept by " + write);
    }
  }

  /** A block is not here any more. */
  void forget(long height) {
    witnesses.remove(height);
  }

  Optional<BlockWitness> witness(long height) {
    return Optional.ofNullable(witnesses.get(height));
  }

  Optional<Aggregate> aggregate(long firstBlock, Hash32 job) {
    return Optional.ofNullable(aggregates.get(new Name(firstBlock, job)));
  }

  long coverageSettled(boolean dropping) {
    return settled.getOrDefault(dropping, 0L);
  }
}
