/**
 * The files of the iden3 tools (circom, snarkjs) for BLS12-381: {@code .r1cs} constraint systems,
 * {@code .wtns} witnesses, {@code .zkey} proving keys, and keys and proofs in JSON.
 *
 * <p>A file is foreign data: every count is checked against what is there before memory is taken
 * for it, every number against its field, every point against its group, and every refusal is a
 * {@link dev.freehold.prover.iden3.Iden3FileException} that names its reason. Start at {@link
 * dev.freehold.prover.iden3.ZkeyFile}.
 */
package dev.freehold.prover.iden3;
