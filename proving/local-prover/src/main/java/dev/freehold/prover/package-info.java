/**
 * Proofs made on a user's machine. Wallets start in {@code groth16}; {@code iden3} reads and writes
 * the files of the ecosystem's tools.
 */
package dev.freehold.prover;
