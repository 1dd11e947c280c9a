/**
 * Aggregates of proofs, made and verified, beside verifying the same proofs in a batch.
 *
 * <p>Start at {@link dev.freehold.bench.aggregate.AggregateSection}.
 */
package dev.freehold.bench.aggregate;
