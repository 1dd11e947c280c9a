package dev.freehold.core.transition;

import static dev.freehold.core.Altered.altered;
import static dev.freehold.core.bundle.Call.Proven.NONE;
import static dev.freehold.core.transition.TestNetwork.call;
import static dev.freehold.core.transition.TestNetwork.callOn;
import static dev.freehold.core.transition.TestNetwork.pay;
import static dev.freehold.core.transition.TestNetwork.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.BlockChanges;
import dev.freehold.core.chain.FailedBundle;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.BundleVerifier;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.transition.BlockJudge.Fault;
import dev.freehold.core.transition.BlockJudge.Refutation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each lie that a block's maker can tell of it, and the name that it is refuted by. */
class BlockJudgeTest {
  private final TestNetwork network = new TestNetwork(6, 10_000);
  private final MemoryRealm realm = network.realm(0);

  /** Bundles whose proofs do not hold, and why. */
  private final List<Bundle> bad = new ArrayList<>();

  private final List<Bundle> unsigned = new ArrayList<>();
  private final BundleVerifier proofs =
      tasks ->
          tasks.stream()
              .map(
                  task ->
                      bad.contains(task.bundle())
                          ? Optional.of(RejectReason.PROOF_INVALID)
                          : Optional.<RejectReason>empty())
              .toList();
  private final BlockJudge judge =
      new BlockJudge(
          network.genesis,
          network,
          height -> Optional.of(network.checkpoints.get((int) height)),
          this::signed,
          proofs);
  private RealmHeader before;
  private Bundle call;
  private Bundle payment;
  private RealmBlock block;
  private BlockWitness witness;

  private boolean signed(SignatureScheme scheme, byte[] key, byte[] message, byte[] signature) {
    return unsigned.stream().noneMatch(b -> Arrays.equals(b.id().toBytes(), message));
  }

  @BeforeEach
  void makeABlock() {
    realm.adopt(realm.next(network, 0, network.checkpoints, List.of()));
    before = realm.head;
    call = network.bundle(0, 0, call(NONE, Fr.of(7), new SlotWrite(0, Fr.ONE)));
    payment = network.bundle(3, 0, pay(user(1), 9));
    block = realm.next(network, 0, List.of(), List.of(call, payment)).block();
    witness = witness(block);
  }

  private BlockReplay replay() {
    return new BlockReplay(
        realm.rules, network, height -> Optional.of(network.checkpoints.get((int) height)));
  }

  private BlockWitness witness(RealmBlock of) {
    return StatelessBlock.of(replay(), before, realm, realm, of).witness();
  }

  private Optional<Refutation> judged(RealmBlock shown, BlockWitness with) {
    return judge.refutation(before, shown.header(), shown, with);
  }

  private static void refuted(Fault fault, String what, Optional<Refutation> found) {
    assertEquals(Optional.of(fault), found.map(Refutation::fault), found.toString());
    assertTrue(found.get().what().contains(what), found.toString());
    assertTrue(found.get().toString().startsWith(fault + ": block 2 of realm 0"), found.toString());
  }

  private RealmBlock with(UnaryOperator<RealmHeader> change) {
    return new RealmBlock(
        change.apply(block.header()),
        block.bundles(),
        block.failed(),
        block.events(),
        block.proofs(),
        block.changes());
  }

  @Test
  void anHonestBlockHolds() {
    assertEquals(Optional.empty(), judged(block, witness));
    assertEquals(
        Optional.empty(),
        judge.refutation(
            before, block.header(), new StatelessBlock(block.withoutProofs(), witness)));
  }

  @Test
  void whatABlockIsJudgedByBeginsWithWhatItAdoptsAndItsAnchors() {
    assertEquals(0, BlockJudge.firstCheckpoint(before, block), "its bundles' anchor");
    RealmBlock adopting = with(h -> altered(h, "checkpointHeight", Limits.ANCHOR_AGE_MAX + 1L));
    assertEquals(
        before.checkpointHeight() + 1,
        BlockJudge.firstCheckpoint(before, adopting),
        "anchors that are too old are refused without a look");
    RealmHeader same = altered(before, "checkpointHeight", Limits.ANCHOR_AGE_MAX + 1L);
    assertEquals(
        Limits.ANCHOR_AGE_MAX + 1L,
        BlockJudge.firstCheckpoint(same, adopting),
        "who adopts nothing reads the checkpoint that was adopted before");
  }

  @Test
  void aForgedRoot() {
    refuted(
        Fault.BLOCK_WRONG,
        "its root is another",
        judged(with(h -> altered(h, "rootAfter", Fr.of(5))), witness));
  }

  @Test
  void aFalseFeeTotal() {
    refuted(
        Fault.BLOCK_WRONG,
        "its fees are others",
        judged(with(h -> altered(h, "feesTotal", h.feesTotal() + 1)), witness));
  }

  @Test
  void valueThatNobodySent() {
    List<RealmEvent> minted = new ArrayList<>(block.events());
    minted.add(new RealmEvent.Pay(user(0), user(1), 1_000));
    refuted(Fault.BLOCK_WRONG, "its events are others", judged(sending(minted), witness));
  }

  @Test
  void aPaymentThatIsKeptBack() {
    refuted(Fault.BLOCK_WRONG, "its events are others", judged(sending(List.of()), witness));
  }

  /** The block with other events, under a header that bears them out. */
  private RealmBlock sending(List<RealmEvent> events) {
    RealmHeader header =
        altered(
            altered(block.header(), "eventsDigest", RealmEvent.digest(events)),
            "eventsChain",
            RealmEvent.chain(before.eventsChain(), events));
    return new RealmBlock(
        header, block.bundles(), block.failed(), events, block.proofs(), block.changes());
  }

