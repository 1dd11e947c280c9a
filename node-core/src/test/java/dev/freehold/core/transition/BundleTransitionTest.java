package dev.freehold.core.transition;

import static dev.freehold.core.transition.TestNetwork.CONTRACT;
import static dev.freehold.core.transition.TestNetwork.authKey;
import static dev.freehold.core.transition.TestNetwork.call;
import static dev.freehold.core.transition.TestNetwork.callOn;
import static dev.freehold.core.transition.TestNetwork.deploy;
import static dev.freehold.core.transition.TestNetwork.deployDevelopment;
import static dev.freehold.core.transition.TestNetwork.open;
import static dev.freehold.core.transition.TestNetwork.pay;
import static dev.freehold.core.transition.TestNetwork.publicKey;
import static dev.freehold.core.transition.TestNetwork.rotate;
import static dev.freehold.core.transition.TestNetwork.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every rule for one bundle, and that a refused one changes nothing. */
class BundleTransitionTest {
  private static final long BALANCE = 1000;
  private static final int NONE = Call.Proven.NONE;

  private TestNetwork network;
  private MemoryRealm realm;
  private StateOverlay state;
  private long checkpointHeight;

  @BeforeEach
  void openAccounts() {
    network = new TestNetwork(9, BALANCE);
    realm = network.realm(0);
    realm.adopt(realm.next(network, 0, network.checkpoints, List.of()));
    state = new StateOverlay(realm);
  }

  @Test
  void wrongChain() {
    Bundle other =
        new Bundle.Unsigned(
                Hash32.ZERO,
                user(0),
                0,
                0,
                Long.MAX_VALUE,
                SignatureScheme.ED25519,
                publicKey(0),
                List.of(pay(user(3), 1)))
            .sign(new byte[64]);
    requireRefused(RejectReason.WRONG_CHAIN, other);
  }

  @Test
  void wrongRealm() {
    requireRefused(RejectReason.WRONG_REALM, network.bundle(1, 0, pay(user(0), 1)));
  }

  @Test
  void noCalls() {
    requireRefused(RejectReason.NO_CALLS, network.bundle(0, 0));
  }

  @Test
  void unknownAccount() {
    UserId nobody = UserId.of(new RealmId(0), 77);
    requireRefused(
        RejectReason.UNKNOWN_ACCOUNT, network.bundle(nobody, publicKey(0), 0, 0, pay(user(0), 1)));
  }

  @Test
  void wrongSigner() {
    requireRefused(
        RejectReason.WRONG_SIGNER, network.bundle(user(0), publicKey(3), 0, 0, pay(user(3), 1)));
  }

  @Test
  void nonceTooLow() {
    requireApplied(network.bundle(0, 0, pay(user(3), 1)));
    requireRefused(RejectReason.NONCE_TOO_LOW, network.bundle(0, 0, pay(user(3), 1)));
    requireRefused(RejectReason.NONCE_TOO_LOW, network.bundle(0, 0, pay(user(3), 2)));
  }

  @Test
  void nonceTooHigh() {
    requireRefused(RejectReason.NONCE_TOO_HIGH, network.bundle(0, 1, pay(user(3), 1)));
  }

  @Test
  void unknownAnchor() {
    network.seal();
    Bundle ahead = network.bundle(user(0), publicKey(0), 0, 1, pay(user(3), 1));
    // Final, but this block has not adopted it.
    requireRefused(RejectReason.UNKNOWN_ANCHOR, ahead);
    checkpointHeight = 2;
    requireRefused(
        RejectReason.UNKNOWN_ANCHOR, network.bundle(user(0), publicKey(0), 0, 2, pay(user(3), 1)));
    checkpointHeight = 1;
    requireApplied(ahead);
  }

  @Test
  void anchorTooOld() {
    checkpointHeight = Limits.ANCHOR_AGE_MAX + 1;
    requireRefused(RejectReason.ANCHOR_TOO_OLD, network.bundle(0, 0, pay(user(3), 1)));
    checkpointHeight = Limits.ANCHOR_AGE_MAX;
    requireApplied(network.bundle(0, 0, pay(user(3), 1)));
  }

  @Test
  void insufficientBalanceForTheFee() {
    requireApplied(network.bundle(0, 0, pay(user(3), BALANCE - 17)));
    assertEquals(0, account(0).balance());
    requireRefused(RejectReason.INSUFFICIENT_BALANCE, network.bundle(0, 1, pay(user(3), 1)));
  }

