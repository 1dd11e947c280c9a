/**
 * BLS signatures over BLS12-381 as committees use them: public keys in G1 (48 bytes), signatures in
 * G2 (96 bytes), the proof-of-possession scheme of draft-irtf-cfrg-bls-signature-05 (ciphersuite
 * {@code BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_}). Many signatures of one message add up to
 * one, which is checked against the sum of their keys at the price of one.
 *
 * <p>Architecture invariant: keys add up only if each is a {@link
 * dev.freehold.blst.signature.ProvenKey}, whose owner has shown that he has its secret. A key that
 * was made from others' keys could sign for them ({@code ProvenKeyTest}).
 *
 * <p>Architecture invariant: what is decoded is on its curve, in its subgroup, in the one canonical
 * encoding, and not infinity ({@code SignatureVectorsTest}).
 *
 * <p>Start at {@link dev.freehold.blst.signature.SignerSet}.
 */
package dev.freehold.blst.signature;