  @Test
  void valueThatIsWrittenIntoAnAccount() {
    // The account of the witness holds more than its leaf says.
    MemoryRealm richer = network.realm(0);
    richer.adopt(richer.next(network, 0, network.checkpoints, List.of()));
    richer.accounts.compute(
        user(0), (_, account) -> altered(account, "balance", account.balance() + 1));
    BlockWitness forged =
        StatelessBlock.of(
                replay(),
                before,
                richer,
                richer,
                richer.next(network, 0, List.of(), List.of(call, payment)).block())
            .witness();
    refuted(Fault.WITNESS_WRONG, "is not what its leaf says", judged(block, forged));
  }

  @Test
  void aBundleThatItsUserDidNotSign() {
    unsigned.add(payment);
    refuted(Fault.BUNDLE_NOT_SIGNED, payment.toString(), judged(block, witness));
  }

  @Test
  void aProofThatDoesNotHold() {
    bad.add(call);
    refuted(
        Fault.PROOF_WRONG,
        call + ", whose proofs do not hold: PROOF_INVALID",
        judged(block, witness));
    assertEquals(
        Optional.empty(),
        judge.refutation(
            before, block.header(), new StatelessBlock(block.withoutProofs(), witness)),
        "who has no proofs looks at none");
  }

  @Test
  void proofsThatAreMissing() {
    refuted(Fault.PROOF_MISSING, "without its proofs", judged(block.withoutProofs(), witness));
  }

  @Test
  void aFailureThatIsNone() {
    RealmBlock failing =
        realm
            .next(
                network, 0, List.of(call, payment), new FailedBundle(0, RejectReason.PROOF_INVALID))
            .block();
    BlockWitness of = witness(failing);
    bad.add(call);
    assertEquals(Optional.empty(), judged(failing, of), "its proof is bad, as the block says");
    bad.clear();
    refuted(Fault.FAILURE_MADE_UP, "but its proofs come to: they hold", judged(failing, of));
    refuted(
        Fault.FAILURE_MADE_UP,
        "but its proofs come to: they hold",
        judge.refutation(
            before, failing.header(), new StatelessBlock(failing.withoutProofs(), of)));
  }

  @Test
  void proofsThatItIsSaidToRestOn() {
    RealmBlock other = realm.next(network, 0, List.of(), List.of(payment)).block();
    refuted(
        Fault.BLOCK_WRONG,
        "its statements are others",
        judged(
            new RealmBlock(
                altered(block.header(), "proofsDigest", other.header().proofsDigest()),
                block.bundles(),
                block.failed(),
                block.events(),
                other.proofs(),
                block.changes()),
            witness));
  }

  @Test
  void changesThatItsBundlesDoNotMake() {
    BlockChanges said =
        new BlockChanges(block.changes().entries(), block.changes().touched(), Hash32.ZERO);
    RealmHeader header =
        altered(
            block.header(),
            "bundlesDigest",
            RealmBlock.bundlesDigest(block.bundles(), block.failed(), said));
    refuted(
        Fault.BLOCK_WRONG,
        "what its bundles make of the state is something else",
        judged(
            new RealmBlock(
                header, block.bundles(), block.failed(), block.events(), block.proofs(), said),
            witness));
  }

  @Test
  void anotherBlockUnderTheHeader() {
    RealmBlock other = realm.next(network, 0, List.of(), List.of(payment)).block();
    refuted(
        Fault.NOT_OF_HEADER,
        "is another",
        judge.refutation(before, block.header(), other, witness(other)));
    RealmBlock swapped =
        new RealmBlock(
            block.header(),
            List.of(payment, call),
            block.failed(),
            block.events(),
            block.proofs(),
            block.changes());
    refuted(Fault.NOT_OF_HEADER, "its bundles are not those", judged(swapped, witness));
  }

  @Test
  void aHeaderThatDoesNotFollow() {
    refuted(
        Fault.NOT_OF_HEADER,
        "it does not follow",
        judged(with(h -> altered(h, "previous", Hash32.ZERO)), witness));
  }

  @Test
  void aWitnessOfAnotherState() {
    RealmHeader first = before;
    realm.adopt(realm.next(network, 0, List.of(), List.of(network.bundle(0, 0, pay(user(3), 5)))));
    before = realm.head;
    RealmBlock next =
        realm
            .next(
                network,
                0,
                List.of(),
                List.of(
                    network.bundle(
                        0, 1, callOn(dev.freehold.core.tree.EmptyRoots.at(2), NONE, Fr.of(7)))))
            .block();
    BlockWitness foreign = witness(next);
    before = first;
    refuted(Fault.WITNESS_WRONG, "", judged(block, foreign));
  }

  @Test
  void aWitnessThatLacksWhatTheBlockReads() {
    RealmBlock less = realm.next(network, 0, List.of(), List.of(call)).block();
    refuted(Fault.WITNESS_WRONG, "the witness lacks", judged(block, witness(less)));
  }

  /** The digest of anything is that of nothing here: the header does not have it. */
  @Test
  void aBundleLess() {
    RealmBlock less =
        new RealmBlock(
            altered(block.header(), "bundlesDigest", TaggedHash.NODE_ID.of(new byte[0])),
            block.bundles(),
            block.failed(),
            block.events(),
            block.proofs(),
            block.changes());
    refuted(Fault.NOT_OF_HEADER, "its bundles are not those", judged(less, witness));
  }
}
