package dev.freehold.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.Judgement;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.transition.ProofTask;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.verifier.groth16.SimulatedKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Groth16BundleVerifierTest {
  private static final UserId OWNER = new UserId(9);

  private final SplittableRandom random = new SplittableRandom(61);
  private final SimulatedKey key = new SimulatedKey(random, Statement.COUNT);
  private final Groth16BundleVerifier verifier =
      new Groth16BundleVerifier(ParallelLoop.serial(), new SecureRandom());

  private static Bundle bundle(int user, List<Call> calls) {
    Bundle.Unsigned content =
        new Bundle.Unsigned(
            new Hash32(new byte[32]),
            new UserId(user),
            0,
            7,
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            new byte[32],
            calls);
    return content.sign(new byte[64]);
  }

  private static Call.Proven call(Proof proof, int required) {
    return new Call.Proven(
        new ContractId(1),
        0,
        required,
        Fr.of(6),
        Fr.of(5),
        List.of(new SlotWrite(3, Fr.of(4))),
        List.of(Fr.of(8), Fr.of(9)),
        proof);
  }

  private ProofTask task(int user, VerifyingKey under, Proof... proofs) {
    List<Call> calls = new ArrayList<>();
    List<ProofTask.Known> known = new ArrayList<>();
    for (int i = 0; i < proofs.length; i++) {
      // Each call but the first demands the first, so that the digests differ.
      calls.add(call(proofs[i], i == 0 ? Call.Proven.NONE : 0));
      known.add(new ProofTask.Known(i, under, OWNER));
    }
    return new ProofTask(bundle(user, calls), Fr.of(77), known);
  }

  /** The task with a proof of each of its claims. */
  private ProofTask proven(int user, int calls) {
    Proof[] proofs = new Proof[calls];
    Arrays.fill(proofs, new Proof(new byte[Proof.BYTES]));
    List<ProofTask.Claim> claims = task(user, key.verifyingKey(), proofs).claims();
    for (int i = 0; i < calls; i++) {
      proofs[i] = key.prove(List.of(claims.get(i).statement().inputs()));
    }
    return task(user, key.verifyingKey(), proofs);
  }

  private static Proof proof(ProofTask task, int call) {
    return ((Call.Proven) task.bundle().calls().get(call)).proof().orElseThrow();
  }

  @Test
  void judgesEachBundleByAllItsProofs() {
    ProofTask good = proven(1, 2);
    ProofTask secondIsWrong = task(1, key.verifyingKey(), proof(good, 0), proof(good, 0));
    ProofTask otherUsers = task(2, key.verifyingKey(), proof(good, 0), proof(good, 1));
    assertEquals(
        List.of(
            Optional.empty(),
            Optional.of(RejectReason.PROOF_INVALID),
            Optional.of(RejectReason.PROOF_INVALID),
            Optional.empty()),
        verifier.verify(List.of(good, secondIsWrong, otherUsers, proven(3, 1))));
    assertEquals(List.of(), verifier.verify(List.of()));
  }

  @Test
  void judgesForOthersWhateverAnAccountSends() {
    ProofTask good = proven(1, 1);
    ProofTask bad = task(2, key.verifyingKey(), proof(good, 0));
    List<ProofTask> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      tasks.add(bad);
      tasks.add(proven(10 + i, 1));
    }
    List<Judgement> judgements = verifier.judge(tasks);
    Judgement refused = new Judgement.Decided(Optional.of(RejectReason.PROOF_INVALID));
    int undecided = 0;
    for (int i = 0; i < 8; i++) {
      assertEquals(new Judgement.Decided(Optional.empty()), judgements.get(2 * i + 1));
      undecided += judgements.get(2 * i).equals(refused) ? 0 : 1;
    }
    assertTrue(undecided > 0 && undecided < 8, undecided + " of 8 are undecided");
  }

  @Test
  void namesNoReasonThatWhoeverLooksAtAllProofsDoesNot() {
    Proof wrong = proof(proven(1, 1), 0);
    byte[] infinity = new byte[Proof.BYTES];
    infinity[0] = (byte) 0xc0;
    // The last proof is found bad at once, and nothing is spent on those before it any more.
    ProofTask bad = task(2, key.verifyingKey(), wrong, wrong, new Proof(infinity));
    Judgement judged = verifier.judge(List.of(proven(3, 1), bad)).getLast();
    assertEquals(List.of(Optional.of(RejectReason.PROOF_INVALID)), verifier.verify(List.of(bad)));
    assertEquals(new Judgement.Undecided(), judged);
  }

  @Test
  void namesWhatIsWrongWithAProof() {
    byte[] infinity = new byte[Proof.BYTES];
    infinity[0] = (byte) 0xc0;
    byte[] flags = proof(proven(1, 1), 0).toBytes();
    flags[48] &= 0x7f;
    byte[] outside = proof(proven(1, 1), 0).toBytes();
    outside[0] = (byte) 0x80;
    Arrays.fill(outside, 1, 48, (byte) 0);
    assertEquals(
        List.of(
            Optional.of(RejectReason.PROOF_AT_INFINITY),
            Optional.of(RejectReason.PROOF_NOT_CANONICAL),
            Optional.of(RejectReason.PROOF_NOT_IN_SUBGROUP)),
        verifier.verify(
            List.of(
                task(1, key.verifyingKey(), new Proof(infinity)),
                task(1, key.verifyingKey(), new Proof(flags)),
                task(1, key.verifyingKey(), new Proof(outside)))));
  }

  private static ProofTask deploying(VerifyingKey deployed) {
    FunctionSpec function = new FunctionSpec("f", FunctionSpec.SetupKind.DEVELOPMENT, deployed);
    ContractSpec contract = new ContractSpec("c", SlotShape.uniform(2), List.of(function));
    return new ProofTask(
        bundle(1, List.of(new Call.System(new SystemCall.Deploy(contract)))), Fr.of(77), List.of());
  }

  @Test
  void refusesContractsWithBadKeys() {
    byte[] bytes = key.verifyingKey().toBytes();
    bytes[0] &= 0x7f;
    assertEquals(
        List.of(
            Optional.empty(),
            Optional.of(RejectReason.BAD_CONTRACT),
            Optional.of(RejectReason.BAD_CONTRACT)),
        verifier.verify(
            List.of(
                deploying(key.verifyingKey()),
                deploying(new VerifyingKey(bytes)),
                deploying(new SimulatedKey(random, 9).verifyingKey()))));
  }

  @Test
  void decodesNoKeyOfABundleBeforeAllHaveBeenLookedAt() {
    VerifyingKey good = key.verifyingKey();
    byte[] equal = good.toBytes();
    System.arraycopy(equal, 48, equal, 144, VerifyingKey.G2_BYTES);
    byte[] flags = good.toBytes();
    flags[flags.length - 48] &= 0x7f;
    for (byte[] bad : List.of(equal, flags)) {
      List<VerifyingKey> decoded = new ArrayList<>();
      assertFalse(
          Groth16BundleVerifier.areGood(
              List.of(good, good, new VerifyingKey(bad)), each -> decoded.add(each)));
      assertEquals(List.of(), decoded);
    }
    List<VerifyingKey> decoded = new ArrayList<>();
    assertTrue(Groth16BundleVerifier.areGood(List.of(good, good), each -> decoded.add(each)));
    assertEquals(List.of(good), decoded, "one that is deployed twice is decoded once");
  }

  @Test
  void keepsNoKeyThatIsOnlyDeployed() {
    ProofTask called = proven(1, 1);
    assertEquals(List.of(Optional.empty()), verifier.verify(List.of(called)));
    assertEquals(1, verifier.keysKept());
    for (int i = 0; i < 3; i++) {
      verifier.verify(List.of(deploying(new SimulatedKey(random, Statement.COUNT).verifyingKey())));
    }
    assertEquals(1, verifier.keysKept());
  }

  @Test
  void refusesProofsUnderABadKey() {
    byte[] bytes = key.verifyingKey().toBytes();
    bytes[48] &= 0x7f;
    ProofTask good = proven(1, 1);
    ProofTask bad = task(1, new VerifyingKey(bytes), proof(good, 0));
    assertEquals(
        List.of(Optional.of(RejectReason.PROOF_INVALID), Optional.empty()),
        verifier.verify(List.of(bad, good)));
  }
}
