package dev.freehold.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.FakeSignatures;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.work.Lease;
import dev.freehold.core.work.Selection;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.Work;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Relations between the limits: what one allows, the others leave room for. */
class LimitsTest {
  private static final UserId USER = new UserId(0);

  @Test
  void aCallOfMaximalSizeFitsABundleAndABundleAFrame() {
    Call largest =
        new Call.Proven(
            new ContractId(1),
            0,
            Call.Proven.NONE,
            Fr.ONE,
            Fr.ONE,
            Collections.nCopies(Limits.CALL_WRITES_MAX, new SlotWrite(1, Fr.ONE)),
            Collections.nCopies(Limits.CALL_ARGS_MAX, Fr.ONE),
            new Proof(new byte[Proof.BYTES]));
    assertTrue(bundle(largest).length() <= Limits.BUNDLE_BYTES_MAX);
    Message submit = new Message.Submit(new byte[Limits.BUNDLE_BYTES_MAX]);
    assertTrue(MessageCodec.encode(submit).length <= Limits.CLIENT_FRAME_BYTES_MAX);
    // A demand names a call by one byte, and no index may be the value for "none".
    assertTrue(Limits.BUNDLE_CALLS_MAX < Call.Proven.NONE);
    assertTrue(Limits.CONTRACT_FUNCTIONS_MAX <= 256);
  }

  @Test
  void aContractOfMaximalSizeFitsABundleAndItsEventABatch() {
    Bundle deploy = bundle(new Call.System(new SystemCall.Deploy(largestContract())));
    assertTrue(deploy.length() <= Limits.BUNDLE_BYTES_MAX);
    assertTrue(deployEvent(largestContract()) < Limits.BATCH_EVENT_BYTES_MAX);
  }

  @Test
  void aSealedBatchsEventsFitACheckpoint() {
    // A batch is sealed by the bundle that fills it, which still adds its own.
    assertTrue(Limits.BATCH_EVENTS_MAX + Limits.BUNDLE_CALLS_MAX <= Limits.CHECKPOINT_EVENTS_MAX);
    assertTrue(
        Limits.BATCH_EVENT_BYTES_MAX + 2 * Limits.BUNDLE_BYTES_MAX
            <= Limits.CHECKPOINT_EVENT_BYTES_MAX);
  }

  @Test
  void aCheckpointOfEveryRealmWithAllItsEventsFitsAFrame() {
    int framed = 64;
    assertTrue(largestCheckpoint() + framed <= Limits.PEER_FRAME_BYTES_MAX);
  }

  private static int largestCheckpoint() {
    RealmHeader header = RealmHeader.origin(new RealmId(0));
    int empty = checkpoint(List.of()).length;
    int headers = RealmId.COUNT * (checkpoint(List.of(header)).length - empty);
    // An event may grow as it turns from a realm's into a checkpoint's.
    int growth = Limits.CHECKPOINT_EVENTS_MAX * Math.max(0, growthOfDeploy());
    CheckpointEvent covered =
        new CheckpointEvent.Covered(
            Hash32.ZERO, new RealmId(0), new ContractId(1), 0, 1, 0, 1, 0, 1, USER);
    Encoder results = new Encoder();
    covered.encode(results);
    new CheckpointEvent.Rewarded(USER, 1, Hash32.ZERO).encode(results);
    growth += Limits.CHECKPOINT_RESULTS_MAX * results.length();
    return empty + headers + Limits.CHECKPOINT_EVENT_BYTES_MAX + growth;
  }

  @Test
  void theLargestCheckpointWithItsJournalFitsACandidateAndWithItsProofAFrameAndALog() {
    int framed = 64;
    // A result may still be taken just below the bound; then all that is leased changes hands.
    Encoder leases = new Encoder();
    List<Selection.Candidate> all =
        IntStream.range(0, Limits.AGGREGATORS_MAX)
            .mapToObj(i -> new Selection.Candidate(hash(i), 1))
            .toList();
    for (int i = 0; i < Limits.AGGREGATORS_MAX; i++) {
      new Lease(Hash32.ZERO, Hash32.ZERO, 1, all).encode(leases);
      leases.hash(Hash32.ZERO);
    }
    int journal = Limits.JOURNAL_BYTES_MAX + Limits.AGGREGATE_BYTES_MAX + 512 + leases.length();
    int payload = Hash32.BYTES + largestCheckpoint() + largestProven() + journal + framed;
    assertTrue(payload <= Limits.CANDIDATE_BYTES_MAX, payload + " bytes");
    int proof = largestProof();
    // An entry of the coordinator's log is as large as a frame at the most.
    assertTrue(Limits.CANDIDATE_BYTES_MAX + proof + framed <= Limits.PEER_FRAME_BYTES_MAX);
  }

