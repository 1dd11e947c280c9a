package dev.freehold.contracts.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.circuits.function.CallContext;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.contracts.Compiled;
import dev.freehold.contracts.EveryFunction;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.kit.testing.ContractTest;
import dev.freehold.kit.testing.TestContract;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenContractTest {
  private static final UserId BOB = UserId.parse("3:1048575");
  private static final UserId EVE = UserId.parse("4095:17");
  private ContractTest chain;
  private UserId owner;
  private TestContract token;

  @BeforeEach
  void fund() {
    chain = new ContractTest();
    owner = chain.user();
    token = chain.deploy(owner, Compiled.TOKEN);
    token.call(owner, "mint", 1000);
  }

  @Test
  void constraintCountsAreThese() {
    assertEquals(1202, token.constraints("mint"));
    assertEquals(10189, token.constraints("transfer"));
    assertEquals(22097, token.constraints("claim"));
    assertEquals(38132, token.constraints("payMany"));
    assertEquals(43134, token.constraints("claimMany"));
  }

  /** Wallets find slots by these numbers, and functions by these. */
  @Test
  void storageAndFunctionsAreWhereTheyWere() {
    assertEquals(
        new SlotShape(
            List.of(
                new SlotShape.Region(0, 0, 4),
                new SlotShape.Region(1L << 32, 16, 5),
                new SlotShape.Region(2L << 32, 16, 6))),
        TokenContract.SHAPE);
    assertEquals(TokenContract.SHAPE, Compiled.TOKEN.shape());
    assertEquals(TokenContract.BALANCE, Compiled.TOKEN.locate("balance").slot());
    assertEquals((1L << 32) + BOB.asLong(), TokenContract.sentSlot(BOB));
    assertEquals((2L << 32) + BOB.asLong(), TokenContract.claimedSlot(BOB));
    assertEquals(TokenContract.sentSlot(BOB), Compiled.TOKEN.locate("sent[" + BOB + "]").slot());
    assertEquals(TokenContract.MINT, Compiled.TOKEN.function("mint"));
    assertEquals(TokenContract.TRANSFER, Compiled.TOKEN.function("transfer"));
    assertEquals(TokenContract.CLAIM, Compiled.TOKEN.function("claim"));
    assertEquals(TokenContract.PAY_MANY, Compiled.TOKEN.function("payMany"));
    assertEquals(TokenContract.CLAIM_MANY, Compiled.TOKEN.function("claimMany"));
  }

  @Test
  void tokensMoveFromRealmToRealm() {
    SolvedCall sent = token.call(owner, "transfer", BOB, 300);
    assertEquals(
        List.of(
            new SlotWrite(TokenContract.BALANCE, Fr.of(700)),
            new SlotWrite(TokenContract.sentSlot(BOB), Fr.of(300))),
        sent.writes());
    chain.checkpoint();
    token.call(BOB, "claim", owner);
    assertEquals(300, token.number(BOB, "balance"));
    assertEquals(300, token.number(BOB, "claimed[" + owner + "]"));
    token.call(owner, "transfer", BOB, 50);
    // The second transfer is not final yet.
    token.refuses("nothing to claim", BOB, "claim", owner);
    chain.checkpoint();
    token.call(BOB, "claim", owner);
    assertEquals(350, token.number(BOB, "balance"));
    assertEquals(650, token.number(owner, "balance"));
  }

  @Test
  void onlyTheOwnerMints() {
    token.refuses("only the owner mints (FungibleToken.java:", EVE, "mint", 1);
  }

  @Test
  void nobodySpendsMoreThanTheBalance() {
    token.refuses("balance is too low (FungibleToken.java:", owner, "transfer", BOB, 1001);
    token.refuses("balance = 1000, amount = 1001", owner, "transfer", BOB, 1001);
    token.refuses("balance is too low", EVE, "transfer", BOB, 1);
    token.refuses(
        "balance is too low",
        owner,
        "payMany",
        List.of(BOB, EVE, BOB, BOB),
        List.of(1000, 1, 0, 0));
  }

  @Test
  void nothingIsNoTransferAndOneselfNoRecipient() {
    token.refuses("a transfer of nothing", owner, "transfer", BOB, 0);
    token.refuses("a transfer to oneself", owner, "transfer", owner, 1);
    token.refuses(
        "payments of nothing",
        owner,
        "payMany",
        Collections.nCopies(4, BOB),
        Collections.nCopies(4, 0));
  }

  @Test
  void balancesDoNotOverflow() {
    token.refuses("balance overflows", owner, "mint", -1L);
    token.call(owner, "mint", -1001L);
    assertEquals(Fr.ofUnsigned(-1), token.value(owner, "balance"));
    token.refuses("balance overflows", owner, "mint", 1);
    token.refuses(
        "the sum of amounts overflows",
        owner,
        "payMany",
        List.of(EVE, BOB, EVE, EVE),
        List.of(1L << 63, 1L << 63, 1, 0));
  }

  /** Two users go on paying each other, whatever they have paid before. */
  @Test
  void sumsOfTransfersHaveNoEndAndAreClaimedInParts() {
    token.call(owner, "mint", -1001L);
    for (int i = 0; i < 3; i++) {
      token.call(owner, "transfer", BOB, -1L);
      token.call(owner, "mint", -1L);
    }
    chain.checkpoint();
    BigInteger most = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    for (int i = 1; i <= 3; i++) {
      token.call(BOB, "claim", owner);
      assertEquals(most, token.value(BOB, "balance").toBigInteger());
      assertEquals(
          most.multiply(BigInteger.valueOf(i)),
          token.value(BOB, "claimed[" + owner + "]").toBigInteger());
      token.refuses(i == 3 ? "nothing to claim" : "balance overflows", BOB, "claim", owner);
      token.call(BOB, "transfer", owner, -1L);
    }
    token.refuses("nothing to claim", BOB, "claim", owner);
  }

  @Test
  void argumentsBeyondTheirWidthAreRefused() {
    Fr wide = Fr.of(2).pow(32);
    token.refuses("argument to of 32 bits", owner, "transfer", wide, 1);
    token.refuses("argument amount of 64 bits", owner, "transfer", BOB, Fr.ONE.negate());
  }

  @Test
  void nothingIsClaimedTwiceOrFromNobody() {
    token.call(owner, "transfer", BOB, 5);
    chain.checkpoint();
    token.call(BOB, "claim", owner);
    token.refuses("nothing to claim", BOB, "claim", owner);
    token.refuses("nothing to claim", BOB, "claim", EVE);
    token.refuses("nothing to claim", EVE, "claim", owner);
    token.refuses("nothing to claim", BOB, "claimMany", owner, EVE);
  }

  @Test
  void severalArePaidInOneProof() {
    UserId carol = chain.user();
    token.call(owner, "payMany", List.of(BOB, carol, owner, BOB), List.of(100, 200, 3, 50));
    chain.checkpoint();
    token.call(BOB, "claim", owner);
    token.call(carol, "claim", owner);
    token.call(owner, "claim", owner);
    assertEquals(150, token.number(BOB, "balance"));
    assertEquals(200, token.number(carol, "balance"));
    assertEquals(650, token.number(owner, "balance"));
  }

  @Test
  void severalSendersAreClaimedInOneProof() {
    UserId carol = chain.user();
    token.call(owner, "transfer", carol, 400);
    chain.checkpoint();
    token.call(carol, "claim", owner);
    token.call(carol, "transfer", BOB, 30);
    token.call(owner, "transfer", BOB, 7);
    chain.checkpoint();
    token.call(BOB, "claimMany", carol, owner);
    assertEquals(37, token.number(BOB, "balance"));
    token.refuses("nothing to claim", BOB, "claimMany", owner, carol);
  }

  /** The same sender twice: the second time there is nothing more. */
  @Test
  void namingASenderTwiceGivesNothingTwice() {
    token.call(owner, "transfer", BOB, 30);
    chain.checkpoint();
    token.call(BOB, "claimMany", owner, owner);
    assertEquals(30, token.number(BOB, "balance"));
  }

  @Test
  void aSlotThatIsNotInTheAnchorIsRefused() {
    SlotTree sender = new SlotTree(Compiled.TOKEN.shape());
    sender.write(TokenContract.sentSlot(BOB), Fr.of(5));
    MerklePath realm = new MerklePath(Collections.nCopies(20 * 3, Fr.ZERO));
    MerklePath global = new MerklePath(Collections.nCopies(6 * 3, Fr.ZERO));
    long slot = TokenContract.sentSlot(BOB);
    ContractId id = new ContractId(1);
    SlotProof honest =
        new SlotProof(slot, Fr.of(5), sender.path(slot), sender.root(), realm, 0, global);
    CallContext context = new CallContext(BOB, id, 1, honest.globalRoot(id, owner), owner);
    CompiledFunction claim = Compiled.TOKEN.functions().get(TokenContract.CLAIM);
    SlotTree own = new SlotTree(Compiled.TOKEN.shape());
    assertEquals(
        Fr.of(5),
        claim
            .solve(context, own, (_, _) -> honest, List.of(owner.toFr()))
            .after()
            .value(TokenContract.BALANCE));
    SlotProof lie =
        new SlotProof(slot, Fr.of(500), sender.path(slot), sender.root(), realm, 0, global);
    UnsatisfiedException e =
        assertThrows(
            UnsatisfiedException.class,
            () -> claim.solve(context, own, (_, _) -> lie, List.of(owner.toFr())));
    assertTrue(e.getMessage().contains("other user's state"), e.getMessage());
  }

  @Test
  void everyLieIsCaught() {
    EveryFunction every = new EveryFunction(Compiled.TOKEN);
    chain.checking(every);
    token.call(owner, "mint", 7);
    token.call(owner, "transfer", BOB, 7);
    token.call(owner, "payMany", List.of(BOB, EVE, BOB, EVE), List.of(1, 2, 3, 4));
    chain.checkpoint();
    token.call(EVE, "claim", owner);
    token.call(EVE, "transfer", BOB, 1);
    chain.checkpoint();
    token.call(BOB, "claimMany", owner, EVE);
    every.wasChecked();
  }
}
