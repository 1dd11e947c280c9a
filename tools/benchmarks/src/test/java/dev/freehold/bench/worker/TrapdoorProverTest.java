package dev.freehold.bench.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.function.CallContext;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.verifier.groth16.Groth16;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import dev.freehold.verifier.groth16.ProofVerdict;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TrapdoorProverTest {
  private static CreditFunction function;
  private static TrapdoorProver prover;
  private static PreparedVerifyingKey key;

  @BeforeAll
  static void setUp() {
    function = new CreditFunction(ParallelLoop.serial());
    prover = new TrapdoorProver(function.compiled().circuit().system(), DevelopmentSetup.SEED);
    key =
        assertInstanceOf(
                KeyDecoding.Prepared.class,
                PreparedVerifyingKey.decode(function.key().verifyingKey()))
            .key();
  }

  @AfterAll
  static void tearDown() {
    prover.close();
  }

  @Test
  void itsProofsVerifyAndNoTwoAreAlike() {
    Statement one = statement(3, 4);
    Statement two = statement(3, 5);
    List<Proof> proofs = prover.prove(List.of(one, two, one));
    assertEquals(ProofVerdict.VALID, verdict(one, proofs.get(0)));
    assertEquals(ProofVerdict.VALID, verdict(two, proofs.get(1)));
    assertEquals(ProofVerdict.VALID, verdict(one, proofs.get(2)));
    assertNotEquals(proofs.get(0), proofs.get(2));
  }

  @Test
  void aProofOfAnotherStatementDoesNotVerify() {
    Statement one = statement(3, 4);
    Proof proof = prover.prove(List.of(one)).getFirst();
    assertEquals(ProofVerdict.EQUATION_FAILS, verdict(statement(3, 5), proof));
    for (int i = 0; i < Statement.COUNT; i++) {
      Fr[] inputs = one.inputs();
      inputs[i] = inputs[i].add(Fr.ONE);
      assertEquals(
          ProofVerdict.EQUATION_FAILS, Groth16.verify(key, List.of(inputs), proof), "input " + i);
    }
  }

  @Test
  void itVerifiesUnderTheKeyThatRealProofsVerifyUnder() {
    SolvedCall solved = solve(new SlotTree(function.contract().shape()), 7, 8);
    Proof proof =
        new Groth16Prover(ParallelLoop.serial())
            .prove(function.key(), function.compiled().circuit().system(), solved.witness())
            .proof();
    assertEquals(ProofVerdict.VALID, verdict(solved.statement(), proof));
  }

  @Test
  void theStateThatTheLoadComputesIsTheCircuits() {
    SlotTree slots = new SlotTree(function.contract().shape());
    CreditFunction.State state = CreditFunction.State.UNTOUCHED;
    for (int i = 1; i <= 3; i++) {
      SolvedCall solved = solve(slots, 10 + i, 1000L * i);
      state = state.credit(Fr.of(10 + i), Fr.of(1000L * i));
      assertEquals(solved.statement().rootAfter(), state.root());
      assertEquals(solved.writes(), state.writes());
      slots = solved.after();
    }
  }

  private static Statement statement(int to, long amount) {
    return solve(new SlotTree(function.contract().shape()), to, amount).statement();
  }

  private static SolvedCall solve(SlotTree own, int to, long amount) {
    return function
        .compiled()
        .solve(
            new CallContext(
                UserId.parse("0:5"), new ContractId(1), 9, Fr.of(77), UserId.parse("0:0")),
            own,
            (_, _) -> {
              throw new AssertionError("this function reads nobody else's state");
            },
            List.of(Fr.of(to), Fr.of(amount)));
  }

  private static ProofVerdict verdict(Statement statement, Proof proof) {
    return Groth16.verify(key, List.of(statement.inputs()), proof);
  }
}
