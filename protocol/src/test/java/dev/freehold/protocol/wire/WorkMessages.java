package dev.freehold.protocol.wire;

import dev.freehold.core.FixedValues;
import dev.freehold.core.Limits;
import dev.freehold.core.RandomValues;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.BoardCounts;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.Lease;
import dev.freehold.core.work.Payment;
import dev.freehold.core.work.Refusal;
import dev.freehold.core.work.Registration;
import dev.freehold.core.work.Selection;
import dev.freehold.core.work.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Messages between aggregators, the coordinator and whoever looks at its board. */
final class WorkMessages {
  private static final Hash32 HASH = FixedValues.HASH;
  private static final Job JOB =
      new Job(
          HASH,
          new RealmId(1),
          new ContractId(2),
          3,
          HASH,
          List.of(new Job.Part(4, 5, 6, HASH), new Job.Part(4, 6, 7, HASH)));
  private static final Lease LEASE =
      new Lease(HASH, HASH, 8, List.of(new Selection.Candidate(HASH, 9)));

  private WorkMessages() {}

  static List<Message> fixed() {
    return List.of(
        new Message.AggregatePush(new Aggregate(JOB, FixedValues.USER, new byte[] {1})),
        new Work.Register(new Registration(FixedValues.USER, new byte[32], 1, new byte[64])),
        new Work.Registered(-2, 3, 4),
        new Work.Leased(JOB, LEASE),
        new Work.LeaseEnded(HASH),
        new Work.Heartbeat(HASH),
        new Work.Submit(HASH, FixedValues.USER, List.of(FixedValues.STATEMENT), new byte[] {1, 2}),
        new Work.Judged(HASH, Verdict.DONE, 5),
        new Work.HandBack(HASH),
        new Query.JobsOf(15, 16),
        new Query.EarningsOf(16, FixedValues.USER),
        new Answer.Jobs(
            15,
            new BoardCounts(
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                8,
                9,
                List.of(new BoardCounts.Coverage(new RealmId(1), 10, 2, 3, 4))),
            List.of(new JobState(JOB, 17, JobState.Phase.LEASED, 18, Optional.of(LEASE)))),
        new Answer.Earnings(
            16,
            List.of(Payment.of(HASH, JOB, FixedValues.USER, HASH, 19, 1000, 500)),
            List.of(new Refusal(HASH, FixedValues.USER, HASH, 20, Verdict.WRONG_AGGREGATE))),
        new Message.ResultVerified(HASH));
  }

  static List<Message> random(RandomValues r) {
    Verdict[] verdicts = Verdict.values();
    JobState.Phase[] phases = JobState.Phase.values();
    return List.of(
        new Message.AggregatePush(new Aggregate(job(r), r.user(), r.bytes(r.below(99)))),
        new Work.Register(new Registration(r.user(), r.bytes(32), r.u63(), r.bytes(64))),
        new Work.Registered(r.below(99) - 50, r.u63(), r.below(17)),
        new Work.Leased(job(r), lease(r)),
        new Work.LeaseEnded(r.hash()),
        new Work.Heartbeat(r.hash()),
        new Work.Submit(r.hash(), r.user(), r.list(3, r::callStatement), r.bytes(r.below(99))),
        new Work.Judged(r.hash(), verdicts[r.below(verdicts.length)], r.u63()),
        new Work.HandBack(r.hash()),
        new Query.JobsOf(r.below(9), r.below(99)),
        new Query.EarningsOf(r.below(9), r.user()),
        new Answer.Jobs(
            r.below(9),
            new BoardCounts(
                r.below(9),
                r.below(9),
                r.below(9),
                r.below(9),
                r.u63(),
                r.u63(),
                r.below(9),
                r.u63(),
                r.u63(),
                r.list(
                    3,
                    () -> new BoardCounts.Coverage(r.realm(), r.u63(), r.u63(), r.u63(), r.u63()))),
            r.list(
                2,
                () ->
                    new JobState(
                        job(r),
                        r.u63(),
                        phases[r.below(phases.length)],
                        r.below(9),
                        r.optional(() -> lease(r))))),
        new Answer.Earnings(
            r.below(9),
            r.list(
                2,
                () ->
                    Payment.of(
                        r.hash(), job(r), r.user(), r.hash(), r.u63(), r.u63(), 100_000_000)),
            r.list(
                2,
                () ->
                    new Refusal(
                        r.hash(),
                        r.user(),
                        r.hash(),
                        r.u63(),
                        verdicts[r.below(verdicts.length)]))));
  }

  private static Job job(RandomValues r) {
    List<Job.Part> parts = new ArrayList<>();
    for (int i = 0; i <= r.below(3); i++) {
      parts.add(new Job.Part(1 + i, r.below(9), 1 + r.below(300), r.hash()));
    }
    return new Job(
        r.hash(),
        r.realm(),
        new ContractId(r.below(ContractId.COUNT)),
        r.below(Limits.CONTRACT_FUNCTIONS_MAX),
        r.hash(),
        parts);
  }

  private static Lease lease(RandomValues r) {
    return new Lease(
        r.hash(),
        r.hash(),
        r.u63(),
        Stream.generate(r::hash)
            .limit(1 + r.below(3))
            .sorted()
            .map(key -> new Selection.Candidate(key, 1 + r.below(Selection.WEIGHT_MAX)))
            .toList());
  }
}