  @Test
  void insufficientBalanceForAPaymentOrAnOpening() {
    requireRefused(
        RejectReason.INSUFFICIENT_BALANCE, network.bundle(0, 0, pay(user(3), BALANCE - 16)));
    requireRefused(
        RejectReason.INSUFFICIENT_BALANCE, network.bundle(0, 0, pay(user(1), Long.MAX_VALUE)));
    requireRefused(
        RejectReason.INSUFFICIENT_BALANCE, network.bundle(0, 0, open(Fr.ONE, BALANCE - 16)));
    requireApplied(network.bundle(0, 0, open(Fr.ONE, BALANCE - 17)));
  }

  @Test
  void unknownContract() {
    requireRefused(
        RejectReason.UNKNOWN_CONTRACT,
        network.bundle(0, 0, call(new ContractId(9), 0, NONE, Fr.ONE)));
    network.register(new ContractId(2), 1);
    network.seal();
    Bundle early = network.bundle(0, 0, call(new ContractId(2), 0, NONE, Fr.ONE));
    requireRefused(RejectReason.UNKNOWN_CONTRACT, early);
    checkpointHeight = 1;
    requireApplied(early);
  }

  @Test
  void unknownFunction() {
    requireRefused(
        RejectReason.UNKNOWN_FUNCTION, network.bundle(0, 0, call(CONTRACT, 1, NONE, Fr.ONE)));
  }

  @Test
  void slotOutOfRange() {
    long slots = 1L << 2 * TestNetwork.STATE_DEPTH;
    requireRefused(
        RejectReason.SLOT_OUT_OF_RANGE,
        network.bundle(0, 0, call(NONE, Fr.ONE, new SlotWrite(slots, Fr.ONE))));
    requireApplied(network.bundle(0, 0, call(NONE, Fr.ONE, new SlotWrite(slots - 1, Fr.ONE))));
  }

  @Test
  void unmetRequirementOfItself() {
    requireRefused(RejectReason.UNMET_REQUIREMENT, network.bundle(0, 0, call(0, Fr.ONE)));
  }

  @Test
  void unmetRequirementOfAMissingCall() {
    requireRefused(RejectReason.UNMET_REQUIREMENT, network.bundle(0, 0, call(1, Fr.ONE)));
  }

  @Test
  void unmetRequirementOfASystemCall() {
    requireRefused(
        RejectReason.UNMET_REQUIREMENT, network.bundle(0, 0, call(1, Fr.ONE), pay(user(3), 1)));
  }

  @Test
  void unmetRequirementOfACallThatAnotherDemandUsed() {
    requireRefused(
        RejectReason.UNMET_REQUIREMENT,
        network.bundle(
            0, 0, call(2, Fr.ONE), callOn(Fr.ONE, 2, Fr.of(2)), callOn(Fr.of(2), NONE, Fr.of(3))));
  }

  @Test
  void demandsThatEachNameACallOfTheirOwnAreMet() {
    requireApplied(
        network.bundle(
            0, 0, call(1, Fr.ONE), callOn(Fr.ONE, 2, Fr.of(2)), callOn(Fr.of(2), NONE, Fr.of(3))));
    requireApplied(network.bundle(0, 1, callOn(Fr.of(3), 1, Fr.ONE), callOn(Fr.ONE, 0, Fr.of(2))));
  }

  @Test
  void malformedKeys() {
    requireRefused(RejectReason.MALFORMED, network.bundle(0, 0, open(Fr.ZERO, 1)));
    requireRefused(RejectReason.MALFORMED, network.bundle(0, 0, rotate(Fr.ZERO)));
  }

  @Test
  void badPayment() {
    requireRefused(RejectReason.BAD_PAYMENT, network.bundle(0, 0, pay(user(3), 0)));
    requireRefused(
        RejectReason.BAD_PAYMENT, network.bundle(0, 0, pay(UserId.of(new RealmId(0), 77), 1)));
    requireRefused(
        RejectReason.BAD_PAYMENT,
        network.bundle(0, 0, pay(UserId.of(new RealmId(TestNetwork.REALMS), 0), 1)));
  }

  @Test
  void developmentKey() {
    for (SetupKind label : SetupKind.values()) {
      requireRefused(RejectReason.DEVELOPMENT_KEY, network.bundle(0, 0, deployDevelopment(label)));
    }
    requireApplied(network.bundle(0, 0, deploy(SetupKind.CEREMONY)));
    RealmRules development =
        new RealmRules(
            new RealmId(0), network.genesis.hash(), TestNetwork.FEES, TestNetwork.REALMS, true);
    assertInstanceOf(
        BundleOutcome.Applied.class,
        new BundleTransition(development, network)
            .apply(state, 0, network.bundle(0, 1, deployDevelopment(SetupKind.DEVELOPMENT))));
  }

