package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.Broadcast;
import dev.freehold.coordinator.machine.CoordinatorEffect.BroadcastToWorkers;
import dev.freehold.coordinator.machine.CoordinatorEffect.Persist;
import dev.freehold.coordinator.machine.CoordinatorEffect.Send;
import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyAggregate;
import dev.freehold.coordinator.machine.CoordinatorInput.Absent;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A time in which a validator leads: a coordinator's machine that began at what the first candidate
 * stands on. What it decides is only proposed, so that whatever rests on an entry of its log waits
 * until the candidate that holds the entry is final. When the term ends the machine is dropped, and
 * what was not final with it.
 */
final class Term {
  /**
   * A candidate that is not final yet, of this term or one that it stands on, and how many entries
   * it ends with.
   */
  private record Proposed(long slot, Hash32 digest, long entries) {}

  /** Something to be said once so many entries are final. */
  private record Waiting(long entries, CoordinatorEffect effect) {}

  /** Bits of a ticket below the term's number. */
  static final int TICKET_BITS = 32;

  private final long number;
  private final CoordinatorMachine machine;
  private final Hash32 begin;
  private final List<LogEntry> journal = new ArrayList<>();
  private final Deque<Proposed> open = new ArrayDeque<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  /** Verdicts that find the journal full. */
  private final Deque<CoordinatorInput.AggregateJudged> verdicts = new ArrayDeque<>();

  private Optional<Proposed> last = Optional.empty();
  private int journalBytes;
  private long decided;
  private long decidedWithLast;
  private long decidedFinally;

  /**
   * @param number of the term in this process
   * @param machine at what the term's first candidate stands on
   * @param begin hash of that
   * @param line the candidates up to it that are not final: what others decided in them is no more
   *     to be rested on than what is decided here
   */
  Term(long number, CoordinatorMachine machine, Hash32 begin, List<Candidate> line) {
    this.number = number;
    this.machine = machine;
    this.begin = begin;
    for (Candidate candidate : line) {
      decided += Proposal.decode(candidate.payload()).decisions();
      open.add(new Proposed(candidate.slot(), candidate.header().payloadDigest(), decided));
    }
    NamedState.due(machine).ifPresent(journal::add);
  }

  /**
   * Whether the machine is at what a candidate is to stand on.
   *
   * @param parent its hash
   * @param header its header; empty for the era's root
   */
  boolean isAt(Hash32 parent, Optional<CandidateHeader> header) {
    return last.isEmpty()
        ? parent.equals(begin)
        : header.filter(of -> isOf(last.get(), of)).isPresent();
  }

  private static boolean isOf(Proposed proposed, CandidateHeader header) {
    return header.slot() == proposed.slot && header.payloadDigest().equals(proposed.digest);
  }

  /** Hands the machine what a connection brought, or the time. */
  List<CoordinatorEffect> step(CoordinatorInput input) {
    if (input instanceof CoordinatorInput.AggregateJudged judged) {
      return judged(judged);
    }
    List<CoordinatorEffect> now = new ArrayList<>();
    take(input, now);
    return now;
  }

  private List<CoordinatorEffect> judged(CoordinatorInput.AggregateJudged judged) {
    List<CoordinatorEffect> now = new ArrayList<>();
    if (judged.ticket() >> TICKET_BITS == number) {
      verdicts.add(
          new CoordinatorInput.AggregateJudged(
              judged.ticket() & (1L << TICKET_BITS) - 1, judged.verdict()));
      takeVerdicts(now);
    }
    return now;
  }

  private void takeVerdicts(List<CoordinatorEffect> now) {
    while (!verdicts.isEmpty() && journalBytes < Limits.JOURNAL_BYTES_MAX) {
      take(verdicts.remove(), now);
    }
  }

  /**
   * Makes the next candidate's payload.
   *
   * @param slot of the candidate
   * @param verified hashes of headers that it may hold, with what is below them in their realm
   * @param absent workers that are not here
   * @param now takes what is to be said at once
   * @return empty if what was decided is too much for a candidate: the term is of no use any more
   */
  Optional<byte[]> propose(
      long slot, long nowMs, Set<Hash32> verified, Absent absent, List<CoordinatorEffect> now) {
    Optional<Proposal> proposal =
        take(new CoordinatorInput.CheckpointAsked(nowMs, verified, absent), now);
    Optional<byte[]> payload =
        proposal.map(Proposal::payload).filter(bytes -> bytes.length <= Limits.CANDIDATE_BYTES_MAX);
    last = payload.map(bytes -> new Proposed(slot, Candidate.digest(bytes), decidedWithLast));
    last.ifPresent(open::add);
    return payload;
  }

  /**
   * A candidate is final.
   *
   * @param header of it
   * @param now takes what may be said now
   * @return whether this term still stands on what is final
   */
  boolean isFinal(CandidateHeader header, List<CoordinatorEffect> now) {
    if (open.isEmpty() || !isOf(open.getFirst(), header)) {
      return false;
    }
    decidedFinally = open.remove().entries;
    while (!waiting.isEmpty() && waiting.getFirst().entries <= decidedFinally) {
      now.add(waiting.remove().effect);
    }
    takeVerdicts(now);
    return true;
  }

  /** Ends: whoever waits for an answer that rests on what was not final is told to ask again. */
  List<CoordinatorEffect> end() {
    List<CoordinatorEffect> now = new ArrayList<>();
    for (Waiting left : waiting) {
      if (left.effect instanceof Send(long connection, Answer answer)) {
        now.add(new Send(connection, notLeading(answer.request())));
      }
    }
    return now;
  }

  /** The answer to what only a leader can do. */
  static Answer.Failed notLeading(int request) {
    return new Answer.Failed(
        request,
        Answer.Failure.NOT_SERVING,
        "this validator does not lead at this moment: ask again in some seconds, or another");
  }

  /** Steps the machine. */
  private Optional<Proposal> take(CoordinatorInput input, List<CoordinatorEffect> now) {
    Optional<Proposal> made = Optional.empty();
    for (CoordinatorEffect effect : machine.step(input)) {
      switch (effect) {
        case Persist(LogEntry.Sealed(Checkpoint draft)) -> {
          decided++;
          decidedWithLast = decided;
          made = Optional.of(new Proposal(journal, draft));
          journal.clear();
          journalBytes = 0;
        }
        // Nobody is told anything that rests on it.
        case Persist(LogEntry.StateAt state) -> journal.add(state);
        case Persist(LogEntry entry) -> {
          decided++;
          journal.add(entry);
          journalBytes += entry.toBytes().length;
        }
        case Broadcast(Message.CheckpointPush _) -> {
          // Every validator tells its own connections, once it is final.
        }
        case Send _, Broadcast _, BroadcastToWorkers _ -> say(effect, now);
        case VerifyAggregate e ->
            now.add(
                new VerifyAggregate(
                    number << TICKET_BITS | e.ticket(),
                    e.job(),
                    e.payee(),
                    e.statements(),
                    e.aggregate()));
        default -> now.add(effect);
      }
    }
    return made;
  }

  private void say(CoordinatorEffect effect, List<CoordinatorEffect> now) {
    if (decided == decidedFinally) {
      now.add(effect);
    } else {
      waiting.add(new Waiting(decided, effect));
    }
  }
}
