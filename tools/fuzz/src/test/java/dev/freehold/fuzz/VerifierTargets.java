package dev.freehold.fuzz;

import dev.freehold.blst.signature.BlsPublicKey;
import dev.freehold.blst.signature.BlsSecretKey;
import dev.freehold.blst.signature.ProvenKey;
import dev.freehold.blst.signature.SignerSet;
import dev.freehold.core.RandomValues;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.verifier.groth16.Groth16;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import dev.freehold.verifier.groth16.SimulatedKey;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Targets of what the verifier decodes: keys, proofs with their inputs, signatures. */
final class VerifierTargets {
  private static final int INPUTS = 2;
  private static final int PUBLIC_KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;

  private VerifierTargets() {}

  /** A key, each time the same with the same proofs. */
  private static SimulatedKey simulated() {
    return new SimulatedKey(new SplittableRandom(4), INPUTS);
  }

  static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "verifying-key",
            // Of the length alone, before any point is looked at.
            List.of(IllegalArgumentException.class),
            () -> Map.of("simulated", simulated().verifyingKey().toBytes()),
            VerifierTargets::key,
            FuzzTarget.Work.POINTS),
        new FuzzTarget(
            "proof",
            List.of(),
            () -> Map.of("valid", proof()),
            VerifierTargets::verify,
            FuzzTarget.Work.POINTS),
        new FuzzTarget(
            "signature",
            List.of(),
            () -> Map.of("random", new RandomValues(5).bytes(PUBLIC_KEY_BYTES + SIGNATURE_BYTES)),
            VerifierTargets::signature,
            FuzzTarget.Work.POINTS),
        new FuzzTarget(
            "bls-key",
            List.of(),
            () -> Map.of("proven", provenKey()),
            VerifierTargets::blsKey,
            FuzzTarget.Work.POINTS));
  }

  private static byte[] provenKey() {
    BlsSecretKey secret = BlsSecretKey.ofSeed(new byte[BlsSecretKey.BYTES]);
    byte[] key = secret.publicKey();
    byte[] both = Arrays.copyOf(key, BlsPublicKey.BYTES + SignerSet.SIGNATURE_BYTES);
    System.arraycopy(
        secret.provePossession(), 0, both, BlsPublicKey.BYTES, SignerSet.SIGNATURE_BYTES);
    return both;
  }

  /** A key, then the proof of its possession. */
  private static Optional<byte[]> blsKey(byte[] input) {
    int end = Math.min(input.length, BlsPublicKey.BYTES);
    byte[] proof = Arrays.copyOfRange(input, end, input.length);
    Optional<BlsPublicKey> key = BlsPublicKey.decode(Arrays.copyOf(input, end));
    Optional<ProvenKey> _ = key.flatMap(decoded -> decoded.prove(proof));
    return key.map(
        decoded -> {
          byte[] again = Arrays.copyOf(decoded.toBytes(), input.length);
          System.arraycopy(proof, 0, again, end, proof.length);
          return again;
        });
  }

  private static Optional<byte[]> key(byte[] input) {
    VerifyingKey key = new VerifyingKey(input);
    KeyDecoding _ = PreparedVerifyingKey.decode(key);
    return Optional.of(key.toBytes());
  }

  private static byte[] proof() {
    List<Fr> inputs = List.of(Fr.of(6), Fr.of(7));
    byte[] proof = simulated().prove(inputs).toBytes();
    byte[] both = new byte[INPUTS * Fr.BYTES + proof.length];
    for (int i = 0; i < INPUTS; i++) {
      inputs.get(i).toBytes(both, i * Fr.BYTES);
    }
    System.arraycopy(proof, 0, both, INPUTS * Fr.BYTES, proof.length);
    return both;
  }

  private static Optional<byte[]> verify(byte[] input) {
    int at = Math.min(input.length, INPUTS * Fr.BYTES);
    Groth16.verify(
        Prepared.KEY, Arrays.copyOf(input, at), Arrays.copyOfRange(input, at, input.length));
    return Optional.empty();
  }

  private static Optional<byte[]> signature(byte[] input) {
    int key = Math.min(input.length, PUBLIC_KEY_BYTES);
    int end = Math.min(input.length, PUBLIC_KEY_BYTES + SIGNATURE_BYTES);
    Ed25519Verifier.verify(
        Arrays.copyOf(input, key),
        Arrays.copyOfRange(input, end, input.length),
        Arrays.copyOfRange(input, key, end));
    return Optional.empty();
  }

  /** The key, prepared when it is first needed. */
  private static final class Prepared {
    static final PreparedVerifyingKey KEY =
        ((KeyDecoding.Prepared) PreparedVerifyingKey.decode(simulated().verifyingKey())).key();

    private Prepared() {}
  }
}
