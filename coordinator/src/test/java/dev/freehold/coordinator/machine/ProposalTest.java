package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.Invariant;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.BoardRules;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Payloads of candidates: what is written comes back, and what no leader proposes is refused. */
class ProposalTest {
  private static final Hash32 HASH = TestBoard.hash(7);
  private static final int PARTS_OF_A_DEEP_ONE = 500_000;

  private static final List<LogEntry> JOURNAL =
      List.of(
          new LogEntry.Admitted(HASH, Optional.empty()),
          new LogEntry.Assigned(HASH, "w:1", List.of(new RealmId(0), new RealmId(2))),
          new LogEntry.Moved(new RealmId(2)),
          new LogEntry.Ruled(BoardRules.DEFAULT),
          new LogEntry.Proven(4, List.of()));

  private static Checkpoint draft(long timeMs) {
    return new Checkpoint(
        4, HASH, timeMs, Fr.ONE, List.of(), List.of(), Hash32.ZERO, Totals.NONE, Optional.empty());
  }

  @Test
  void whatIsProposedComesBack() {
    for (List<LogEntry> journal : List.of(JOURNAL, List.<LogEntry>of())) {
      Proposal proposal = new Proposal(journal, draft(9));
      Proposal again = Proposal.decode(proposal.payload());
      assertEquals(proposal, again);
      assertArrayEquals(proposal.payload(), again.payload());
    }
  }

  @Test
  void aPayloadBeginsWithTheHashThatTheProofOfFinalityNames() {
    Proposal proposal = new Proposal(JOURNAL, draft(9));
    byte[] payload = proposal.payload();
    Hash32 hash = proposal.draft().hash();
    assertArrayEquals(hash.toBytes(), Arrays.copyOf(payload, Hash32.BYTES));
    assertEquals(
        Candidate.payloadDigest(hash, Candidate.restDigest(payload)), Candidate.digest(payload));
  }

  @Test
  void whatBecameFinalIsOneEntryWithTheProofInItsCheckpoint() {
    Proposal proposal = new Proposal(JOURNAL, draft(9));
    FinalityProof proof = FixedValues.FINALITY;
    LogEntry.Taken taken = proposal.taken(proof);
    assertEquals(JOURNAL, taken.entries().subList(0, JOURNAL.size()));
    assertEquals(
        List.of(new LogEntry.Sealed(proposal.draft().with(proof))),
        taken.entries().subList(JOURNAL.size(), taken.entries().size()));
    assertEquals(taken, LogEntry.decode(taken.toBytes()));
    CandidateHeader named = proof.candidate(4, proposal.draft().hash());
    assertEquals(
        Candidate.payloadDigest(proposal.draft().hash(), proof.rest()), named.payloadDigest());
  }

  @Test
  void whatIsFinalIsNotProposed() {
    Checkpoint made = draft(9).with(FixedValues.FINALITY);
    assertThrows(Invariant.class, () -> new Proposal(List.of(), made));
    refused(payload(made.hash(), made, JOURNAL), Reason.OUT_OF_RANGE, "with a proof");
  }

  @Test
  void aCheckpointOfAnotherHashIsRefused() {
    refused(payload(HASH, draft(9), JOURNAL), Reason.OUT_OF_RANGE, "of another hash");
  }

  @Test
  void whatNoLeaderProposesIsRefused() {
    for (LogEntry entry :
        List.of(
            new LogEntry.Sealed(draft(9)),
            new LogEntry.Ended(new Equivocation(draft(9), draft(10))),
            new LogEntry.SnapshotPart(HASH, 0, 1, new byte[3]))) {
      refused(payload(List.of(entry)), Reason.OUT_OF_RANGE, "no leader proposes");
    }
    refused(
        payload(List.of(new LogEntry.Taken(JOURNAL))),
        Reason.OUT_OF_RANGE,
        "a candidate within a candidate");
  }

  @Test
  void anEntryAsAnEarlierBuildWroteItIsRefused() {
    byte[] old = new Encoder().u8(4).i32(16).i32(8).i32(256).i32(8).i32(4).i32(4096).toBytes();
    assertEquals(new LogEntry.Ruled(BoardRules.UNNAMED), LogEntry.decode(old));
    refused(payloadOf(List.of(old)), Reason.NOT_CANONICAL, "an encoding of before");
  }

  @Test
  void whatFollowsOrIsCutIsRefused() {
    byte[] payload = new Proposal(JOURNAL, draft(9)).payload();
    byte[] longer = Arrays.copyOf(payload, payload.length + 1);
    assertThrows(MalformedException.class, () -> Proposal.decode(longer));
    for (int length = 0; length < payload.length; length++) {
      byte[] cut = Arrays.copyOf(payload, length);
      assertThrows(MalformedException.class, () -> Proposal.decode(cut));
    }
    byte[] entry = new LogEntry.Moved(new RealmId(2)).toBytes();
    refused(payloadOf(List.of(Arrays.copyOf(entry, entry.length + 1))), Reason.TRAILING_BYTES, "");
    refused(payloadOf(List.of(new byte[0])), Reason.TRUNCATED, "");
  }

  @Test
  void candidatesWithinCandidatesTakeNoStack() {
    byte[] nest = nest(PARTS_OF_A_DEEP_ONE);
    refused(payloadOf(List.of(nest)), Reason.OUT_OF_RANGE, "a candidate within a candidate");
    MalformedException refusal =
        assertThrows(MalformedException.class, () -> LogEntry.decode(nest));
    assertEquals(Reason.OUT_OF_RANGE, refusal.reason());
  }

  /** An entry in an entry, and so on. */
  private static byte[] nest(int depth) {
    int layer = new LogEntry.Taken(List.of()).toBytes().length + Integer.BYTES;
    Encoder out = new Encoder();
    for (int inside = depth; inside > 0; inside--) {
      out.u8(LogEntry.TAKEN).i32(1).i32(inside == 1 ? 0 : (inside - 1) * layer);
    }
    return out.toBytes();
  }

  private static void refused(byte[] payload, Reason reason, String words) {
    MalformedException refusal =
        assertThrows(MalformedException.class, () -> Proposal.decode(payload));
    assertEquals(reason, refusal.reason(), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
  }

  private static byte[] payload(List<LogEntry> journal) {
    return payload(draft(9).hash(), draft(9), journal);
  }

  private static byte[] payload(Hash32 hash, Checkpoint draft, List<LogEntry> journal) {
    return payloadOf(hash, draft, journal.stream().map(LogEntry::toBytes).toList());
  }

  private static byte[] payloadOf(List<byte[]> entries) {
    return payloadOf(draft(9).hash(), draft(9), entries);
  }

  private static byte[] payloadOf(Hash32 hash, Checkpoint draft, List<byte[]> entries) {
    Encoder out = new Encoder().hash(hash);
    draft.encode(out);
    return out.list(entries, Encoder::bytes).toBytes();
  }
}