  @Test
  void evidenceOfMaximalSizeFillsAFrame() {
    // Its message is its type and the two checkpoints; a log's entry of it is its tag and them.
    assertEquals(Limits.PEER_FRAME_BYTES_MAX, 1 + Limits.EVIDENCE_BYTES_MAX);
  }

  @Test
  void aReportOfAllEventsFitsAFrame() {
    Message report =
        new Message.BlockReport(1, RealmHeader.origin(new RealmId(0)), List.of(), List.of());
    assertTrue(
        MessageCodec.encode(report).length
                + Limits.CHECKPOINT_EVENT_BYTES_MAX
                + Limits.FUNCTION_PROOFS_BYTES * Limits.BLOCK_FUNCTION_PROOFS_MAX
            <= Limits.PEER_FRAME_BYTES_MAX);
  }

  @Test
  void anAssignmentOfEveryRealmFitsAFrame() {
    // An IPv6 address stands in brackets.
    String endpoint = new Endpoint(":".repeat(Limits.HOST_BYTES_MAX), 65_535).toString();
    RealmEndpoint seat =
        new RealmEndpoint(
            RealmHeader.origin(new RealmId(0)),
            1,
            Hash32.ZERO,
            endpoint,
            IntStream.range(0, Limits.REALM_FOLLOWERS_MAX)
                .mapToObj(i -> new RealmFollower(hash(i), endpoint, RealmFollower.Phase.COUNTED))
                .toList());
    List<RealmEndpoint> all = Collections.nCopies(RealmId.COUNT, seat);
    assertTrue(
        MessageCodec.encode(new Message.Assignment(all)).length <= Limits.PEER_FRAME_BYTES_MAX);
    assertTrue(
        MessageCodec.encode(new Answer.Network(1, 1, all)).length <= Limits.PEER_FRAME_BYTES_MAX);
  }

  @Test
  void answersAndTheGenesisFitAFrame() {
    List<SlotWrite> slots = Collections.nCopies(Limits.ANSWER_SLOTS_MAX, new SlotWrite(1, Fr.ONE));
    assertTrue(
        MessageCodec.encode(new Answer.Slots(1, 1, slots, true)).length
            <= Limits.PEER_FRAME_BYTES_MAX);
    Genesis genesis =
        new Genesis(
            "x".repeat(Limits.NAME_BYTES_MAX),
            true,
            1,
            0,
            TestFounders.alone(Hash32.ZERO),
            Hash32.ZERO,
            new FeeSchedule(0, 0, 0, 0),
            Collections.nCopies(Limits.GENESIS_ACCOUNTS_MAX, new Genesis.Funded(Fr.ONE, 1)),
            0,
            Optional.of(ReferenceKey.DEVELOPMENT));
    Message welcome = new Message.Welcome(1, Role.COORDINATOR, Hash32.ZERO, genesis.toBytes(), 0);
    assertTrue(MessageCodec.encode(welcome).length <= Limits.PEER_FRAME_BYTES_MAX);
    assertTrue(genesis.checkpoint().events().size() <= Limits.CHECKPOINT_EVENTS_MAX);
    assertEquals(genesis, Genesis.decode(genesis.toBytes()));
  }

  @Test
  void blocksHoldWhatQueuesLetThrough() {
    assertTrue(Limits.BUNDLE_BYTES_MAX <= Limits.BLOCK_BUNDLE_BYTES_MAX);
    assertTrue(Limits.USER_PENDING_MAX <= Limits.PENDING_BUNDLES_MAX);
    assertTrue(Limits.BLOCK_BUNDLES_MAX <= Limits.PENDING_BUNDLES_MAX);
    assertTrue(Limits.CONNECTION_IN_FLIGHT_MAX <= Limits.PENDING_BUNDLES_MAX);
    assertTrue(Limits.CONNECTION_OUTBOUND_BYTES_MAX >= Limits.PEER_FRAME_BYTES_MAX);
    assertTrue(Limits.HELLO_MS_MAX <= Limits.IDLE_MS_MAX);
    assertTrue(Limits.PENDING_BUNDLES_MAX < Limits.INBOX_MAX);
    assertTrue(Limits.QUESTIONS_MAX <= Limits.QUERIES_WAITING_MAX);
  }

  @Test
  void strangersLeaveRoomForTheHoldersOfLeases() {
    assertTrue(Limits.STRANGERS_MAX < Limits.JUDGING_MAX);
    assertTrue(Limits.JUDGING_MAX <= Limits.RESULTS_WAITING_MAX);
    assertTrue(Limits.RESULTS_WAITING_MAX + Limits.BOARD_QUESTIONS_WAITING_MAX < Limits.INBOX_MAX);
    assertTrue(Limits.REGISTRATION_AGE_MAX <= Limits.ANCHOR_AGE_MAX);
    assertTrue(Limits.ORDER_AGE_MAX <= Limits.ANCHOR_AGE_MAX);
  }

