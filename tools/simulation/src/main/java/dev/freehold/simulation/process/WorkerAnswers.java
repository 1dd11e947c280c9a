package dev.freehold.simulation.process;

import dev.freehold.protocol.query.StateQueries;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.simulation.hostile.WorkerLies;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Mutant;
import java.util.Optional;

/** Answers of a worker to what it is asked, and what it answers instead. */
final class WorkerAnswers {
  private static final double BAD_ANSWER = 0.7;
  private static final double BAD_COPY = 0.5;
  private static final long LATE_NS_MAX = 4_000_000_000L;

  private final WorkerProcess process;
  private final Cluster cluster;
  private final StateQueries queries;
  private final Optional<WorkerLies> lies;

  /**
   * @param lies what the worker does if it is one that lies
   */
  WorkerAnswers(WorkerProcess process, StateQueries queries, Optional<WorkerLies> lies) {
    this.process = process;
    this.queries = queries;
    this.lies = lies;
    cluster = process.cluster;
  }

  void answer(Session session, Query query) {
    Answer answer = queries.answer(query);
    cluster.checker().sent(process.name(), answer);
    if (session.peer().startsWith(Cluster.AGGREGATOR)) {
      answerAggregator(session, answer);
    } else if (session.peer().startsWith(Cluster.WORKER)) {
      session.send(toCopier(answer));
    } else if (lies.isPresent() && session.peer().startsWith(Cluster.VALIDATOR)) {
      lies.get().answered(session.peer(), query, answer).ifPresent(session::send);
    } else {
      session.send(answer);
    }
  }

  /** Aggregators believe nobody, so that they can be told anything. */
  private void answerAggregator(Session session, Answer truth) {
    Answer told = truth;
    if (process.strikes(Fault.PROOFS_LACKING, BAD_ANSWER)) {
      cluster.counts().count(Fault.PROOFS_LACKING);
      told = ProofLies.lacking(truth, process.dice);
    } else if (process.strikes(Fault.PROOFS_FALSE, BAD_ANSWER)) {
      cluster.counts().count(Fault.PROOFS_FALSE);
      told = ProofLies.lie(truth, process.dice);
    }
    if (process.strikes(Fault.PROOFS_LATE, BAD_ANSWER)) {
      cluster.counts().count(Fault.PROOFS_LATE);
      Answer late = told;
      process.later(
          process.turnNs() + process.dice.between(100_000_000, LATE_NS_MAX),
          () -> session.send(late));
    } else {
      session.send(told);
    }
  }

  /** Who copies a realm believes nobody either. */
  private Answer toCopier(Answer truth) {
    if (process.strikes(Fault.COPY_LACKING, BAD_COPY)) {
      cluster.counts().count(Fault.COPY_LACKING);
      return CopyLies.lacking(truth, process.dice);
    }
    boolean believed = process.is(Mutant.COPY_BELIEVED) && truth instanceof Answer.SnapshotPart;
    if (believed || process.strikes(Fault.COPY_FALSE, BAD_COPY)) {
      cluster.counts().count(Fault.COPY_FALSE);
      return CopyLies.lie(truth, process.dice);
    }
    return truth;
  }
}
