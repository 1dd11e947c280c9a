package dev.freehold.contracts.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.prover.function.CompiledFunction;
import dev.freehold.prover.function.SolvedCall;
import dev.freehold.prover.r1cs.R1cs;
import dev.freehold.prover.r1cs.SparseMatrix;
import dev.freehold.prover.solver.UnsatisfiedException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenContractTest {
  private static final UserId OWNER = TestState.OWNER;
  private static final UserId BOB = UserId.parse("3:1048575");
  private static final UserId EVE = UserId.parse("4095:17");
  private static CompiledFunction mint;
  private static CompiledFunction transfer;
  private static CompiledFunction claim;
  private TestState state;

  @BeforeAll
  static void compile() {
    List<CompiledFunction> functions = TokenContract.compile();
    mint = functions.get(TokenContract.MINT);
    transfer = functions.get(TokenContract.TRANSFER);
    claim = functions.get(TokenContract.CLAIM);
  }

  @BeforeEach
  void fund() {
    state = new TestState();
    state.call(mint, OWNER, 1000);
  }

  @Test
  void constraintCountsAreThese() {
    assertEquals(MINT_CONSTRAINTS, mint.constraints());
    assertEquals(TRANSFER_CONSTRAINTS, transfer.constraints());
    assertEquals(CLAIM_CONSTRAINTS, claim.constraints());
    assertTrue(claim.constraints() < 1 << 15);
  }

  private static final int MINT_CONSTRAINTS = 9650;
  private static final int TRANSFER_CONSTRAINTS = 19103;
  private static final int CLAIM_CONSTRAINTS = 30616;

  @Test
  void tokensMoveFromRealmToRealm() {
    SolvedCall sent = state.call(transfer, OWNER, BOB.asLong(), 300);
    assertEquals(
        List.of(
            new SlotWrite(TokenContract.BALANCE, Fr.of(700)),
            new SlotWrite(TokenContract.sentSlot(BOB), Fr.of(300))),
        sent.writes());
    state.checkpoint();
    state.call(claim, BOB, OWNER.asLong());
    assertEquals(Fr.of(300), state.of(BOB).value(TokenContract.BALANCE));
    assertEquals(Fr.of(300), state.of(BOB).value(TokenContract.claimedSlot(OWNER)));
    state.call(transfer, OWNER, BOB.asLong(), 50);
    assertThrows(
        UnsatisfiedException.class,
        () -> state.call(claim, BOB, OWNER.asLong()),
        "the second transfer is not final yet");
    state.checkpoint();
    state.call(claim, BOB, OWNER.asLong());
    assertEquals(Fr.of(350), state.of(BOB).value(TokenContract.BALANCE));
    assertEquals(Fr.of(650), state.of(OWNER).value(TokenContract.BALANCE));
  }

  @Test
  void onlyTheOwnerMints() {
    refused("only the owner mints", () -> state.call(mint, EVE, 1));
  }

  @Test
  void nobodySpendsMoreThanTheBalance() {
    refused("balance is too low", () -> state.call(transfer, OWNER, BOB.asLong(), 1001));
    refused("balance is too low", () -> state.call(transfer, EVE, BOB.asLong(), 1));
  }

  @Test
  void nothingIsNoTransferAndOneselfNoRecipient() {
    refused("a transfer of nothing", () -> state.call(transfer, OWNER, BOB.asLong(), 0));
    refused("a transfer to oneself", () -> state.call(transfer, OWNER, OWNER.asLong(), 1));
  }

  @Test
  void balancesDoNotOverflow() {
    refused("balance overflows", () -> state.call(mint, OWNER, -1));
    state.call(mint, OWNER, -1001);
    assertEquals(Fr.ofUnsigned(-1), state.of(OWNER).value(TokenContract.BALANCE));
    refused("balance overflows", () -> state.call(mint, OWNER, 1));
    state.call(transfer, OWNER, BOB.asLong(), -1);
    state.call(mint, OWNER, 1);
    refused("the sum of transfers overflows", () -> state.call(transfer, OWNER, BOB.asLong(), 1));
  }

  @Test
  void argumentsBeyondTheirWidthAreRefused() {
    Fr wide = Fr.of(2).pow(32);
    refused(
        "argument to of 32 bits",
        () ->
            transfer.solve(
                state.context(OWNER), state.of(OWNER), state::read, List.of(wide, Fr.ONE)));
    refused(
        "argument amount of 64 bits",
        () ->
            transfer.solve(
                state.context(OWNER),
                state.of(OWNER),
                state::read,
                List.of(BOB.toFr(), Fr.ONE.negate())));
  }

  @Test
  void nothingIsClaimedTwiceOrFromNobody() {
    state.call(transfer, OWNER, BOB.asLong(), 5);
    state.checkpoint();
    state.call(claim, BOB, OWNER.asLong());
    refused("nothing to claim", () -> state.call(claim, BOB, OWNER.asLong()));
    refused("nothing to claim", () -> state.call(claim, BOB, EVE.asLong()));
    refused("nothing to claim", () -> state.call(claim, EVE, OWNER.asLong()));
  }

  @Test
  void aSlotThatIsNotInTheAnchorIsRefused() {
    state.call(transfer, OWNER, BOB.asLong(), 5);
    state.checkpoint();
    SlotProof honest = state.read(OWNER, TokenContract.sentSlot(BOB));
    SlotProof lie =
        new SlotProof(
            honest.slot(), Fr.of(500), honest.slotPath(), honest.leaf(), honest.leafPath());
    refused(
        "other user's slot",
        () -> claim.solve(state.context(BOB), state.of(BOB), (_, _) -> lie, List.of(OWNER.toFr())));
  }

  @Test
  void everyChangeOfMintsWitnessIsCaught() {
    everyChangeIsCaught(mint, state.solve(mint, OWNER, 7));
  }

  @Test
  void everyChangeOfTransfersWitnessIsCaught() {
    everyChangeIsCaught(transfer, state.solve(transfer, OWNER, BOB.asLong(), 7));
  }

  @Test
  void everyChangeOfClaimsWitnessIsCaught() {
    state.call(transfer, OWNER, BOB.asLong(), 5);
    state.checkpoint();
    everyChangeIsCaught(claim, state.solve(claim, BOB, OWNER.asLong()));
  }

  /** Changes each public input that the function itself uses and each private variable, alone. */
  private static void everyChangeIsCaught(CompiledFunction function, SolvedCall solved) {
    R1cs system = function.circuit().system();
    long[] witness = solved.witness();
    assertEquals(-1, system.firstViolation(witness));
    List<BitSet> rows = rowsByVariable(system);
    for (int i = 4; i < Statement.COUNT; i++) {
      if (i != 8) {
        changeIsCaught(system, rows, witness, 1 + i);
      }
    }
    for (int v = system.publicCount() + 1; v < system.variableCount(); v++) {
      changeIsCaught(system, rows, witness, v);
    }
  }

  private static void changeIsCaught(R1cs system, List<BitSet> rows, long[] witness, int variable) {
    long[] original =
        Arrays.copyOfRange(witness, variable * FrArrays.LIMBS, (variable + 1) * FrArrays.LIMBS);
    long[] one = new long[FrArrays.LIMBS];
    Fr.ONE.copyLimbs(one, 0);
    int at = variable * FrArrays.LIMBS;
    FrArrays.add(witness, at, witness, at, one, 0);
    boolean caught = rows.get(variable).stream().anyMatch(row -> !system.isSatisfied(row, witness));
    FrArrays.copy(witness, at, original, 0);
    assertTrue(caught, "variable " + variable + " is free");
  }

  private static List<BitSet> rowsByVariable(R1cs system) {
    List<BitSet> rows = Stream.generate(BitSet::new).limit(system.variableCount()).toList();
    for (SparseMatrix matrix : List.of(system.a(), system.b(), system.c())) {
      for (int row = 0; row < matrix.rows(); row++) {
        for (int entry = matrix.rowStart(row); entry < matrix.rowStart(row + 1); entry++) {
          rows.get(matrix.column(entry)).set(row);
        }
      }
    }
    return rows;
  }

  private static void refused(String label, org.junit.jupiter.api.function.Executable call) {
    UnsatisfiedException e = assertThrows(UnsatisfiedException.class, call);
    assertTrue(e.getMessage().contains(label), e.getMessage());
  }
}
