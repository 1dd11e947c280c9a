/**
 * What verifying proofs costs, beside its floor. Start at {@link
 * dev.freehold.bench.verify.VerifySection}.
 */
package dev.freehold.bench.verify;
