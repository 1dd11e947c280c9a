/**
 * What a proof is about and what it looks like in bytes: {@link dev.freehold.core.proof.Statement},
 * {@link dev.freehold.core.proof.Proof}, {@link dev.freehold.core.proof.VerifyingKey}. Checking one
 * is the business of proof-verifier.
 */
package dev.freehold.core.proof;
