package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.FakeSignatures;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.BlockProofs;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.Lease;
import dev.freehold.core.work.Payment;
import dev.freehold.core.work.Refusal;
import dev.freehold.core.work.Selection;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.SignedPlacement;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Entries of the log. */
class LogEntryTest {
  private static final Hash32 HASH = TestBoard.hash(7);
  private static final SignedPlacement ORDER =
      OperatorWords.signed(
          new Placement(4, new RealmId(1), 2, 3, Placement.Action.STAY, Hash32.ZERO));
  private static final UserId USER = UserId.of(new RealmId(1), 2);

  @Test
  void whatIsLoggedComesBack() {
    Job job =
        new Job(
            HASH, new RealmId(1), new ContractId(2), 0, HASH, List.of(new Job.Part(3, 0, 9, HASH)));
    List<LogEntry> entries =
        List.of(
            new LogEntry.Ruled(BoardRules.DEFAULT),
            new LogEntry.Proven(4, List.of(new BlockProofs(new RealmId(1), 3, List.of()))),
            new LogEntry.Leased(
                5,
                List.of(new Lease(HASH, HASH, 5, List.of(new Selection.Candidate(HASH, 3)))),
                List.of(HASH)),
            new LogEntry.Ended(new Equivocation(checkpoint(1), checkpoint(2))),
            new LogEntry.Ordered(
                3,
                HASH,
                Optional.empty(),
                "",
                List.of(
                    new LogEntry.Followed(new RealmId(1), Optional.empty()),
                    new LogEntry.Followed(
                        new RealmId(2),
                        Optional.of(
                            new RealmFollower(HASH, "b:1", RealmFollower.Phase.TAKING_OVER))))),
            new LogEntry.Ordered(4, HASH, Optional.of(ORDER), "nobody serves it", List.of()),
            new LogEntry.Admitted(HASH, Optional.empty()),
            new LogEntry.Admitted(
                HASH,
                Optional.of(new Invitation(HASH, HASH, 9, new byte[Invitation.SIGNATURE_BYTES]))),
            new LogEntry.Taken(
                List.of(new LogEntry.Moved(new RealmId(1)), new LogEntry.Sealed(checkpoint(1)))),
            new LogEntry.Taken(List.of()),
            new LogEntry.StateAt(HASH, 9),
            new LogEntry.Seated(new RealmId(1), List.of()),
            new LogEntry.Seated(
                new RealmId(1),
                List.of(
                    new RealmFollower(HASH, "b:1", RealmFollower.Phase.COUNTED),
                    new RealmFollower(Hash32.ZERO, "c:1", RealmFollower.Phase.SEATED))),
            new LogEntry.Evened(
                new RealmId(2), new RealmFollower(HASH, "d:1", RealmFollower.Phase.TAKING_OVER)),
            new LogEntry.Refused(new Refusal(HASH, USER, HASH, 6, Verdict.WRONG_STATEMENTS)));
    for (LogEntry entry : entries) {
      assertEquals(entry, LogEntry.decode(entry.toBytes()));
    }
    LogEntry.Aggregated taken =
        new LogEntry.Aggregated(
            Payment.of(HASH, job, USER, HASH, 6, 1000, 1000), new byte[] {1, 2});
    LogEntry.Aggregated again = (LogEntry.Aggregated) LogEntry.decode(taken.toBytes());
    assertEquals(taken.payment(), again.payment());
    assertArrayEquals(taken.aggregate(), again.aggregate());
  }

  /** A checkpoint of height 9 that differs from others in its time. */
  private static Checkpoint checkpoint(long timeMs) {
    Checkpoint genesis =
        new Genesis(
                "log",
                true,
                1,
                timeMs,
                TestFounders.alone(HASH),
                HASH,
                new FeeSchedule(1, 1, 1, 1),
                List.of())
            .checkpoint();
    byte[] bytes = genesis.toBytes();
    bytes[Long.BYTES - 1] = 9;
    return Decoder.decode(bytes, Checkpoint::decode);
  }

  @Test
  void rulesOfOneAgeAreReadAsTheyWereMeant() {
    Encoder old = new Encoder().u8(4).i32(16).i32(8).i32(256).i32(8).i32(4).i32(4096);
    LogEntry.Ruled read = (LogEntry.Ruled) LogEntry.decode(old.toBytes());
    assertEquals(BoardRules.UNNAMED, read.rules());
    assertTrue(read.rules().cuts(1, 16));
    assertFalse(read.rules().cuts(1024, 15));
  }

