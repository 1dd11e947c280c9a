/**
 * What must never happen, checked while a world runs: a sequential model of the chain that takes
 * every block and checkpoint when it becomes durable, and holds against it what clients are told.
 *
 * <p>Start with {@link dev.freehold.simulation.check.Checker}.
 */
package dev.freehold.simulation.check;
