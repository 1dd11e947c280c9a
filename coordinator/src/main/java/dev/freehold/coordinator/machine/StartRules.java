package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.Checkpoint;
import java.util.function.Predicate;

/**
 * Rules of a coordinator's start: what it must hear before its key signs anything.
 *
 * @param isSigned whether a checkpoint bears this coordinator's signature; deterministic
 * @param hearsWorkers whether it hears what workers hold before it seals; a key that was just drawn
 *     has signed nothing that anybody could hold
 * @param goesOn whether it goes on from later checkpoints that workers hold, instead of ending with
 *     the reason
 */
public record StartRules(Predicate<Checkpoint> isSigned, boolean hearsWorkers, boolean goesOn) {
  /** The rules of a network that is founded now: nobody can hold anything. */
  public static final StartRules FOUNDING = new StartRules(_ -> false, false, false);
}