  @Test
  void followersThatOrdersNamedAreWrittenAsBeforeAndAreNoneInSeats() {
    RealmFollower ordered = new RealmFollower(HASH, "b:1", RealmFollower.Phase.TAKING_OVER);
    LogEntry.Followed followed = new LogEntry.Followed(new RealmId(1), Optional.of(ordered));
    byte[] bytes = new Encoder().u8(2).u16(1).bool(true).hash(HASH).text("b:1").u8(1).toBytes();
    assertArrayEquals(bytes, followed.toBytes());
    assertEquals(followed, LogEntry.decode(bytes));
    bytes[bytes.length - 1] = 3;
    assertThrows(MalformedException.class, () -> LogEntry.decode(bytes));
    Encoder seated = new Encoder().u8(17).u16(1).i32(1);
    ordered.encode(seated);
    assertThrows(MalformedException.class, () -> LogEntry.decode(seated.toBytes()));
    Encoder all = new Encoder().u8(17).u16(1).i32(Limits.REALM_FOLLOWERS_MAX);
    for (int i = 0; i < Limits.REALM_FOLLOWERS_MAX; i++) {
      new RealmFollower(TestBoard.hash(i), "b:1", RealmFollower.Phase.SEATED).encode(all);
    }
    assertThrows(MalformedException.class, () -> LogEntry.decode(all.toBytes()));
  }

  @Test
  void ordersAndInvitationsOfOlderLogsAreReadWithoutWhatWasSigned() {
    Encoder ordered = new Encoder().u8(11).u63(3).hash(HASH).text("no").i32(0);
    assertEquals(
        new LogEntry.Ordered(3, HASH, Optional.empty(), "no", List.of()),
        LogEntry.decode(ordered.toBytes()));
    assertEquals(
        new LogEntry.Admitted(HASH, Optional.empty()),
        LogEntry.decode(new Encoder().u8(12).hash(HASH).toBytes()));
  }

  @Test
  void whatFillsACandidateComesBackFromTheLogWithItsProof() {
    Checkpoint small = checkpoint(1);
    int room = Limits.CANDIDATE_BYTES_MAX - new Proposal(List.of(), small).payload().length;
    CheckpointEvent event =
        new CheckpointEvent.ContractRegistered(
            new Contract(new ContractId(1), USER, TestContracts.of(1), 1), HASH, 0);
    Encoder one = new Encoder();
    event.encode(one);
    Checkpoint large = with(small, Collections.nCopies(room / one.length(), event));
    Proposal proposal = new Proposal(List.of(), large);
    CandidateHeader header = new CandidateHeader(0, 2, 1, HASH, 9, HASH);
    FinalityProof proof =
        new FinalityProof(
            0,
            2,
            1,
            HASH,
            HASH,
            Collections.nCopies(Limits.FINALITY_PATH_MAX, header),
            Signers.of(IntStream.range(0, Limits.VALIDATORS_MAX).toArray()),
            FakeSignatures.forged());
    LogEntry.Taken taken = proposal.taken(proof);
    assertTrue(proposal.payload().length <= Limits.CANDIDATE_BYTES_MAX);
    assertTrue(taken.toBytes().length > Limits.CANDIDATE_BYTES_MAX, "with its proof it is larger");
    assertTrue(taken.toBytes().length <= Limits.PEER_FRAME_BYTES_MAX);
    assertEquals(taken, LogEntry.decode(taken.toBytes()));
  }

  private static Checkpoint with(Checkpoint checkpoint, List<CheckpointEvent> events) {
    return new Checkpoint(
        checkpoint.height(),
        checkpoint.previous(),
        checkpoint.timeMs(),
        checkpoint.globalRoot(),
        checkpoint.headers(),
        events,
        checkpoint.registryRoot(),
        checkpoint.totals(),
        Optional.empty());
  }

  @Test
  void whatIsNoEntryIsRefused() {
    assertThrows(MalformedException.class, () -> LogEntry.decode(new byte[] {99}));
    assertThrows(
        MalformedException.class,
        () -> LogEntry.decode(new byte[] {4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  }
}