  @Test
  void aLabelIsNoPartOfTheRules() {
    requireApplied(network.bundle(0, 0, deploy(SetupKind.DEVELOPMENT)));
  }

  @Test
  void aRefusedKeyIsNamedWithWhatIsWrong() {
    Bundle bundle = network.bundle(0, 0, deploy(SetupKind.CEREMONY));
    BundleOutcome.Failed failed =
        assertInstanceOf(
            BundleOutcome.Failed.class,
            new BundleTransition(realm.rules, network)
                .apply(state, 0, bundle, Optional.of(RejectReason.BAD_CONTRACT)));
    assertEquals("the key of f: its gamma is its beta", failed.detail());
  }

  @Test
  void aPaymentWithinTheRealmArrivesAtOnce() {
    BundleOutcome.Applied applied = requireApplied(network.bundle(0, 0, pay(user(3), 100)));
    assertEquals(17, applied.fee());
    assertEquals(List.of(), applied.events());
    assertEquals(BALANCE - 117, account(0).balance());
    assertEquals(1, account(0).nonce());
    assertEquals(BALANCE + 100, account(3).balance());
    assertEquals(0, account(3).nonce());
  }

  @Test
  void aPaymentToOneselfCostsTheFee() {
    requireApplied(network.bundle(0, 0, pay(user(0), 500)));
    assertEquals(BALANCE - 17, account(0).balance());
  }

  @Test
  void whatLeavesTheRealmLeavesAsEvents() {
    Bundle bundle =
        network.bundle(
            0,
            0,
            pay(user(1), 100),
            open(Fr.of(4), 50),
            deploy(SetupKind.CEREMONY),
            rotate(authKey(5)));
    BundleOutcome.Applied applied = requireApplied(bundle);
    assertEquals(
        List.of(
            new RealmEvent.Pay(user(0), user(1), 100),
            new RealmEvent.OpenAccount(user(0), Fr.of(4), 50, bundle.id(), 1),
            new RealmEvent.Deploy(user(0), TestNetwork.spec(SetupKind.CEREMONY), bundle.id(), 2)),
        applied.events());
    assertEquals(10 + 4 * 5 + 4 * 2, applied.fee());
    assertEquals(BALANCE - applied.fee() - 150, account(0).balance());
    assertEquals(authKey(5), account(0).authKey());
    // From now on the old key no longer signs.
    requireRefused(RejectReason.WRONG_SIGNER, network.bundle(0, 1, pay(user(3), 1)));
    requireApplied(network.bundle(user(0), publicKey(5), 1, 0, pay(user(3), 1)));
  }

  @Test
  void aProvenCallSetsTheUsersOwnLeaf() {
    requireApplied(network.bundle(0, 0, call(NONE, Fr.of(8)), callOn(Fr.of(8), NONE, Fr.of(9))));
    assertEquals(Fr.of(9), state.leaf(CONTRACT, user(0)));
    assertEquals(Fr.ZERO, state.leaf(CONTRACT, user(3)));
  }

  @Test
  void staleStateOfACallThatWasProvedOnAnotherRoot() {
    requireRefused(
        RejectReason.STALE_STATE, network.bundle(0, 0, callOn(Fr.of(8), NONE, Fr.of(9))));
    requireApplied(network.bundle(0, 0, call(NONE, Fr.of(8))));
    // Its state was untouched when this was proved, and is not any more.
    requireRefused(RejectReason.STALE_STATE, network.bundle(0, 1, call(NONE, Fr.of(9))));
    requireRefused(
        RejectReason.STALE_STATE,
        network.bundle(0, 1, callOn(Fr.of(8), NONE, Fr.of(9)), callOn(Fr.of(8), NONE, Fr.of(7))));
    requireApplied(
        network.bundle(0, 1, callOn(Fr.of(8), NONE, Fr.of(9)), callOn(Fr.of(9), NONE, Fr.of(7))));
  }

  @Test
  void aCallThatFailsUndoesTheCallsBeforeIt() {
    Call[] good = {call(NONE, Fr.of(8)), pay(user(3), 10), rotate(Fr.of(5)), pay(user(1), 1)};
    List<Call> bad =
        List.of(
            pay(user(3), 0),
            callOn(Fr.of(8), NONE, Fr.ONE, new SlotWrite(99, Fr.ONE)),
            callOn(Fr.of(8), 4, Fr.ONE),
            call(NONE, Fr.ONE),
            rotate(Fr.ZERO),
            open(Fr.ONE, BALANCE),
            deployDevelopment(SetupKind.DEVELOPMENT));
    for (Call last : bad) {
      Call[] calls = Arrays.copyOf(good, good.length + 1);
      calls[good.length] = last;
      requireUnchanged(network.bundle(0, 0, calls));
    }
    requireApplied(network.bundle(0, 0, good));
  }

