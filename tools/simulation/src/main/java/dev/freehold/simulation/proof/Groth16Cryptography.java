package dev.freehold.simulation.proof;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.signature.BlsSecretKey;
import dev.freehold.circuits.function.CallContext;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.FunctionContext;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.committee.BlsKey;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.core.port.BundleVerifier;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.port.VoteSigner;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKey;
import dev.freehold.verifier.Groth16BundleVerifier;
import dev.freehold.verifier.groth16.Groth16;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import dev.freehold.verifier.groth16.ProofVerdict;
import dev.freehold.verifier.signature.BlsSignatures;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Supplier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Ed25519, and Groth16 under a development key. The blinding of a proof comes from its statement,
 * as the same seed must give the same bytes: nothing here is secret, so nothing is given away.
 * Thread-safe, so that worlds side by side share one key.
 */
public final class Groth16Cryptography implements Cryptography {
  private static final int VALUE_BITS = Integer.SIZE;

  private final CompiledFunction function;
  private final ProvingKey key;
  private final BundleVerifier verifier =
      new Groth16BundleVerifier(ParallelLoop.serial(), new SecureRandom());

  /** Compiles the contract and makes its key, which takes a while. */
  public Groth16Cryptography() {
    function = CompiledFunction.compile("put", SHAPE, Groth16Cryptography::body);
    key =
        DevelopmentSetup.make(
            function.circuit().system(),
            DevelopmentSetup.SEED,
            ParallelLoop.serial(),
            Progress.NONE);
  }

  private static void body(FunctionContext context) {
    var value = context.argument("value", VALUE_BITS);
    context.write(context.slot(0), value.value());
  }

  @Override
  public byte[] publicKey(byte[] secret) {
    byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(secret, 0, publicKey, 0);
    return publicKey;
  }

  @Override
  public byte[] sign(byte[] secret, byte[] message) {
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(secret, 0, message, 0, message.length, signature, 0);
    return signature;
  }

  @Override
  public BlsKey voteKey(byte[] secret) {
    return new BlsKey(BlsSecretKey.ofSeed(secret).publicKey());
  }

  @Override
  public BlsSignature possession(byte[] secret) {
    return new BlsSignature(BlsSecretKey.ofSeed(secret).provePossession());
  }

  @Override
  public AggregateSignatures committee(Founders founders) {
    return BlsSignatures.of(founders);
  }

  @Override
  public VoteSigner votes(byte[] secret) {
    return BlsSecretKey.ofSeed(secret)::sign;
  }

  @Override
  public SignatureVerifier signatures() {
    return new Ed25519Verifier();
  }

  @Override
  public BundleVerifier proofs() {
    return verifier;
  }

  @Override
  public boolean holds(VerifyingKey verifyingKey, Statement statement, Proof proof) {
    return PreparedVerifyingKey.decode(verifyingKey) instanceof KeyDecoding.Prepared(var prepared)
        && Groth16.verify(prepared, List.of(statement.inputs()), proof) == ProofVerdict.VALID;
  }

  @Override
  public ContractSpec contract() {
    return contract(key.verifyingKey());
  }

  @Override
  public ContractSpec brokenContract() {
    return contract(new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]));
  }

  private static ContractSpec contract(VerifyingKey verifyingKey) {
    return new ContractSpec(
        "store",
        SHAPE,
        List.of(new FunctionSpec("put", FunctionSpec.SetupKind.DEVELOPMENT, verifyingKey)));
  }

  @Override
  public Put put(Place place, SlotTree own, long value) {
    List<Fr> args = List.of(Fr.of(value));
    SolvedCall solved =
        function.solve(
            new CallContext(
                place.user(),
                place.contract(),
                place.anchorHeight(),
                place.anchorRoot(),
                place.owner()),
            own,
            (_, _) -> {
              throw new IllegalStateException("the contract reads nobody else's state");
            },
            args);
    Proof proof =
        new Groth16Prover(ParallelLoop.serial(), blinding(solved.statement()))
            .prove(key, function.circuit().system(), solved.witness())
            .proof();
    return new Put(solved.writes(), args, solved.after(), proof);
  }

  @Override
  public boolean provesAnything() {
    return false;
  }

  @Override
  public Put write(Place place, SlotTree own, List<SlotWrite> writes, List<Fr> args) {
    throw new UnsupportedOperationException("a call is carried out to be proved");
  }

  private static Supplier<Fr> blinding(Statement statement) {
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-512", e);
    }
    for (Fr input : statement.inputs()) {
      sha.update(input.toBytes());
    }
    byte[] seed = sha.digest();
    int[] drawn = {0};
    return () -> {
      sha.update(seed);
      return Fr.fromWideBytes(
          sha.digest(ByteBuffer.allocate(Integer.BYTES).putInt(drawn[0]++).array()));
    };
  }
}
