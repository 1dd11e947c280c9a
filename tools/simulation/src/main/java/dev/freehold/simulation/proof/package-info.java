/**
 * Keys, signatures and proofs of a world: fakes that are bound to what they sign and prove, which
 * keep a world fast, or the real ones.
 *
 * <p>Start with {@link dev.freehold.simulation.proof.Cryptography}.
 */
package dev.freehold.simulation.proof;
