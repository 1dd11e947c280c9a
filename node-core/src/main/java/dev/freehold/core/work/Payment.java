package dev.freehold.core.work;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;

/**
 * A result that was taken, with all that its payment follows from: {@link Reward#of} of pool,
 * weight and weights is the amount.
 *
 * @param firstEntry see {@link dev.freehold.core.chain.CheckpointEvent.Covered}
 * @param aggregator digest of the key of whoever sent it
 * @param checkpoint the latest when it was taken
 * @param pool what could be paid out then
 * @param weight of this job
 * @param weights of all jobs that were cut and not paid then, this one included, and of what waited
 *     to be cut
 */
public record Payment(
    Hash32 job,
    RealmId realm,
    ContractId contract,
    int function,
    long firstBlock,
    int firstEntry,
    long lastBlock,
    int lastEntry,
    int proofs,
    UserId payee,
    Hash32 aggregator,
    long checkpoint,
    long pool,
    int weight,
    long weights,
    long amount) {
  /** The payment for a job. */
  public static Payment of(
      Hash32 id,
      Job job,
      UserId payee,
      Hash32 aggregator,
      long checkpoint,
      long pool,
      long weights) {
    int weight = JobWeight.of(job);
    return new Payment(
        id,
        job.realm(),
        job.contract(),
        job.function(),
        job.firstBlock(),
        job.parts().getFirst().entry(),
        job.lastBlock(),
        job.parts().getLast().entry(),
        job.count(),
        payee,
        aggregator,
        checkpoint,
        pool,
        weight,
        weights,
        Reward.of(pool, weight, weights));
  }

  public void encode(Encoder out) {
    out.hash(job).u16(realm.value()).i32(contract.value()).u8(function);
    out.u63(firstBlock).u16(firstEntry).u63(lastBlock).u16(lastEntry).u16(proofs);
    out.i32(payee.value()).hash(aggregator).u63(checkpoint);
    out.u63(pool).i32(weight).u63(weights).u63(amount);
  }

  public static Payment decode(Decoder in) {
    return new Payment(
        in.hash(),
        new RealmId(in.u16()),
        new ContractId(in.i32()),
        in.u8(),
        in.u63(),
        in.u16(),
        in.u63(),
        in.u16(),
        in.u16(),
        new UserId(in.i32()),
        in.hash(),
        in.u63(),
        in.u63(),
        in.i32(),
        in.u63(),
        in.u63());
  }
}