  @Test
  void aResultFitsAnAggregatorsFrameAndTheBoardsAnswersAPeers() {
    CallStatement statement = new CallStatement(USER, 1, Fr.ONE, Fr.ONE, Fr.ONE, Fr.ONE, Fr.ONE);
    Message submit =
        new Work.Submit(
            Hash32.ZERO,
            USER,
            Collections.nCopies(Limits.JOB_PROOFS_MAX, statement),
            new byte[Limits.AGGREGATE_BYTES_MAX]);
    assertTrue(MessageCodec.encode(submit).length <= Limits.AGGREGATOR_FRAME_BYTES_MAX);
    int part = 8 + 2 + 2 + Hash32.BYTES;
    int candidate = Hash32.BYTES + 1;
    int job = 512 + Limits.JOB_PARTS_MAX * part + Limits.AGGREGATORS_MAX * candidate;
    assertTrue(Limits.ANSWER_JOBS_MAX * job <= Limits.PEER_FRAME_BYTES_MAX);
  }

  @Test
  void whatOneBlockRestsOnFitsACheckpointAndItsLog() {
    assertTrue(Limits.BLOCK_FUNCTION_PROOFS_MAX <= Limits.CHECKPOINT_FUNCTION_PROOFS_MAX);
    assertTrue(largestProven() <= Limits.PEER_FRAME_BYTES_MAX);
    assertTrue(Limits.CHECKPOINT_RESULTS_MAX * 2 <= Limits.CHECKPOINT_EVENTS_MAX);
  }

  private static Hash32 hash(int first) {
    byte[] bytes = new byte[Hash32.BYTES];
    bytes[0] = (byte) first;
    return new Hash32(bytes);
  }

  private static int largestProven() {
    Encoder proofs = new Encoder();
    new FunctionProofs(new ContractId(1), 0, 1, Hash32.ZERO).encode(proofs);
    int blocks = RealmId.COUNT * Limits.BLOCKS_AHEAD_MAX;
    // Each block that is named has proofs, so there are no more of them than there are proofs.
    return Math.min(blocks, Limits.CHECKPOINT_FUNCTION_PROOFS_MAX) * (2 + 8 + 4)
        + Limits.CHECKPOINT_FUNCTION_PROOFS_MAX * proofs.length();
  }

  @Test
  void theLargestMessageOfTheAgreementFitsItsFrameAndTwoOfThemAQueue() {
    byte[] payload = new byte[Limits.CANDIDATE_BYTES_MAX];
    byte[] candidate =
        new Candidate(
                new CandidateHeader(1, 2, 1, Hash32.ZERO, 3, Candidate.digest(payload)),
                payload,
                new BlsSignature(new byte[BlsSignature.BYTES]))
            .toBytes();
    assertTrue(candidate.length <= Limits.AGREEMENT_BYTES_MAX);
    byte[] largest =
        MessageCodec.encode(new Message.Agreement(new byte[Limits.AGREEMENT_BYTES_MAX]));
    assertTrue(largest.length <= Limits.VALIDATOR_FRAME_BYTES_MAX);
    assertTrue(2 * Limits.AGREEMENT_BYTES_MAX <= Limits.AGREEMENT_WAITING_BYTES_MAX);
    VerifiedBlock block = new VerifiedBlock(new RealmId(0), 1, Hash32.ZERO);
    byte[] told =
        MessageCodec.encode(
            new Message.BlocksVerified(Collections.nCopies(Limits.VERIFIED_TOLD_MAX, block)));
    assertTrue(told.length <= Limits.CLIENT_FRAME_BYTES_MAX, "a lying validator's cost little");
    assertTrue(Limits.AGREEMENT_WAITING_BYTES_MAX <= Limits.AGREEMENT_UNSENT_BYTES_MAX);
  }

  private static int largestProof() {
    Encoder proof = new Encoder();
    new FinalityProof(
            0,
            2,
            1,
            Hash32.ZERO,
            Hash32.ZERO,
            Collections.nCopies(
                Limits.FINALITY_PATH_MAX,
                new CandidateHeader(0, 2, 1, Hash32.ZERO, 3, Hash32.ZERO)),
            Signers.of(IntStream.range(0, Limits.VALIDATORS_MAX).toArray()),
            FakeSignatures.forged())
        .encode(proof);
    return proof.length();
  }

