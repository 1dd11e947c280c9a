package dev.freehold.core.transition;

import static dev.freehold.core.Altered.altered;
import static dev.freehold.core.bundle.Call.Proven.NONE;
import static dev.freehold.core.transition.TestNetwork.CONTRACT;
import static dev.freehold.core.transition.TestNetwork.call;
import static dev.freehold.core.transition.TestNetwork.callOn;
import static dev.freehold.core.transition.TestNetwork.pay;
import static dev.freehold.core.transition.TestNetwork.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Invariant;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.FailedBundle;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.SlotWrite;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Blocks with bundles that failed: what they take, and what nobody can pretend. */
class FailedBundleTest {
  private static final FailedBundle BAD = new FailedBundle(1, RejectReason.PROOF_INVALID);
  private static final FailedBundle STALE = new FailedBundle(2, RejectReason.STALE_STATE);
  private static final long BALANCE = 10_000;

  private final TestNetwork network = new TestNetwork(6, BALANCE);
  private final MemoryRealm realm = network.realm(0);
  private final BlockReplay replay =
      new BlockReplay(realm.rules, network, h -> Optional.of(network.checkpoints.get((int) h)));
  private List<Bundle> bundles;

  @BeforeEach
  void begin() {
    realm.adopt(realm.next(network, 0, network.checkpoints, List.of()));
    bundles =
        List.of(
            network.bundle(0, 0, call(NONE, Fr.of(7), new SlotWrite(0, Fr.ONE))),
            network.bundle(
                0, 1, callOn(Fr.of(7), NONE, Fr.of(8), new SlotWrite(1, Fr.ONE)), pay(user(1), 9)),
            network.bundle(0, 2, callOn(Fr.of(8), NONE, Fr.of(9), new SlotWrite(2, Fr.ONE))),
            network.bundle(0, 3, callOn(Fr.of(7), NONE, Fr.of(10), new SlotWrite(3, Fr.ONE))));
  }

  @Test
  void whatFailedPaysAndLeavesNothing() {
    BlockTransition.Result result = realm.next(network, 0, bundles, BAD, STALE);
    RealmBlock block = result.block();
    realm.adopt(result);
    long fees = bundles.stream().mapToLong(TestNetwork.FEES::of).sum();
    assertEquals(fees, block.header().feesTotal());
    assertEquals(BALANCE - fees, realm.accounts.get(user(0)).balance(), "nothing was paid on");
    assertEquals(4, realm.accounts.get(user(0)).nonce());
    assertEquals(Fr.of(10), realm.leaf(CONTRACT, user(0)));
    assertEquals(2, result.delta().slots().size());
    assertEquals(List.of(), block.events());
    assertEquals(List.of(bundles.get(0), bundles.get(3)), block.applied());
    assertEquals(2, block.proofs().stream().mapToInt(FunctionProofs::count).sum());
    assertEquals(2, block.proofsOf(0).orElseThrow().size());
    assertEquals(block, RealmBlock.decode(block.toBytes()));
  }

  @Test
  void theirProofsAreKeptAsTheEvidence() {
    RealmBlock whole = realm.next(network, 0, bundles, BAD, STALE).block();
    RealmBlock pruned = whole.withoutProofs();
    assertTrue(pruned.bundles().get(0).isPruned());
    assertFalse(pruned.bundles().get(1).isPruned());
    assertFalse(pruned.bundles().get(2).isPruned());
    assertEquals(whole.header(), replay.apply(realm.head, realm, realm, pruned).block().header());
    List<ExpectedVerdict> left = replay.verdicts(pruned);
    assertEquals(1, left.size(), "what the rules say is evident without a verifier");
    assertEquals(bundles.get(1), left.getFirst().task().bundle());
    assertEquals(Optional.of(RejectReason.PROOF_INVALID), left.getFirst().verdict());
    assertEquals(3, replay.verdicts(whole).size());
    RealmBlock gone =
        new RealmBlock(
            whole.header(),
            bundles.stream().map(Bundle::withoutProofs).toList(),
            whole.failed(),
            whole.events(),
            whole.proofs(),
            whole.changes());
    refused(gone, "lacks the proofs that failed");
  }

