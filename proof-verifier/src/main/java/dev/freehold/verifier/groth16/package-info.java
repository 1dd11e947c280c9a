/**
 * Verification of Groth16 proofs (Groth, "On the Size of Pairing-Based Non-interactive Arguments",
 * EUROCRYPT 2016, section 3.2), singly and in batches.
 *
 * <p>A proof (A, B, C) of public inputs x holds under a key (alpha, beta, gamma, delta, IC) if
 *
 * <pre>e(A, B) * e(alpha, -beta) * e(IC(x), -gamma) * e(C, -delta) = 1</pre>
 *
 * where IC(x) = IC_0 + sum of x_j IC_j. The batch equation raises the left side of each proof i to
 * a random coefficient r_i of its own and multiplies. Let K be the keys of the batch, and P_k the
 * proofs under key k:
 *
 * <pre>
 * product over all i  e(r_i A_i, B_i)
 *   * product over k in K [ e((sum over P_k of r_i) alpha_k,     -beta_k)
 *                         * e( sum over P_k of r_i IC_k(x_i),    -gamma_k)
 *                         * e( sum over P_k of r_i C_i,          -delta_k) ] = 1
 * </pre>
 *
 * <p>Fields bear these letters: {@code r} and {@code rA} (Workspace, Weighting), {@code R_ALPHA},
 * {@code R_IC} and {@code R_C} (Run), {@code negatedG2} (PreparedVerifyingKey). The left side is 1
 * for valid proofs, and for anything else with probability 2^-128 at the most (Bellare, Garay,
 * Rabin, "Fast Batch Verification for Modular Exponentiation and Digital Signatures", EUROCRYPT
 * 1998, section 3, the small exponents test).
 *
 * <p>The pairing is bilinear, so terms with the same G2 point are summed before their Miller loop:
 * n loops for the proofs, one for each delta_k, and one for each distinct beta_k and gamma_k, which
 * the keys of a ceremony share.
 *
 * <p>Architecture invariants: coefficients are 128 bits, never zero, and drawn after the batch is
 * fixed (BatchVerifierTest); every point of a proof is checked for its subgroup alone ({@link
 * dev.freehold.verifier.groth16.ProofPoints} says why); a batch of n proofs never takes more than n
 * final exponentiations, however many are bad, and k bad ones take about k log2(n/k)
 * (BisectionTest); every proof has the verdict that it would have singly (BisectionTest).
 *
 * <p>Start at {@link dev.freehold.verifier.groth16.Groth16}, then {@link
 * dev.freehold.verifier.groth16.BatchVerifier} and {@link dev.freehold.verifier.groth16.Bisection}.
 */
package dev.freehold.verifier.groth16;
