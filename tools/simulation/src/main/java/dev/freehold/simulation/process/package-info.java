/**
 * The simulated processes: a worker and a coordinator around the real machines and the real drivers
 * that carry their effects out. A process takes turns, one at a time; it can crash at every effect.
 *
 * <p>Start with {@link dev.freehold.simulation.process.SimProcess}.
 */
package dev.freehold.simulation.process;
