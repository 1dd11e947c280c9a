package dev.freehold.audit;

import static dev.freehold.core.Altered.altered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.cli.audit.AuditException;
import dev.freehold.cli.audit.AuditReport;
import dev.freehold.cli.audit.Auditor;
import dev.freehold.cli.audit.ChainSource;
import dev.freehold.cli.audit.NetworkSource;
import dev.freehold.client.BundleFailedException;
import dev.freehold.client.CommitteeSignatures;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.core.FixedValues;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.AnySignatures;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.core.port.BundleVerifier;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.network.TestNetwork;
import dev.freehold.store.WorkerStore;
import dev.freehold.verifier.Groth16BundleVerifier;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An auditor replays a running network over TCP, and finds out every kind of lie. */
class AuditTest {
  private static final SignatureVerifier ED25519 = new Ed25519Verifier();
  private static final SignatureVerifier CREDULOUS = (_, _, _, _) -> true;
  private static final Optional<RejectReason> NO_REFUSAL = Optional.empty();

  @TempDir private Path directory;
  private TestNetwork network;
  private long head;
  private int audits;

  @Test
  void anHonestNetworkIsFoundHonestAndEveryLieIsNamed() throws Exception {
    try (TestNetwork running = new TestNetwork(directory.resolve("network"))) {
      network = running;
      Wallet wallet = network.wallet();
      long anchor = wallet.settle().height();
      wallet.finish(wallet.submit(anchor, List.of(network.call(network.slots(), anchor, 3))));
      long later = wallet.settle().height();
      Submission bad =
          wallet.submit(later, List.of(withArgs(network.call(network.slots(), later, 4))));
      assertThrows(BundleFailedException.class, () -> wallet.finish(bad));
      wallet.pay(network.neighbourUser, 500);
      wallet.finish(wallet.submit(new SystemCall.Pay(network.neighbourUser, 700)));
      head = network.client.checkpoints().latest().height();

      AuditReport report = audit(honest(), proofs(), ED25519);
      assertEquals(head, report.checkpoints());
      assertEquals(2, report.realms());
      assertEquals(1, report.proofs());
      assertTrue(report.bundles() >= 4, report.inWords());
      assertTrue(report.inWords().contains("no value was created or lost"));

      refused(
          blocks(
              b ->
                  new RealmBlock(
                      b.header(), b.bundles(), b.failed(), List.of(), b.proofs(), b.changes())),
          ED25519,
          "its events are not");
      refused(blocks(b -> with(b, 1)), CREDULOUS, "does not follow|its fees|names another");
      refused(checkpoints(AuditTest::unsigned), ED25519, "not final");
      refused(checkpoints(AuditTest::withGift), CREDULOUS, "does not deliver what");
      refused(
          checkpoints(c -> c.height() == head ? withHeaders(c, List.of()) : c),
          CREDULOUS,
          "root|delivers what no realm sent");
      BundleVerifier strict =
          tasks ->
              tasks.stream()
                  .map(
                      t ->
                          t.known().isEmpty()
                              ? NO_REFUSAL
                              : Optional.of(RejectReason.PROOF_INVALID))
                  .toList();
      assertNamed(
          assertThrows(AuditException.class, () -> audit(honest(), strict, ED25519)),
          "PROOF_INVALID");
      BundleVerifier lenient = tasks -> tasks.stream().map(_ -> NO_REFUSAL).toList();
      assertNamed(
          assertThrows(AuditException.class, () -> audit(honest(), lenient, ED25519)),
          "took the fee of .* for PROOF_INVALID, but its proofs come to: they hold");
      SignatureVerifier onlyCheckpoints = (_, _, _, _) -> false;
      assertNamed(
          assertThrows(AuditException.class, () -> audit(honest(), proofs(), onlyCheckpoints)),
          "whose signature does not hold");
    }
  }

  /** The call with a proof of another one. */
  private static Call withArgs(Call.Proven call) {
    return new Call.Proven(
        call.contract(),
        call.function(),
        call.required(),
        call.rootBefore(),
        call.rootAfter(),
        call.writes(),
        List.of(Fr.of(5)),
        call.proof().orElseThrow());
  }

  private void refused(ChainSource lying, SignatureVerifier signatures, String pattern) {
    assertNamed(
        assertThrows(AuditException.class, () -> audit(lying, proofs(), signatures)), pattern);
  }

  private static void assertNamed(AuditException failure, String pattern) {
    assertTrue(failure.getMessage().matches(".*(" + pattern + ").*"), () -> failure.getMessage());
  }

  private AuditReport audit(ChainSource source, BundleVerifier proofs, SignatureVerifier keys) {
    Path replay = directory.resolve("replay-" + audits++);
    List<Long> seen = new ArrayList<>();
    try (WorkerStore scratch = WorkerStore.openScratch(replay, network.genesis())) {
      Auditor auditor =
          new Auditor(network.genesis(), source, scratch, proofs, committee(keys), keys, List.of());
      AuditReport report = auditor.auditTo(head, (height, _) -> seen.add(height));
      assertEquals(head, seen.size());
      return report;
    }
  }

  private static BundleVerifier proofs() {
    return new Groth16BundleVerifier(ParallelLoop.serial(), new SecureRandom());
  }

  private ChainSource honest() {
    return new NetworkSource(network.client);
  }

  private ChainSource blocks(UnaryOperator<RealmBlock> lie) {
    return lying(UnaryOperator.identity(), lie);
  }

  private ChainSource checkpoints(UnaryOperator<Checkpoint> lie) {
    return lying(lie, UnaryOperator.identity());
  }

  private ChainSource lying(
      UnaryOperator<Checkpoint> aboutCheckpoints, UnaryOperator<RealmBlock> aboutBlocks) {
    ChainSource honest = honest();
    return new ChainSource() {
      @Override
      public long headHeight() {
        return honest.headHeight();
      }

      @Override
      public Checkpoint checkpoint(long height) {
        return aboutCheckpoints.apply(honest.checkpoint(height));
      }

      @Override
      public RealmBlock block(RealmId realm, long height) {
        RealmBlock block = honest.block(realm, height);
        return block.bundles().isEmpty() || block.events().isEmpty()
            ? block
            : aboutBlocks.apply(block);
      }
    };
  }

  /** A checkpoint for which nobody has voted. */
  private static Checkpoint unsigned(Checkpoint checkpoint) {
    return checkpoint.with(FixedValues.FINALITY);
  }

  /** Those who believe every user's signature believe the committee's. */
  private AggregateSignatures committee(SignatureVerifier keys) {
    return keys == CREDULOUS ? new AnySignatures(true) : CommitteeSignatures.of(network.genesis());
  }

  private static RealmBlock with(RealmBlock block, long extraFees) {
    RealmHeader h = block.header();
    return new RealmBlock(
        altered(h, "feesTotal", h.feesTotal() + extraFees),
        block.bundles(),
        block.failed(),
        block.events(),
        block.proofs(),
        block.changes());
  }

  /** A payment that nobody sent. */
  private static Checkpoint withGift(Checkpoint c) {
    List<CheckpointEvent> events = new ArrayList<>(c.events());
    for (CheckpointEvent event : c.events()) {
      if (event instanceof CheckpointEvent.Paid paid) {
        events.add(paid);
      }
    }
    return c.withEvents(events);
  }

  private static Checkpoint withHeaders(Checkpoint c, List<RealmHeader> headers) {
    return altered(altered(c, "globalRoot", Fr.ONE), "headers", headers);
  }
}
