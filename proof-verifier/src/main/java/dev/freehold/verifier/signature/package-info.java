/**
 * Verification of bundle signatures. One scheme so far: {@link
 * dev.freehold.verifier.signature.Ed25519Verifier}.
 */
package dev.freehold.verifier.signature;