  @Test
  void aFinalCandidateAndItsProofFitAnAnswer() {
    // The entry has a tag, a count, and a length and tag for the checkpoint, which is a part of it.
    int candidate = Limits.CANDIDATE_BYTES_MAX + largestProof() + 1 + 4 + 4 + 1;
    byte[] largest = MessageCodec.encode(new Answer.Candidates(1, List.of(new byte[candidate])));
    byte[] many =
        MessageCodec.encode(
            new Answer.Candidates(
                1,
                Collections.nCopies(
                    Limits.ANSWER_CANDIDATES_MAX,
                    new byte[Limits.ANSWER_CANDIDATE_BYTES_MAX / Limits.ANSWER_CANDIDATES_MAX])));
    assertTrue(Math.max(largest.length, many.length) <= Limits.PEER_FRAME_BYTES_MAX);
    assertTrue(largest.length <= Limits.STRANGER_OUTBOUND_BYTES_MAX);
    assertTrue(candidate <= Limits.CANDIDATES_KEPT_BYTES);
    byte[] state = MessageCodec.encode(new Answer.StateKept(1, 1, new byte[candidate]));
    byte[] part =
        MessageCodec.encode(
            new Answer.StatePart(1, new byte[Limits.COORDINATOR_SNAPSHOT_PART_BYTES]));
    assertTrue(Math.max(state.length, part.length) <= Limits.PEER_FRAME_BYTES_MAX);
    assertTrue(state.length <= Limits.STRANGER_OUTBOUND_BYTES_MAX);
  }

  @Test
  void aBlockAndItsWitnessAreKeptForOthers() {
    assertTrue(
        Limits.BLOCK_BYTES_MAX + Limits.STATELESS_BLOCK_BYTES_MAX <= Limits.BLOCKS_KEPT_BYTES);
  }

  @Test
  void aBlockAndAReceiptOfEveryRealmFitTheFramesOfThoseWhoSendThem() {
    RealmBlock block =
        new RealmBlock(RealmHeader.origin(new RealmId(0)), List.of(), List.of(), List.of());
    int envelope =
        MessageCodec.encode(new Message.Replicate(1, block)).length - block.toBytes().length;
    assertTrue(envelope + Limits.BLOCK_BYTES_MAX <= Limits.REPLICATE_FRAME_BYTES_MAX);
    List<BlockMark> marks =
        IntStream.range(0, RealmId.COUNT)
            .mapToObj(realm -> new BlockMark(new RealmId(realm), 1, 0, Hash32.ZERO))
            .toList();
    Message stored = new Message.Stored(new StorageReceipt(new byte[32], marks, new byte[64]));
    assertTrue(MessageCodec.encode(stored).length <= Limits.PEER_FRAME_BYTES_MAX);
  }

  @Test
  void whatIsReadableIsAnAnchor() {
    assertTrue(Limits.READABLE_CHECKPOINTS_MIN <= Limits.ANCHOR_AGE_MAX);
  }

  @Test
  void noFeeOverflows() {
    FeeSchedule fees =
        new FeeSchedule(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
    long parts =
        1L
            + Limits.BUNDLE_CALLS_MAX
            + (long) Limits.BUNDLE_CALLS_MAX * Limits.CALL_WRITES_MAX
            + Limits.BUNDLE_BYTES_MAX;
    assertTrue(Math.multiplyExact(parts, fees.base()) > 0);
  }

  private static ContractSpec largestContract() {
    return new ContractSpec(
        "x".repeat(Limits.NAME_BYTES_MAX),
        SlotShape.uniform(17),
        Collections.nCopies(
            Limits.CONTRACT_FUNCTIONS_MAX,
            new FunctionSpec(
                "x".repeat(Limits.NAME_BYTES_MAX),
                FunctionSpec.SetupKind.CEREMONY,
                new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]))));
  }

  private static int deployEvent(ContractSpec contract) {
    Encoder out = new Encoder();
    new RealmEvent.Deploy(USER, contract, Hash32.ZERO, 0).encode(out);
    return out.length();
  }

  private static int growthOfDeploy() {
    Encoder out = new Encoder();
    new CheckpointEvent.ContractRegistered(
            new Contract(new ContractId(1), USER, largestContract(), 1), Hash32.ZERO, 0)
        .encode(out);
    return out.length() - deployEvent(largestContract());
  }

  private static byte[] checkpoint(List<RealmHeader> headers) {
    return new Checkpoint(
            1,
            Hash32.ZERO,
            0,
            Fr.ZERO,
            headers,
            List.of(),
            Hash32.ZERO,
            Totals.NONE,
            Optional.empty())
        .toBytes();
  }

  private static Bundle bundle(Call call) {
    return new Bundle.Unsigned(
            Hash32.ZERO,
            USER,
            0,
            0,
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            new byte[32],
            List.of(call))
        .sign(new byte[64]);
  }
}
