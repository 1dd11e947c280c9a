package dev.freehold.protocol.wire;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.Lease;
import dev.freehold.core.work.Registration;
import dev.freehold.core.work.Verdict;
import java.util.List;

/** Between an aggregator and the coordinator. Its encoding is in {@link Fields}. */
public sealed interface Work extends Message {
  /** Aggregator: who it is; answered by {@link Registered} or a goodbye that says why not. */
  record Register(Registration registration) implements Work {}

  /**
   * Coordinator: the aggregator waits for jobs from now on.
   *
   * @param standing below zero while it gets no leases
   * @param provenProofs that its results have covered
   * @param weight in a selection
   */
  record Registered(int standing, long provenProofs, int weight) implements Work {}

  /** Coordinator: the job is this aggregator's. Also said again after it has reconnected. */
  record Leased(Job job, Lease lease) implements Work {}

  /** Coordinator: the job is not this aggregator's any more. */
  record LeaseEnded(Hash32 job) implements Work {}

  /** Aggregator: it still works on the job. */
  record Heartbeat(Hash32 job) implements Work {}

  /**
   * Aggregator: it cannot do the job that it holds; another may try. Answered by {@link LeaseEnded}
   * with the next checkpoint. Costs no standing if it comes before silence would have ended the
   * lease; the sender gets the job no more.
   */
  record HandBack(Hash32 job) implements Work {}

  /**
   * Aggregator: a result; answered by {@link Judged}. May be sent again.
   *
   * @param payee whom the aggregate names; the registered one
   * @param statements one for each proof of the job, in its parts' order
   */
  record Submit(Hash32 job, UserId payee, List<CallStatement> statements, byte[] aggregate)
      implements Work {
    public Submit {
      statements = List.copyOf(statements);
    }

    /** The name of the result, as of {@link Aggregate#result}. */
    public Hash32 result() {
      return Aggregate.result(job, payee, aggregate);
    }
  }

  /**
   * Coordinator: what became of a result.
   *
   * @param amount what is paid for it, if it was taken
   */
  record Judged(Hash32 job, Verdict verdict, long amount) implements Work {}
}
