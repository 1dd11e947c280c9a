package dev.freehold.coordinator.machine;

import dev.freehold.core.Invariant;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The coordinator's state as candidates change it: at what is final, and beyond that along one line
 * of candidates at a time. Nothing here is stepped by what connections bring, so that all
 * validators have the same.
 */
final class Replica {
  private final Supplier<CoordinatorMachine> origin;
  private final Hash32 genesis;
  private final CoordinatorMachine base;
  private final List<Hash32> path = new ArrayList<>();

  /** The state after {@link #path}; empty while it is only that of what is final. */
  private Optional<CoordinatorMachine> tip = Optional.empty();

  /**
   * @param origin makes machines at the genesis
   * @param genesis the network's genesis hash
   * @param base has taken over all that is final
   */
  Replica(Supplier<CoordinatorMachine> origin, Hash32 genesis, CoordinatorMachine base) {
    this.origin = origin;
    this.genesis = genesis;
    this.base = base;
  }

  /** The state at what is final. */
  CoordinatorMachine base() {
    return base;
  }

  /** The last final candidate; empty at the genesis. */
  Optional<CandidateHeader> last() {
    Checkpoint head = base.head();
    return head.finality().map(proof -> proof.candidate(head.height(), head.hash()));
  }

  /**
   * Another machine at the state after candidates.
   *
   * @param parent hash of the last of them; of what is final if there are none
   * @param onto each on the one before, the first on what is final
   * @return empty if they are not all here, or do not hold
   */
  Optional<CoordinatorMachine> copyAt(Hash32 parent, List<Candidate> onto) {
    return moveTo(parent, onto) ? Optional.of(copy(tip.orElse(base))) : Optional.empty();
  }

  /**
   * Whether what a candidate proposes follows from what it stands on.
   *
   * @return empty if that is not known here
   */
  Optional<Ruling> judge(Candidate candidate, Proposal proposal, List<Candidate> onto) {
    if (!moveTo(candidate.header().parent(), onto)) {
      return Optional.empty();
    }
    Optional<String> objection =
        proposal.draft().height() == candidate.header().height()
            ? apply(candidate, proposal)
            : Optional.of("its checkpoint has another height than it says");
    return Optional.of(new Ruling(objection));
  }

  /**
   * Ruling on a candidate.
   *
   * @param objection the first thing that does not hold; empty if all does
   */
  record Ruling(Optional<String> objection) {}

  /**
   * Goes on to a final candidate, the next one.
   *
   * @param above candidates up to the certificate's
   * @return what is to be in the log
   * @throws Invariant if it does not hold: more lie than may, or others run another version
   */
  LogEntry.Taken take(Candidate candidate, List<CandidateHeader> above, Certificate finality) {
    byte[] payload = candidate.payload();
    FinalityProof proof =
        FinalityProof.of(candidate.header(), Candidate.restDigest(payload), above, finality);
    LogEntry.Taken taken = Proposal.decode(payload).taken(proof);
    takeOver(taken);
    return taken;
  }

  /**
   * Goes on to a final candidate, the next one, that is known to be one.
   *
   * @throws Invariant as {@link #take} does
   */
  void takeOver(LogEntry.Taken taken) {
    Optional<String> objection = takeOver(base, taken.entries());
    if (objection.isPresent()) {
      throw new Invariant("what a quorum made final does not hold: " + objection.get());
    }
    if (!path.isEmpty() && last().map(this::hash).equals(Optional.of(path.getFirst()))) {
      path.removeFirst();
    } else {
      forgetTip();
    }
  }

  /**
   * Brings the tip to the state after candidates; false if they are not all here or good. None are
   * to be gone through where the parent is final, and whether it is the last final one here is seen
   * by its hash.
   */
  private boolean moveTo(Hash32 parent, List<Candidate> onto) {
    List<Candidate> line = new ArrayList<>(onto);
    line.removeIf(candidate -> candidate.header().height() <= base.head().height());
    Hash32 root = last().map(header -> header.hash(genesis)).orElse(genesis);
    List<Hash32> hashes = new ArrayList<>();
    for (Candidate candidate : line) {
      Hash32 below = hashes.isEmpty() ? root : hashes.getLast();
      if (candidate.isEmpty() || !candidate.header().parent().equals(below)) {
        return false;
      }
      hashes.add(hash(candidate));
    }
    if (!parent.equals(hashes.isEmpty() ? root : hashes.getLast())) {
      return false;
    }
    if (path.size() > hashes.size() || !hashes.subList(0, path.size()).equals(path)) {
      forgetTip();
    }
    for (Candidate candidate : line.subList(path.size(), line.size())) {
      try {
        if (apply(candidate, Proposal.decode(candidate.payload())).isPresent()) {
          return false;
        }
      } catch (MalformedException e) {
        // It is notarized, and nothing stands on it here.
        return false;
      }
    }
    return true;
  }

  /** Takes a candidate over at the tip; a tip that it does not fit is forgotten. */
  private Optional<String> apply(Candidate candidate, Proposal proposal) {
    CoordinatorMachine at = tip.orElseGet(() -> copy(base));
    Optional<String> objection = takeOver(at, proposal.entries());
    if (objection.isPresent()) {
      forgetTip();
      return objection;
    }
    tip = Optional.of(at);
    path.add(hash(candidate));
    return Optional.empty();
  }

  /**
   * Has a machine take over a candidate's entries, up to the first that there is a word against.
   */
  private static Optional<String> takeOver(CoordinatorMachine at, List<LogEntry> entries) {
    Optional<LogEntry.StateAt> state = NamedState.due(at);
    if (state.isPresent() && !state.get().equals(entries.getFirst())) {
      return Optional.of("it does not name the state that it stands on");
    }
    for (LogEntry entry : entries.subList(state.isPresent() ? 1 : 0, entries.size())) {
      Optional<String> objection = at.objection(entry);
      if (objection.isPresent()) {
        return objection;
      }
      at.restore(entry);
    }
    return Optional.empty();
  }

  /** Goes on to a later state that a final candidate names, in the place of all between. */
  void goOnAt(CoordinatorSnapshot snapshot) {
    base.restore(snapshot);
    forgetTip();
  }

  private void forgetTip() {
    path.clear();
    tip = Optional.empty();
  }

  private CoordinatorMachine copy(CoordinatorMachine machine) {
    CoordinatorMachine copy = origin.get();
    copy.restore(machine.snapshot());
    return copy;
  }

  private Hash32 hash(Candidate candidate) {
    return hash(candidate.header());
  }

  private Hash32 hash(CandidateHeader header) {
    return header.hash(genesis);
  }
}
