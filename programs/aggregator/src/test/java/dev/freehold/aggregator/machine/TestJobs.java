package dev.freehold.aggregator.machine;

import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.Lease;
import dev.freehold.core.work.Registration;
import dev.freehold.core.work.Selection;
import dev.freehold.protocol.wire.Work;
import java.util.List;

/** An aggregator of tests, and jobs for it. */
final class TestJobs {
  static final byte[] KEY = new byte[32];
  static final Hash32 NAME = Registration.nameOf(KEY);
  static final UserId PAYEE = UserId.of(new RealmId(0), 7);
  static final JobMaterial MATERIAL =
      new JobMaterial(
          new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]),
          List.of(),
          List.of(),
          List.of());

  private TestJobs() {}

  /**
   * An aggregator that does open jobs too.
   *
   * @param witnesses how many validators have to say the same
   */
  static AggregatorMachine machine(int witnesses) {
    return new AggregatorMachine(
        new AggregatorMachine.Identity(hash(0), PAYEE, KEY, true), _ -> new byte[64], witnesses);
  }

  static Hash32 hash(int i) {
    return TaggedHash.NODE_ID.of(new byte[] {(byte) i});
  }

  static Job job(int block) {
    return new Job(
        hash(0),
        new RealmId(0),
        new ContractId(1),
        0,
        hash(1),
        List.of(new Job.Part(block, 0, 2, hash(2))));
  }

  static Work.Leased lease(Job job) {
    return new Work.Leased(
        job, new Lease(job.id(), NAME, 1, List.of(new Selection.Candidate(NAME, 1))));
  }
}
