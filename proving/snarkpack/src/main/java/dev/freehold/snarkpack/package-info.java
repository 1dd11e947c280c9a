/**
 * Aggregates of Groth16 proofs: SnarkPack over BLS12-381 (Gailly, Maller, Nitulescu, "SnarkPack:
 * Practical SNARK Aggregation", Financial Cryptography 2022, ePrint 2021/529).
 *
 * <p>n proofs (A_i, B_i, C_i) under one key all hold, but for a negligible chance, if the product
 * of their equations holds with each raised to the power r^i. That product needs of the proofs only
 * Z_AB, the product of e(A_i, B_i)^(r^i), and Z_C, the sum of r^i C_i. The {@link
 * dev.freehold.snarkpack.AggregateProver} commits to A, B and C by pairings with two keys of powers
 * of two secrets, gets r by hashing, and shows by TIPP and MIPP, run as one inner product argument,
 * that Z_AB and Z_C are what they should be under the commitments: log n {@linkplain
 * dev.freehold.snarkpack.Folding rounds} halve all vectors. What is left are one A, B and C and the
 * folded keys, which KZG {@linkplain dev.freehold.snarkpack.KeyPolynomial openings} show to be
 * folded rightly.
 *
 * <p>Architecture invariants: every element of an aggregate is checked for its group before it is
 * used (ForgeryTest); each challenge depends on everything said before it (ChallengesTest); the
 * verifier's coefficients are drawn after the aggregate is fixed; every equation of {@link
 * dev.freehold.snarkpack.AggregateEquations} is needed (ForgeryTest has an aggregate for each that
 * satisfies all others); no bytes make the verifier throw (MalformedAggregateTest).
 *
 * <p>Start at {@link dev.freehold.snarkpack.SnarkPackVerifier} and {@link
 * dev.freehold.snarkpack.AggregateEquations}, then {@link dev.freehold.snarkpack.AggregateProver}.
 */
package dev.freehold.snarkpack;
