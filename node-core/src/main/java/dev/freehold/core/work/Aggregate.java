package dev.freehold.core.work;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import java.util.Arrays;

/**
 * An aggregate with the job it is of.
 *
 * @param payee whom it names
 * @param bytes what an {@link dev.freehold.core.port.AggregateVerifier} checks
 */
public record Aggregate(Job job, UserId payee, byte[] bytes) {
  public Aggregate {
    bytes = bytes.clone();
  }

  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * The digest that a result is named by: whether it holds has one answer.
   *
   * @param job its name
   */
  public static Hash32 result(Hash32 job, UserId payee, byte[] bytes) {
    return TaggedHash.RESULT.of(new Encoder().hash(job).i32(payee.value()).bytes(bytes).toBytes());
  }

  public void encode(Encoder out) {
    job.encode(out);
    out.i32(payee.value()).bytes(bytes);
  }

  public static Aggregate decode(Decoder in) {
    return new Aggregate(
        Job.decode(in), new UserId(in.i32()), in.bytes(Limits.AGGREGATE_BYTES_MAX));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Aggregate that
        && job.equals(that.job)
        && payee.equals(that.payee)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return job.hashCode();
  }
}