  @Test
  void feesAreOfEachPartOfABundle() {
    Bundle bundle =
        network.bundle(0, 0, call(NONE, Fr.ONE, write(0), write(1), write(2)), pay(user(3), 1));
    // A system call writes one account.
    assertEquals(10 + 2 * 5 + 4 * 2, TestNetwork.FEES.of(bundle));
    assertEquals(
        10 + 2 * 5 + 4 * 2 + 3L * bundle.length(), new FeeSchedule(10, 5, 2, 3).of(bundle));
  }

  @Test
  void theGenesisOfThisTestFundsItsAccounts() {
    Genesis.Funded first = network.genesis.accounts().getFirst();
    assertEquals(new Account(first.authKey(), 0, BALANCE, 0), account(0));
  }

  private static SlotWrite write(long slot) {
    return new SlotWrite(slot, Fr.ONE);
  }

  private Account account(int i) {
    return state.account(user(i)).orElseThrow();
  }

  private BundleOutcome.Applied requireApplied(Bundle bundle) {
    return assertInstanceOf(BundleOutcome.Applied.class, apply(bundle));
  }

  private void requireRefused(RejectReason reason, Bundle bundle) {
    assertEquals(reason, requireUnchanged(bundle));
  }

  /** A bundle that does not apply changes nothing, but for its fee if that can be taken. */
  private RejectReason requireUnchanged(Bundle bundle) {
    StateOverlay above = new StateOverlay(state);
    BundleTransition transition = new BundleTransition(realm.rules, network);
    return switch (transition.apply(above, checkpointHeight, bundle)) {
      case BundleOutcome.Refused refused -> {
        assertEquals(Map.of(), above.accounts());
        assertEquals(Map.of(), above.leaves());
        assertTrue(refused.detail().length() <= Limits.TEXT_BYTES_MAX, refused.detail());
        yield refused.reason();
      }
      case BundleOutcome.Failed failed -> {
        Account payer = state.account(bundle.user()).orElseThrow();
        Account charged =
            payer.withNonce(payer.nonce() + 1).withBalance(payer.balance() - failed.fee());
        assertEquals(Map.of(bundle.user(), charged), above.accounts());
        assertEquals(Map.of(), above.leaves());
        assertTrue(failed.fee() > 0);
        assertTrue(failed.detail().length() <= Limits.TEXT_BYTES_MAX, failed.detail());
        yield failed.reason();
      }
      case BundleOutcome.Applied _ -> throw new AssertionError(bundle + " applies");
    };
  }

  @Test
  void aBundleWithABadProofPaysAndDoesNothingElse() {
    Bundle bundle = network.bundle(0, 0, call(NONE, Fr.of(8)), pay(user(3), 10), pay(user(1), 1));
    StateOverlay charged = new StateOverlay(state);
    BundleOutcome outcome =
        new BundleTransition(realm.rules, network)
            .apply(charged, checkpointHeight, bundle, Optional.of(RejectReason.PROOF_INVALID));
    var failed = assertInstanceOf(BundleOutcome.Failed.class, outcome);
    assertEquals(RejectReason.PROOF_INVALID, failed.reason());
    assertEquals(TestNetwork.FEES.of(bundle), failed.fee());
    assertEquals(
        Map.of(user(0), account(0).withNonce(1).withBalance(BALANCE - failed.fee())),
        charged.accounts());
    assertEquals(Map.of(), charged.leaves());
  }

  @Test
  void whatTheRulesSayComesBeforeTheVerdict() {
    StateOverlay above = new StateOverlay(state);
    BundleTransition transition = new BundleTransition(realm.rules, network);
    Bundle stale = network.bundle(0, 0, callOn(Fr.of(8), NONE, Fr.of(9)));
    Optional<RejectReason> verdict = Optional.of(RejectReason.PROOF_INVALID);
    assertEquals(
        RejectReason.STALE_STATE,
        assertInstanceOf(
                BundleOutcome.Failed.class,
                transition.apply(above, checkpointHeight, stale, verdict))
            .reason());
    Bundle unpaid = network.bundle(0, 5, call(NONE, Fr.of(9)));
    assertInstanceOf(
        BundleOutcome.Refused.class, transition.apply(above, checkpointHeight, unpaid, verdict));
  }

  private BundleOutcome apply(Bundle bundle) {
    return new BundleTransition(realm.rules, network).apply(state, checkpointHeight, bundle);
  }
}
