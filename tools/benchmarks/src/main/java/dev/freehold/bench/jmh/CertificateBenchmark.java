package dev.freehold.bench.jmh;

import dev.freehold.blst.signature.BlsPublicKey;
import dev.freehold.blst.signature.BlsSecretKey;
import dev.freehold.blst.signature.ProvenKey;
import dev.freehold.blst.signature.SignerSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Votes of 67 of a committee of 100, one by one and as a certificate. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CertificateBenchmark {
  private static final int COMMITTEE = 100;
  private static final int QUORUM = 67;
  private static final byte[] MESSAGE = new byte[32];

  private final BlsSecretKey secret;
  private final BlsPublicKey key;
  private final byte[] possession;
  private final SignerSet set;
  private final List<SignerSet.Share> votes = new ArrayList<>();
  private final List<SignerSet.Share> votesWithABadOne;
  private final BitSet signers = new BitSet();
  private final byte[] certificate;

  /** Makes keys and votes. */
  public CertificateBenchmark() {
    List<ProvenKey> keys = new ArrayList<>();
    List<BlsSecretKey> secrets = new ArrayList<>();
    for (int i = 0; i < COMMITTEE; i++) {
      byte[] seed = new byte[BlsSecretKey.BYTES];
      seed[0] = (byte) (i + 1);
      secrets.add(BlsSecretKey.ofSeed(seed));
      keys.add(
          BlsPublicKey.decode(secrets.get(i).publicKey())
              .flatMap(decoded -> decoded.prove(secrets.getLast().provePossession()))
              .orElseThrow());
    }
    for (int i = 0; i < QUORUM; i++) {
      votes.add(new SignerSet.Share(i, secrets.get(i).sign(MESSAGE)));
      signers.set(i);
    }
    votesWithABadOne = new ArrayList<>(votes);
    votesWithABadOne.set(QUORUM / 2, new SignerSet.Share(QUORUM / 2, votes.get(0).signature()));
    secret = secrets.getFirst();
    key = keys.getFirst().key();
    possession = secret.provePossession();
    set = new SignerSet(keys);
    certificate = set.assemble(MESSAGE, votes).aggregate().orElseThrow();
  }

  @Benchmark
  public byte[] signVote() {
    return secret.sign(MESSAGE);
  }

  @Benchmark
  public boolean verifyVote() {
    return set.verifyOne(0, MESSAGE, votes.get(0).signature());
  }

  @Benchmark
  public Optional<ProvenKey> provePossession() {
    return key.prove(possession);
  }

  @Benchmark
  public boolean verifyCertificate() {
    return set.verify(signers, MESSAGE, certificate);
  }

  @Benchmark
  public SignerSet.Assembly assembleCertificate() {
    return set.assemble(MESSAGE, votes);
  }

  @Benchmark
  public SignerSet.Assembly assembleCertificateWithABadVote() {
    return set.assemble(MESSAGE, votesWithABadOne);
  }
}
