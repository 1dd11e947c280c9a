package dev.freehold.simulation.proof;

import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.committee.BlsKey;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.core.port.BundleVerifier;
import dev.freehold.core.port.Judgement;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.port.VoteSigner;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.StatementDigests;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.transition.ProofTask;
import dev.freehold.core.tree.SlotTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Digests in place of signatures and proofs. A signature is bound to its key and message, a proof
 * to its verifying key and every public input: a change of any makes it wrong, as with real ones.
 * Anyone could forge them; nobody in a world does but where it is meant to be refused.
 */
public final class FakeCryptography implements Cryptography {
  private static final byte KEY_MARK = 'F';
  private static final int SLOTS = 4;

  private final DigestSignatures votes = new DigestSignatures();

  @Override
  public byte[] publicKey(byte[] secret) {
    return Digests.of(new byte[] {1}, secret);
  }

  @Override
  public byte[] sign(byte[] secret, byte[] message) {
    return signature(publicKey(secret), message);
  }

  private static byte[] signature(byte[] publicKey, byte[] message) {
    byte[] half = Digests.of(publicKey, message);
    byte[] signature = Arrays.copyOf(half, 2 * half.length);
    System.arraycopy(Digests.of(half, publicKey), 0, signature, half.length, half.length);
    return signature;
  }

  @Override
  public SignatureVerifier signatures() {
    return (_, key, message, signature) -> Arrays.equals(signature, signature(key, message));
  }

  @Override
  public BlsKey voteKey(byte[] secret) {
    return new BlsKey(Arrays.copyOf(publicKey(secret), BlsKey.BYTES));
  }

  @Override
  public BlsSignature possession(byte[] secret) {
    return new BlsSignature(new byte[BlsSignature.BYTES]);
  }

  @Override
  public AggregateSignatures committee(Founders founders) {
    return votes;
  }

  @Override
  public VoteSigner votes(byte[] secret) {
    return message -> votes.sign(voteKey(secret).toBytes(), message);
  }

  @Override
  public BundleVerifier proofs() {
    return new BundleVerifier() {
      @Override
      public List<Optional<RejectReason>> verify(List<ProofTask> tasks) {
        return tasks.stream().map(FakeCryptography::verdict).toList();
      }

      /** Once an account has a bad proof, what follows of it is not looked into. */
      @Override
      public List<Judgement> judge(List<ProofTask> tasks) {
        Set<UserId> found = new HashSet<>();
        List<Judgement> judgements = new ArrayList<>();
        for (ProofTask task : tasks) {
          UserId account = task.bundle().user();
          Optional<RejectReason> verdict = verdict(task);
          judgements.add(
              found.contains(account) ? new Judgement.Undecided() : new Judgement.Decided(verdict));
          if (verdict.isPresent()) {
            found.add(account);
          }
        }
        return judgements;
      }
    };
  }

  private static Optional<RejectReason> verdict(ProofTask task) {
    for (Call call : task.bundle().calls()) {
      if (call instanceof Call.System(SystemCall.Deploy(ContractSpec contract))
          && contract.functions().stream().anyMatch(f -> f.key().toBytes()[0] != KEY_MARK)) {
        return Optional.of(RejectReason.BAD_CONTRACT);
      }
    }
    return task.claims().stream()
        .filter(claim -> !isProof(claim.key(), claim.statement(), claim.proof()))
        .findFirst()
        .map(_ -> RejectReason.PROOF_INVALID);
  }

  @Override
  public boolean holds(VerifyingKey key, Statement statement, Proof proof) {
    return isProof(key, statement, proof);
  }

  private static boolean isProof(VerifyingKey key, Statement statement, Proof proof) {
    return proof.equals(proof(key, statement));
  }

  @Override
  public ContractSpec contract() {
    return contract(KEY_MARK);
  }

  @Override
  public ContractSpec brokenContract() {
    return contract((byte) 0);
  }

  private static ContractSpec contract(byte mark) {
    return new ContractSpec(
        "store",
        SHAPE,
        List.of(new FunctionSpec("put", FunctionSpec.SetupKind.CEREMONY, key(mark))));
  }

  private static VerifyingKey key(byte mark) {
    byte[] bytes = new byte[VerifyingKey.bytesFor(Statement.COUNT)];
    bytes[0] = mark;
    return new VerifyingKey(bytes);
  }

  @Override
  public Put put(Place place, SlotTree own, long value) {
    return write(
        place, own, List.of(new SlotWrite(value % SLOTS, Fr.of(value))), List.of(Fr.of(value)));
  }

  @Override
  public boolean provesAnything() {
    return true;
  }

  @Override
  public Put write(Place place, SlotTree own, List<SlotWrite> writes, List<Fr> args) {
    SlotTree after = own.copy();
    writes.forEach(write -> after.write(write.slot(), write.value()));
    Statement statement =
        new Statement(
            place.user(),
            place.contract(),
            place.anchorHeight(),
            place.anchorRoot(),
            own.root(),
            after.root(),
            StatementDigests.writes(writes),
            StatementDigests.call(args),
            place.owner(),
            Fr.ZERO);
    return new Put(writes, args, after, proof(key(KEY_MARK), statement));
  }

  private static Proof proof(VerifyingKey key, Statement statement) {
    byte[][] parts = new byte[1 + Statement.COUNT][];
    parts[0] = key.toBytes();
    for (int i = 0; i < Statement.COUNT; i++) {
      parts[1 + i] = statement.input(i).toBytes();
    }
    return new Proof(Digests.repeated(Proof.BYTES, parts));
  }
}
