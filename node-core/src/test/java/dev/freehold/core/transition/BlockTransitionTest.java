package dev.freehold.core.transition;

import static dev.freehold.core.transition.TestNetwork.CONTRACT;
import static dev.freehold.core.transition.TestNetwork.call;
import static dev.freehold.core.transition.TestNetwork.callOn;
import static dev.freehold.core.transition.TestNetwork.pay;
import static dev.freehold.core.transition.TestNetwork.user;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.transition.BlockDelta.SlotKey;
import dev.freehold.core.tree.StateShape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Blocks: what they deliver, what they come to, and that they come to it every time. */
class BlockTransitionTest {
  private static final int NONE = Call.Proven.NONE;
  private static final UserId NOBODY = UserId.of(new RealmId(0), 99);

  private TestNetwork network;
  private MemoryRealm realm;

  @BeforeEach
  void openAccounts() {
    network = new TestNetwork(6, 1000);
    realm = network.realm(0);
    realm.adopt(next(0, network.checkpoints, List.of()));
  }

  @Test
  void theGenesisAccountsOfTheRealmAreOpenedAndNoOthers() {
    assertEquals(
        Map.of(
            user(0), Account.open(TestNetwork.authKey(0), 1000),
            user(3), Account.open(TestNetwork.authKey(3), 1000)),
        realm.accounts);
    assertEquals(1, realm.head.height());
    assertEquals(realm.rehashedRoot(), realm.head.rootAfter());
  }

  @Test
  void aBlockChainsToTheOneBefore() {
    RealmHeader before = realm.head;
    BlockTransition.Result result =
        next(0, List.of(), List.of(network.bundle(0, 0, pay(user(3), 1))));
    RealmHeader header = result.block().header();
    assertTrue(header.follows(before));
    assertEquals(1, header.bundleCount());
    assertEquals(17, header.feesTotal());
    assertEquals(result.block().bundleList().digest(), header.bundlesDigest());
    assertEquals(RealmEvent.digest(result.block().events()), header.eventsDigest());
    assertEquals(RealmEvent.chain(Hash32.ZERO, result.block().events()), header.eventsChain());
    realm.adopt(result);
    assertEquals(realm.rehashedRoot(), header.rootAfter());
  }

  @Test
  void anEmptyBlockKeepsTheRoot() {
    BlockTransition.Result result = next(0, List.of(), List.of());
    assertEquals(List.of(), result.delta().nodes());
    assertEquals(realm.head.rootAfter(), result.block().header().rootAfter());
    assertTrue(result.block().header().follows(realm.head));
  }

  @Test
  void theDeltaHoldsSlotsLeavesAndTheRootLast() {
    BlockTransition.Result result =
        next(
            0,
            List.of(),
            List.of(
                network.bundle(
                    0,
                    0,
                    call(NONE, Fr.of(7), new SlotWrite(1, Fr.of(2)), new SlotWrite(1, Fr.of(3))),
                    callOn(Fr.of(7), NONE, Fr.of(8), new SlotWrite(4, Fr.of(5))))));
    BlockDelta delta = result.delta();
    assertEquals(
        Map.of(
            new SlotKey(CONTRACT, user(0), 1), Fr.of(3),
            new SlotKey(CONTRACT, user(0), 4), Fr.of(5)),
        delta.slots());
    assertEquals(1, delta.accounts().get(user(0)).nonce());
    BlockDelta.NodeWrite root = delta.nodes().getLast();
    assertEquals(StateShape.REALM_DEPTH, root.level());
    assertEquals(result.block().header().rootAfter(), root.value());
    realm.adopt(result);
    assertEquals(Fr.of(8), realm.leaf(CONTRACT, user(0)));
    assertEquals(
        realm.accounts.get(user(0)).leaf(),
        realm.node(0, StateShape.realmLeaf(ContractId.SYSTEM, 0)));
    assertEquals(realm.rehashedRoot(), root.value());
  }

  @Test
  void theSameInputsGiveTheSameBytes() {
    List<Bundle> bundles =
        List.of(
            network.bundle(0, 0, pay(user(3), 1), pay(user(1), 5)),
            network.bundle(3, 0, call(NONE, Fr.of(7), new SlotWrite(1, Fr.of(2)))),
            network.bundle(0, 1, pay(user(3), 2)));
    Checkpoint delivered = network.seal(new CheckpointEvent.Paid(user(1), user(0), 3));
    BlockTransition.Result first = next(1, List.of(delivered), bundles);
    MemoryRealm replica = network.realm(0);
    replica.adopt(replica.next(network, 0, network.checkpoints.subList(0, 1), List.of()));
    BlockTransition.Result second =
        replica.next(network, 1, List.of(Checkpoint.decode(decoder(delivered))), bundles);
    assertArrayEquals(first.block().toBytes(), second.block().toBytes());
    assertEquals(first.delta(), second.delta());
  }

  @Test
  void aPaymentFromAnotherRealmArrivesOnce() {
    Checkpoint paid =
        network.seal(
            new CheckpointEvent.Paid(user(1), user(0), 30),
            new CheckpointEvent.Paid(user(0), user(1), 40));
    BlockTransition.Result result = next(1, List.of(paid), List.of());
    assertEquals(1030, result.delta().accounts().get(user(0)).balance());
    assertEquals(List.of(), result.block().events());
    realm.adopt(result);
    assertThrows(IllegalStateException.class, () -> next(1, List.of(paid), List.of()));
  }

