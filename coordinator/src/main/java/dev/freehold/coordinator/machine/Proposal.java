package dev.freehold.coordinator.machine;

import dev.freehold.core.Invariant;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The payload of a candidate: the next checkpoint, and what else its leader decided since the one
 * before. One proposal has one encoding.
 *
 * @param journal entries of the log before the checkpoint's, in their order
 * @param draft the checkpoint, without a proof that it is final
 */
public record Proposal(List<LogEntry> journal, Checkpoint draft) {
  public Proposal {
    journal = List.copyOf(journal);
    if (draft.finality().isPresent()) {
      throw new Invariant("what is proposed is not final");
    }
  }

  /** What a candidate holds; begins with the checkpoint's hash. */
  public byte[] payload() {
    Encoder out = new Encoder().hash(draft.hash());
    draft.encode(out);
    return out.list(journal, (o, entry) -> o.bytes(entry.toBytes())).toBytes();
  }

  /**
   * Reads a payload.
   *
   * @throws MalformedException if it is not what {@link #payload} writes, or has an entry that no
   *     leader proposes
   */
  public static Proposal decode(byte[] payload) {
    return Decoder.decode(
        payload,
        in -> {
          Hash32 hash = in.hash();
          Checkpoint draft = Checkpoint.decode(in);
          if (draft.finality().isPresent() || !draft.hash().equals(hash)) {
            throw new MalformedException(
                Reason.OUT_OF_RANGE, "a checkpoint of another hash, or with a proof");
          }
          return new Proposal(in.list(LogEntry.TAKEN_MAX, Proposal::entry), draft);
        });
  }

  private static LogEntry entry(Decoder in) {
    byte[] bytes = in.bytes(Limits.CANDIDATE_BYTES_MAX);
    LogEntry entry = LogEntry.decodePart(bytes);
    if (!Arrays.equals(entry.toBytes(), bytes)) {
      throw new MalformedException(Reason.NOT_CANONICAL, "an entry in an encoding of before");
    }
    return switch (entry) {
      case LogEntry.Sealed _, LogEntry.Ended _, LogEntry.SnapshotPart _ ->
          throw new MalformedException(Reason.OUT_OF_RANGE, "an entry that no leader proposes");
      default -> entry;
    };
  }

  /** Entries that somebody may be told something for; all but what a checkpoint rests on. */
  long decisions() {
    return journal.stream()
        .filter(entry -> !(entry instanceof LogEntry.Proven || entry instanceof LogEntry.StateAt))
        .count();
  }

  /** All of it as entries of a log, before it is known to be final. */
  List<LogEntry> entries() {
    return with(draft);
  }

  /** All of it as one entry of a log, once it is final. */
  LogEntry.Taken taken(FinalityProof proof) {
    return new LogEntry.Taken(with(draft.with(proof)));
  }

  private List<LogEntry> with(Checkpoint checkpoint) {
    List<LogEntry> entries = new ArrayList<>(journal);
    entries.add(new LogEntry.Sealed(checkpoint));
    return entries;
  }
}
