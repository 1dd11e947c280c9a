package dev.freehold.core.transition;

import static dev.freehold.core.Altered.altered;
import static dev.freehold.core.transition.TestNetwork.authKey;
import static dev.freehold.core.transition.TestNetwork.call;
import static dev.freehold.core.transition.TestNetwork.callOn;
import static dev.freehold.core.transition.TestNetwork.deploy;
import static dev.freehold.core.transition.TestNetwork.open;
import static dev.freehold.core.transition.TestNetwork.pay;
import static dev.freehold.core.transition.TestNetwork.publicKey;
import static dev.freehold.core.transition.TestNetwork.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.StoragePrices;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.SlotWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of what bundles pay by their realm's rate and by what they keep, alone and in blocks. */
class FeeTransitionTest {
  private static final long BALANCE = 1_000_000;
  private static final int NONE = Call.Proven.NONE;

  /** Of a payment, at the lowest rate: 10 + 5 for the call + 2 for its write. */
  private static final long PAYMENT = 17;

  private static final FeeSchedule FEES =
      new FeeSchedule(10, 5, 2, 0, 5000, new StoragePrices(100, 1000, 1, 7, 3));

  private TestNetwork network;
  private MemoryRealm realm;
  private StateOverlay state;

  @BeforeEach
  void openAccounts() {
    network = new TestNetwork(9, BALANCE, FEES);
    realm = network.realm(0);
    realm.adopt(realm.next(network, 0, network.checkpoints, List.of()));
    state = new StateOverlay(realm);
  }

  private BundleOutcome apply(Bundle bundle) {
    return new BundleTransition(realm.rules, network).apply(state, 0, bundle);
  }

  private long feeOf(Bundle bundle) {
    BundleOutcome.Applied applied = assertInstanceOf(BundleOutcome.Applied.class, apply(bundle));
    return applied.fee();
  }

  private Bundle capped(long nonce, long maxFee, Call... calls) {
    return network.capped(user(0), publicKey(0), nonce, 0, maxFee, calls);
  }

  private Fr after(int root) {
    return Fr.of(1000 + root);
  }

  @Test
  void aFeeAboveTheHighestIsRefusedAndNamed() {
    FeeMarket before = state.market();
    BundleOutcome.Refused refused =
        assertInstanceOf(
            BundleOutcome.Refused.class, apply(capped(0, PAYMENT - 1, pay(user(3), 1))));
    assertEquals(RejectReason.FEE_ABOVE_MAX, refused.reason());
    assertTrue(refused.detail().contains("the fee is " + PAYMENT), refused.detail());
    assertEquals(before, state.market(), "what is refused uses nothing");
    assertEquals(PAYMENT, feeOf(capped(0, PAYMENT, pay(user(3), 1))));
  }

  @Test
  void aFeeIsTheSchedulesTimesTheRate() {
    state.put(new FeeMarket(2048, 0, 0));
    assertEquals(2 * PAYMENT, feeOf(network.bundle(0, 0, pay(user(3), 1))));
    state.put(new FeeMarket(1100, 0, 0));
    assertEquals(PAYMENT * 1100 / 1024, feeOf(network.bundle(0, 1, pay(user(3), 1))));
    assertEquals(
        BALANCE - 2 - 2 * PAYMENT - PAYMENT * 1100 / 1024,
        state.account(user(0)).orElseThrow().balance());
  }

  @Test
  void everyBundleCountsItsWeight() {
    Bundle payment = network.bundle(0, 0, pay(user(3), 1));
    Bundle proven = network.bundle(0, 1, call(NONE, after(0), new SlotWrite(0, Fr.ONE)));
    assertEquals(1024 + 256 + payment.length(), FeeSchedule.weight(payment));
    assertEquals(1024 + 4096 + 256 + proven.length(), FeeSchedule.weight(proven));
    feeOf(payment);
    feeOf(proven);
    assertEquals(FeeSchedule.weight(payment) + FeeSchedule.weight(proven), state.market().used());
  }

  @Test
  void aWriteIntoAnEmptySlotCostsMoreTheMoreThereWere() {
    SlotWrite zero = new SlotWrite(0, Fr.ONE);
    SlotWrite one = new SlotWrite(1, Fr.ONE);
    long twoWrites = 10 + 5 + 2 * 2;
    assertEquals(twoWrites + 2 * 7, feeOf(network.bundle(0, 0, call(NONE, after(0), zero, one))));
    assertEquals(2, state.market().slots());
    assertEquals(
        twoWrites, feeOf(network.bundle(0, 1, callOn(after(0), NONE, after(1), zero, one))));
    // Emptied, and filled again: that is a write into an empty slot like any other.
    assertEquals(
        PAYMENT,
        feeOf(network.bundle(0, 2, callOn(after(1), NONE, after(2), new SlotWrite(0, Fr.ZERO)))));
    assertEquals(PAYMENT + 7, feeOf(network.bundle(0, 3, callOn(after(2), NONE, after(3), zero))));
    assertEquals(3, state.market().slots());
    assertEquals(
        PAYMENT + 14,
        feeOf(network.bundle(0, 4, callOn(after(3), NONE, after(4), new SlotWrite(2, Fr.ONE)))),
        "every third slot makes the next ones dearer by another 7");
  }

