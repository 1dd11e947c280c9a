package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.finality.FinalityProof;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Check of what another validator gives out as a final candidate of its log. A quorum voted for the
 * digest of all that a candidate holds, so that one byte of another makes it none; whoever gives it
 * need not be believed.
 */
public final class TakenCheck {
  private final Predicate<Checkpoint> isFinal;

  /**
   * @param isFinal as {@link dev.freehold.core.finality.FinalityRule#isFinal}
   */
  public TakenCheck(Predicate<Checkpoint> isFinal) {
    this.isFinal = isFinal;
  }

  /**
   * Reads candidates that are to follow each other.
   *
   * @param candidates as another validator gives them out
   * @param before the checkpoint that the first is to follow
   * @throws MalformedException if they are not
   */
  public List<LogEntry.Taken> read(List<byte[]> candidates, Checkpoint before) {
    List<LogEntry.Taken> read = new ArrayList<>();
    Checkpoint at = before;
    for (byte[] bytes : candidates) {
      LogEntry entry = LogEntry.decode(bytes);
      Optional<String> objection = objection(entry, at);
      if (objection.isPresent()) {
        throw new MalformedException(
            Reason.OUT_OF_RANGE,
            "candidate of height %d: %s".formatted(at.height() + 1, objection.get()));
      }
      LogEntry.Taken taken = (LogEntry.Taken) entry;
      read.add(taken);
      at = taken.checkpoint();
    }
    return read;
  }

  /**
   * Why an entry is not the final candidate that follows; empty if it is.
   *
   * @param before the checkpoint that it is to follow
   */
  public Optional<String> objection(LogEntry entry, Checkpoint before) {
    Optional<Checkpoint> checkpoint = checkpoint(entry);
    boolean follows =
        checkpoint.isEmpty()
            || checkpoint.get().height() == before.height() + 1
                && checkpoint.get().previous().equals(before.hash());
    return follows
        ? objection(entry)
        : Optional.of("it does not follow checkpoint " + before.height());
  }

  private static Optional<Checkpoint> checkpoint(LogEntry entry) {
    return entry instanceof LogEntry.Taken(List<LogEntry> entries)
            && !entries.isEmpty()
            && entries.getLast() instanceof LogEntry.Sealed(Checkpoint checkpoint)
        ? Optional.of(checkpoint)
        : Optional.empty();
  }

  /** Why an entry is no final candidate that names a state; empty if it is. */
  public Optional<String> stateObjection(LogEntry entry) {
    return objection(entry)
        .or(
            () ->
                ((LogEntry.Taken) entry).state().isPresent()
                    ? Optional.empty()
                    : Optional.of("it names no state"));
  }

  /**
   * Why a snapshot is not the state that a final candidate names; empty if it is.
   *
   * @param named has no {@link #stateObjection}
   */
  public Optional<String> objection(CoordinatorSnapshot snapshot, LogEntry.Taken named) {
    if (!named.state().equals(Optional.of(snapshot.named()))
        || !snapshot.head().hash().equals(named.checkpoint().previous())) {
      return Optional.of("it is another state than was voted for");
    }
    // Its digest says nothing of the votes, and others will be shown them.
    return isFinal.test(snapshot.head())
        ? Optional.empty()
        : Optional.of("what is to prove that its checkpoint is final does not");
  }

  /** Whether what comes with a checkpoint proves that it is final. */
  public boolean isFinal(Checkpoint checkpoint) {
    return isFinal.test(checkpoint);
  }

  /** Why an entry is no final candidate, of whatever height; empty if it is. */
  private Optional<String> objection(LogEntry entry) {
    if (checkpoint(entry).isEmpty()) {
      return Optional.of("it is no candidate");
    }
    LogEntry.Taken taken = (LogEntry.Taken) entry;
    Checkpoint checkpoint = taken.checkpoint();
    List<LogEntry> entries = taken.entries();
    Optional<FinalityProof> proof = checkpoint.finality();
    if (proof.isEmpty()) {
      return Optional.of("nothing proves that it is final");
    }
    Proposal proposal =
        new Proposal(entries.subList(0, entries.size() - 1), checkpoint.withoutProof());
    if (!Candidate.restDigest(proposal.payload()).equals(proof.get().rest())) {
      return Optional.of("it holds something else than a quorum voted for");
    }
    return isFinal.test(checkpoint)
        ? Optional.empty()
        : Optional.of("what is to prove that it is final does not");
  }
}