  /** It reads leaves that the block does not write: the witness must hold them too. */
  @Test
  void aWitnessIsEnoughToCheckIt() {
    Bundle stranger = network.bundle(3, 0, callOn(Fr.of(8), NONE, Fr.of(9)));
    RealmBlock block =
        realm
            .next(network, 0, List.of(stranger), new FailedBundle(0, RejectReason.STALE_STATE))
            .block();
    StatelessBlock stateless = StatelessBlock.of(replay, realm.head, realm, realm, block);
    StatelessBlock.decode(stateless.toBytes()).check(replay, realm.head);
  }

  @Test
  void aMarkThatTheRulesDoNotComeToIsRefused() {
    RealmBlock right = realm.next(network, 0, bundles, BAD, STALE).block();
    refused(marked(right, BAD), "is marked as applied");
    refused(marked(right, STALE), "applies");
    refused(marked(right, BAD, new FailedBundle(2, RejectReason.PROOF_INVALID)), "fails as STALE");
    refused(
        marked(right, new FailedBundle(0, RejectReason.STALE_STATE), BAD, STALE),
        "marked as failed");
    // A good bundle that is said to have a bad proof: this is for the verifier to find out.
    Invariant e =
        assertThrows(
            Invariant.class,
            () -> realm.next(network, 0, bundles, new FailedBundle(0, RejectReason.PROOF_INVALID)));
    assertTrue(e.getMessage().contains("STALE_STATE"), "those behind it would have to fail too");
    RealmBlock alone =
        realm
            .next(
                network, 0, bundles.subList(0, 1), new FailedBundle(0, RejectReason.PROOF_INVALID))
            .block();
    replay.apply(realm.head, realm, realm, alone);
    assertEquals(
        Optional.of(RejectReason.PROOF_INVALID), replay.verdicts(alone).getFirst().verdict());
  }

  /** The same task wherever the bundle stands, or the rules refuse it there. */
  @Test
  void aVerdictIsAboutTheBundleAndNotAboutItsPlace() {
    ProofTask before = ProofTask.of(network, bundles.get(1));
    realm.adopt(realm.next(network, 0, bundles, BAD, STALE));
    assertEquals(before, ProofTask.of(network, bundles.get(1)));
    assertEquals(before.claims(), ProofTask.of(network, bundles.get(1)).claims());
    Bundle again = network.bundle(0, 4, callOn(Fr.of(7), NONE, Fr.of(8)));
    BundleOutcome outcome =
        new BundleTransition(realm.rules, network)
            .apply(new StateOverlay(realm), 0, again, Optional.of(RejectReason.PROOF_INVALID));
    assertEquals(RejectReason.STALE_STATE, ((BundleOutcome.Failed) outcome).reason());
  }

  @Test
  void marksAreOfBundlesThatAreThereAndInOrder() {
    RealmBlock right = realm.next(network, 0, bundles, BAD, STALE).block();
    for (List<FailedBundle> marks :
        List.of(
            List.of(STALE, BAD),
            List.of(BAD, BAD),
            List.of(new FailedBundle(4, RejectReason.STALE_STATE)))) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              new RealmBlock(
                  right.header(), bundles, marks, right.events(), right.proofs(), right.changes()));
    }
  }

  private void refused(RealmBlock block, String text) {
    ReplayException e =
        assertThrows(ReplayException.class, () -> replay.apply(realm.head, realm, realm, block));
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }

  /** The block with other marks, which its header covers. */
  private static RealmBlock marked(RealmBlock block, FailedBundle... marks) {
    var header =
        altered(
            block.header(),
            "bundlesDigest",
            RealmBlock.bundlesDigest(block.bundles(), List.of(marks), block.changes()));
    return new RealmBlock(
        header, block.bundles(), List.of(marks), block.events(), block.proofs(), block.changes());
  }
}
