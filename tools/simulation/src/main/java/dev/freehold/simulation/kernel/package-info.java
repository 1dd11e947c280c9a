/**
 * What a simulated world runs on: one queue of events in simulated time, randomness by component,
 * one digest over all that happened. Nothing here or above reads a clock of the machine it runs on.
 *
 * <p>Start with {@link dev.freehold.simulation.kernel.Schedule}.
 */
package dev.freehold.simulation.kernel;
