/**
 * What runs and proves functions on a user's machine. Contracts' authors start in {@code contract},
 * wallets in {@code artifact} and {@code groth16}; {@link dev.freehold.prover.ProverLimits} bounds
 * what all of them read from outside.
 */
package dev.freehold.prover;
