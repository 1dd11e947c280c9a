package dev.freehold.simulation;

import dev.freehold.core.id.Hash32;
import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.kernel.FaultCounts;
import java.util.Optional;

/**
 * Outcome of a world.
 *
 * @param digest over all that happened
 * @param violation what happened that must never happen
 * @param simulatedNs how long it lived
 * @param tally of what came about
 */
public record Outcome(
    long seed,
    Hash32 digest,
    Optional<Violation> violation,
    FaultCounts faults,
    long simulatedNs,
    long events,
    Tally tally) {}
