package dev.freehold.bench.jmh;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A bundle of one call of the shape of a token transfer, to bytes and back with every check. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
  private final Bundle.Unsigned content = content();
  private final byte[] signature = new byte[SignatureScheme.ED25519.signatureBytes()];
  private final byte[] encoded =
      MessageCodec.encode(new Message.Submit(content.sign(signature).toBytes()));

  private static Bundle.Unsigned content() {
    Call call =
        new Call.Proven(
            new ContractId(1),
            1,
            Call.Proven.NONE,
            Fr.of(6),
            Fr.of(7),
            List.of(new SlotWrite(0, Fr.of(5)), new SlotWrite(9, Fr.of(6))),
            List.of(Fr.of(1), Fr.of(2)),
            new Proof(new byte[Proof.BYTES]));
    SignatureScheme scheme = SignatureScheme.ED25519;
    return new Bundle.Unsigned(
        Hash32.ZERO,
        UserId.parse("3:5"),
        1,
        1,
        Long.MAX_VALUE,
        scheme,
        new byte[scheme.publicKeyBytes()],
        List.of(call));
  }

  @Benchmark
  public byte[] encode() {
    return MessageCodec.encode(new Message.Submit(content.sign(signature).toBytes()));
  }

  @Benchmark
  public Bundle decode() {
    if (MessageCodec.decode(encoded) instanceof Message.Submit submitted) {
      return Bundle.decode(submitted.bundle());
    }
    throw new IllegalStateException("decoded to another message");
  }
}
