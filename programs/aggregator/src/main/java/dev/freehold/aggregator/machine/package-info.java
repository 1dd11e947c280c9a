/**
 * The aggregator's machine: it registers, does the jobs that it is leased one at a time, and hands
 * the results in. Plain objects, one thread, no clock: its beat is the checkpoints.
 *
 * <p>Start with {@link dev.freehold.aggregator.machine.AggregatorMachine}. Nothing of it is kept:
 * an aggregator that starts again is told the job that it holds.
 */
package dev.freehold.aggregator.machine;