  @Test
  void aPaymentToNobodyIsLostAndCounted() {
    Checkpoint paid = network.seal(new CheckpointEvent.Paid(user(1), NOBODY, 30));
    requireLost(30, paid);
  }

  @Test
  void whatComesBackIsCreditedToItsSender() {
    Checkpoint back =
        network.seal(
            new CheckpointEvent.Bounced(
                new RealmEvent.Pay(user(0), UserId.of(new RealmId(1), 99), 30)),
            new CheckpointEvent.Bounced(
                new RealmEvent.OpenAccount(user(0), Fr.ONE, 4, Hash32.ZERO, 0)));
    BlockTransition.Result result = next(1, List.of(back), List.of());
    assertEquals(1034, result.delta().accounts().get(user(0)).balance());
    assertEquals(0, result.block().header().lostTotal());
  }

  @Test
  void whatComesBackToNobodyIsLostAndCounted() {
    requireLost(
        30, network.seal(new CheckpointEvent.Bounced(new RealmEvent.Pay(NOBODY, user(1), 30))));
  }

  @Test
  void whatAnAccountCannotHoldIsLostAndCounted() {
    requireLost(
        Long.MAX_VALUE, network.seal(new CheckpointEvent.Paid(user(1), user(0), Long.MAX_VALUE)));
    requireLost(
        Long.MAX_VALUE,
        network.seal(
            new CheckpointEvent.Paid(user(1), NOBODY, Long.MAX_VALUE),
            new CheckpointEvent.Rewarded(NOBODY, Long.MAX_VALUE, Hash32.ZERO)));
  }

  /** Nothing but the count of what is lost changes. */
  private void requireLost(long lost, Checkpoint checkpoint) {
    BlockTransition.Result result = next(checkpoint.height(), List.of(checkpoint), List.of());
    assertEquals(lost, result.block().header().lostTotal());
    assertEquals(List.of(), result.block().events());
    assertEquals(Map.of(), result.delta().accounts());
  }

  @Test
  void aRewardIsCreditedOnce() {
    Checkpoint paid =
        network.seal(
            new CheckpointEvent.Rewarded(user(0), 30, Hash32.ZERO),
            new CheckpointEvent.Rewarded(user(1), 40, Hash32.ZERO));
    BlockTransition.Result result = next(1, List.of(paid), List.of());
    assertEquals(1030, result.delta().accounts().get(user(0)).balance());
    assertEquals(List.of(), result.block().events());
    realm.adopt(result);
    assertThrows(IllegalStateException.class, () -> next(1, List.of(paid), List.of()));
  }

  @Test
  void aRewardToNobodyIsLostAndCounted() {
    requireLost(30, network.seal(new CheckpointEvent.Rewarded(NOBODY, 30, Hash32.ZERO)));
  }

  @Test
  void anAccountOpenedTwiceStaysAsItIs() {
    CheckpointEvent opened =
        new CheckpointEvent.AccountOpened(user(1), NOBODY, Fr.ONE, 5, Hash32.ZERO, 0);
    Checkpoint once = network.seal(opened);
    Checkpoint again =
        network.seal(
            new CheckpointEvent.AccountOpened(user(1), NOBODY, Fr.of(2), 7, Hash32.ZERO, 0));
    assertEquals(7, next(2, List.of(once, again), List.of()).block().header().lostTotal());
    realm.adopt(next(1, List.of(once), List.of()));
    assertEquals(Account.open(Fr.ONE, 5), realm.accounts.get(NOBODY));
    requireLost(7, again);
  }

  @Test
  void anAccountOfNoKeyIsNone() {
    requireLost(
        5,
        network.seal(
            new CheckpointEvent.AccountOpened(user(1), NOBODY, Fr.ZERO, 5, Hash32.ZERO, 0)));
  }

  @Test
  void deliveriesComeBeforeBundles() {
    Checkpoint paid = network.seal(new CheckpointEvent.Paid(user(1), user(0), 5000));
    Bundle spending = network.bundle(0, 0, pay(user(3), 5500));
    assertThrows(IllegalStateException.class, () -> next(1, List.of(), List.of(spending)));
    assertEquals(
        6500, next(1, List.of(paid), List.of(spending)).delta().accounts().get(user(3)).balance());
  }

  @Test
  void checkpointsOutOfOrderAreNoBatch() {
    Checkpoint one = network.seal();
    Checkpoint two = network.seal();
    assertThrows(IllegalStateException.class, () -> next(2, List.of(two, one), List.of()));
    assertThrows(IllegalStateException.class, () -> next(2, List.of(one, one), List.of()));
    assertThrows(IllegalStateException.class, () -> next(1, List.of(one, two), List.of()));
    realm.adopt(next(2, List.of(one, two), List.of()));
    assertThrows(IllegalStateException.class, () -> next(1, List.of(), List.of()));
    assertThrows(IllegalStateException.class, () -> next(2, List.of(two), List.of()));
  }

  @Test
  void aBundleThatDoesNotApplyIsNoBatch() {
    Bundle good = network.bundle(0, 0, pay(user(3), 1));
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> next(0, List.of(), List.of(good, good)));
    assertTrue(e.getMessage().endsWith("refused as NONCE_TOO_LOW"), e.getMessage());
  }

  private BlockTransition.Result next(
      long checkpointHeight, List<Checkpoint> delivered, List<Bundle> bundles) {
    return realm.next(network, checkpointHeight, delivered, bundles);
  }

  private static Decoder decoder(Checkpoint checkpoint) {
    return new Decoder(checkpoint.toBytes());
  }
}
