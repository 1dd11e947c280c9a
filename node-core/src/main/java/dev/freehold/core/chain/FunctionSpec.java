package dev.freehold.core.chain;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import java.util.Optional;

/**
 * One function of a contract.
 *
 * @param name for people
 * @param setup what its deployer says of where the key came from; for people, who may be deceived:
 *     rules ask the key itself ({@link VerifyingKey#development})
 * @param key takes the ten public inputs of {@link Statement}
 */
public record FunctionSpec(String name, SetupKind setup, VerifyingKey key) {

  /** Origin of a function's keys. */
  public enum SetupKind {
    /** A published seed: anyone can forge proofs. For development networks alone. */
    DEVELOPMENT,
    /** A ceremony. */
    CEREMONY;

    /** What a key itself tells. */
    public static SetupKind of(VerifyingKey key) {
      return key.development() ? DEVELOPMENT : CEREMONY;
    }
  }

  /** A function that says of its key what the key itself tells. */
  public static FunctionSpec of(String name, VerifyingKey key) {
    return new FunctionSpec(name, SetupKind.of(key), key);
  }

  /** Whether it is called and proved like another, whatever is said of where the keys came from. */
  public boolean isCalledLike(FunctionSpec other) {
    return name.equals(other.name) && key.equals(other.key);
  }

  /** What makes the function's proofs worthless, in words that name it. */
  public Optional<String> flaw() {
    return key.flaw().map(flaw -> "the key of %s: %s".formatted(Printable.of(name), flaw));
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