  @Test
  void aCheckedSlotIsTheSameInStateAndOverlay() {
    SlotWrite write = new SlotWrite(1, Fr.ONE);
    realm.adopt(
        realm.next(
            network, 0, List.of(), List.of(network.bundle(0, 0, call(NONE, after(0), write)))));
    assertEquals(1, realm.head.market().slots());
    state = new StateOverlay(realm);
    assertEquals(PAYMENT, feeOf(network.bundle(0, 1, callOn(after(0), NONE, after(1), write))));
  }

  @Test
  void accountsAndContractsArePaidForByTheNumbersThatAreGone() {
    assertEquals(PAYMENT + 100, feeOf(network.bundle(0, 0, open(Fr.ONE, 5))));
    Bundle deploying = network.bundle(0, 1, deploy(SetupKind.CEREMONY));
    long fee = feeOf(deploying);
    assertTrue(fee > PAYMENT + 1000 && fee < PAYMENT + 1000 + deploying.length(), "fee " + fee);
  }

  @Test
  void theHighestFeeHoldsForWhatIsKeptToo() {
    assertEquals(PAYMENT + 100, feeOf(capped(0, PAYMENT + 100, open(Fr.ONE, 5))));
    BundleOutcome.Failed failed =
        assertInstanceOf(
            BundleOutcome.Failed.class, apply(capped(1, PAYMENT + 99, open(Fr.ONE, 5))));
    assertEquals(RejectReason.FEE_ABOVE_MAX, failed.reason());
    assertTrue(failed.detail().contains("the fee is " + (PAYMENT + 100)), failed.detail());
  }

  @Test
  void whatFailsPaysForItsWorkAndKeepsNothing() {
    Bundle bundle = network.bundle(0, 0, call(NONE, after(0), new SlotWrite(0, Fr.ONE)));
    BundleOutcome.Failed failed =
        assertInstanceOf(
            BundleOutcome.Failed.class,
            new BundleTransition(realm.rules, network)
                .apply(state, 0, bundle, Optional.of(RejectReason.PROOF_INVALID)));
    assertEquals(PAYMENT, failed.fee());
    assertEquals(BALANCE - PAYMENT, state.account(user(0)).orElseThrow().balance());
    assertEquals(new FeeMarket(FeeMarket.UNIT, FeeSchedule.weight(bundle), 0), state.market());
    assertEquals(
        PAYMENT + 7,
        feeOf(network.bundle(0, 1, call(NONE, after(0), new SlotWrite(0, Fr.ONE)))),
        "the slot is as empty as it was");
  }

  @Test
  void aCrowdedRealmGetsDearAndNoOtherDoes() {
    MemoryRealm quiet = network.realm(1);
    quiet.adopt(quiet.next(network, 0, network.checkpoints, List.of()));
    long nonce = 0;
    int before = realm.head.market().rate();
    for (int height = 1; height <= 20; height++) {
      Checkpoint checkpoint = network.seal();
      // Two blocks between two checkpoints: what they use counts together.
      for (int block = 0; block < 2; block++) {
        List<Bundle> crowd = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          crowd.add(network.bundle(user(0), publicKey(0), nonce++, 0, pay(user(3), 1)));
        }
        realm.adopt(realm.next(network, checkpoint.height(), List.of(), crowd));
        assertTrue(realm.head.market().rate() <= before + Math.max(1, before / 8));
      }
      before = realm.head.market().rate();
      quiet.adopt(
          quiet.next(
              network,
              checkpoint.height(),
              List.of(),
              List.of(network.bundle(user(1), publicKey(1), height - 1, 0, pay(user(4), 1)))));
    }
    assertTrue(realm.head.market().rate() > 8 * FeeMarket.UNIT, realm.head.market().toString());
    assertEquals(FeeMarket.UNIT, quiet.head.market().rate());
    // What the crowd leaves is as cheap again as it was, though no block says so meanwhile.
    for (int i = 0; i < 40; i++) {
      network.seal();
    }
    realm.adopt(realm.next(network, 60, List.of(), List.of()));
    assertEquals(new FeeMarket(FeeMarket.UNIT, 0, 0), realm.head.market());
  }

  @Test
  void aBlockThatNamesAnotherPriceIsRefusedInReplay() {
    MemoryRealm copy = network.realm(0);
    copy.adopt(copy.next(network, 0, network.checkpoints, List.of()));
    BlockTransition.Result next =
        realm.next(network, 0, List.of(), List.of(network.bundle(0, 0, pay(user(3), 1))));
    BlockReplay replay =
        new BlockReplay(
            realm.rules, network, height -> Optional.of(network.checkpoints.get((int) height)));
    FeeMarket right = next.block().header().market();
    for (FeeMarket other :
        List.of(
            new FeeMarket(right.rate() + 1, right.used(), right.slots()),
            new FeeMarket(right.rate(), right.used() + 1, right.slots()),
            new FeeMarket(right.rate(), right.used(), right.slots() + 1))) {
      ReplayException e =
          assertThrows(
              ReplayException.class,
              () -> replay.apply(copy.head, copy, copy, with(next.block(), other)));
      assertTrue(e.getMessage().contains("the price of its realm is another"), e.getMessage());
    }
    replay.apply(copy.head, copy, copy, next.block());
  }

  private static RealmBlock with(RealmBlock block, FeeMarket market) {
    RealmHeader other = altered(block.header(), "market", market);
    return new RealmBlock(
        other, block.bundles(), block.failed(), block.events(), block.proofs(), block.changes());
  }

  @Test
  void accountsOfTheGenesisAreCounted() {
    assertEquals(9, network.checkpoints.getFirst().totals().accounts());
    assertEquals(authKey(0), network.genesis.accounts().getFirst().authKey());
  }
}
