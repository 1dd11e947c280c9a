/**
 * Groth16 for the one who proves: the development setup, proving keys and their files, the prover.
 *
 * <p>Source: Groth, "On the Size of Pairing-based Non-interactive Arguments" (EUROCRYPT 2016),
 * section 3.2. Start with {@link dev.freehold.prover.groth16.Groth16Prover} and {@link
 * dev.freehold.prover.groth16.ProvingKeyCache}.
 */
package dev.freehold.prover.groth16;
