package dev.freehold.core.chain;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;

/**
 * One function of a contract.
 *
 * @param name for people
 * @param setup where the key came from
 * @param key takes the ten public inputs of {@link Statement}
 */
public record FunctionSpec(String name, SetupKind setup, VerifyingKey key) {

  /** Origin of a function's keys. */
  public enum SetupKind {
    /** A published seed: anyone can forge proofs. For development networks alone. */
    DEVELOPMENT,
    /** A ceremony. */
    CEREMONY
  }

  void encode(Encoder out) {
    out.text(name).u8(setup.ordinal()).raw(key.toBytes());
  }

  static FunctionSpec decode(Decoder in) {
    return new FunctionSpec(
        in.text(Limits.NAME_BYTES_MAX),
        in.tag(SetupKind.values()),
        new VerifyingKey(in.raw(VerifyingKey.bytesFor(Statement.COUNT))));
  }
}
