/**
 * {@code ./freehold bench}: everything that a node pays for, measured in one run on one machine
 * beside its floor and its peers. Start at {@link dev.freehold.bench.BenchCommand}; each {@link
 * dev.freehold.bench.Section} measures one part.
 *
 * <p>Times on shared machines are noisy: what counts are ratios between things measured in turns in
 * the same run ({@link dev.freehold.bench.Rounds}).
 */
package dev.freehold.bench;
