/**
 * Auditing: a chain is replayed from its genesis into a store of one's own, and everything that a
 * node claims is recomputed on the way.
 *
 * <p>Start with {@link dev.freehold.cli.audit.Auditor}; it takes the chain from a {@link
 * dev.freehold.cli.audit.ChainSource}, a network or a data directory, and trusts it with nothing.
 */
package dev.freehold.cli.audit;
