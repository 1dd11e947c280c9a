/**
 * Decides whether what arrives from outside is proven and signed: Groth16 proofs over BLS12-381 in
 * {@link dev.freehold.verifier.groth16}, Ed25519 signatures in {@link
 * dev.freehold.verifier.signature}. Curve and pairing are blst's.
 *
 * <p>Architecture invariant: bytes become points only through checked decoding, which names the
 * reason of every refusal; no public input is ever reduced modulo r.
 */
package dev.freehold.verifier;
