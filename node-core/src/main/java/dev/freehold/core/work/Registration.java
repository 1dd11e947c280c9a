package dev.freehold.core.work;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;

/**
 * An aggregator's word who it is and who is to be paid, signed with its own Ed25519 key over the
 * network and a recent checkpoint, so that an old one cannot be used again. Standing belongs to the
 * key.
 *
 * @param publicKey 32 bytes
 * @param checkpoint a recent checkpoint's height
 * @param signature 64 bytes over {@link #digest}
 */
public record Registration(UserId payee, byte[] publicKey, long checkpoint, byte[] signature) {
  /** Age at which the checkpoint is not recent any more. */
  public static final long AGE_MAX = Limits.REGISTRATION_AGE_MAX;

  private static final int KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;

  public Registration {
    publicKey = publicKey.clone();
    signature = signature.clone();
    if (publicKey.length != KEY_BYTES || signature.length != SIGNATURE_BYTES) {
      throw new IllegalArgumentException("not a registration");
    }
  }

  /**
   * What the signature is over.
   *
   * @param chainId the genesis hash
   * @param checkpointHash hash of the checkpoint that is named
   */
  public static Hash32 digest(Hash32 chainId, UserId payee, Hash32 checkpointHash) {
    return TaggedHash.REGISTRATION.of(
        new Encoder().hash(chainId).i32(payee.value()).hash(checkpointHash).toBytes());
  }

  /** The aggregator's name: a digest of its key. */
  public Hash32 aggregator() {
    return nameOf(publicKey);
  }

  /** The name of the aggregator with a public key. */
  public static Hash32 nameOf(byte[] publicKey) {
    return TaggedHash.NODE_ID.of(publicKey);
  }

  @Override
  public byte[] publicKey() {
    return publicKey.clone();
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  public void encode(Encoder out) {
    out.i32(payee.value()).raw(publicKey).u63(checkpoint).raw(signature);
  }

  public static Registration decode(Decoder in) {
    return new Registration(
        new UserId(in.i32()), in.raw(KEY_BYTES), in.u63(), in.raw(SIGNATURE_BYTES));
  }
}
