/**
 * What a user waits for: proofs made on their own machine, by stage, beside snarkjs on the same
 * constraint system, witness and key.
 */
package dev.freehold.bench.prove;
