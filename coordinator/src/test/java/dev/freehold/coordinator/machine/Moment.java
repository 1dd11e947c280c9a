package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.Genesis;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Point in a random life: a replica that has taken over all before, and the entry that comes next.
 */
record Moment<E extends LogEntry>(Genesis genesis, List<LogEntry> before, E entry) {
  private static final long SEEDS_MAX = 100;
  private static final int STEPS = 700;

  /** A replica that has taken over all before. */
  CoordinatorMachine replica() {
    CoordinatorMachine replica = RandomLife.machine(genesis);
    before.forEach(replica::restore);
    return replica;
  }

  /** The first entry of a kind in the lives of these seeds that is such as is looked for. */
  static <E extends LogEntry> Moment<E> of(
      Class<E> kind, BiPredicate<CoordinatorMachine, E> wanted) {
    for (long seed = 0; seed < SEEDS_MAX; seed++) {
      RandomLife life = new RandomLife(seed);
      CoordinatorMachine machine = life.machine();
      CoordinatorMachine replica = life.machine();
      List<LogEntry> log = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        List<CoordinatorEffect> effects = machine.step(life.next(machine));
        life.hear(effects);
        for (CoordinatorEffect effect : effects) {
          if (effect instanceof CoordinatorEffect.Persist(LogEntry entry)) {
            if (kind.isInstance(entry) && wanted.test(replica, kind.cast(entry))) {
              return new Moment<>(life.genesis, List.copyOf(log), kind.cast(entry));
            }
            log.add(entry);
            replica.restore(entry);
          }
        }
      }
    }
    throw new AssertionError("no life has such an entry: " + kind);
  }
}
