package dev.freehold.core.bundle;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import java.util.Arrays;
import java.util.List;

/**
 * One user's calls in order, under one nonce and one signature; applied whole or not at all. Made
 * by {@link Unsigned#sign} or {@link #decode}. Immutable; holds its encoding.
 */
public final class Bundle {
  /** The version byte of the format written here. */
  public static final int VERSION = 1;

  /**
   * What a user signs.
   *
   * @param chainId the genesis hash
   * @param nonce the account's next nonce
   * @param anchorHeight the finalised checkpoint that all calls read other users' state from
   * @param calls 1 to {@value Limits#BUNDLE_CALLS_MAX}
   */
  public record Unsigned(
      Hash32 chainId,
      UserId user,
      long nonce,
      long anchorHeight,
      SignatureScheme scheme,
      byte[] publicKey,
      List<Call> calls) {
    public Unsigned {
      publicKey = publicKey.clone();
      calls = List.copyOf(calls);
      if (publicKey.length != scheme.publicKeyBytes()) {
        throw new IllegalArgumentException("a public key of " + publicKey.length + " bytes");
      }
    }

    @Override
    public byte[] publicKey() {
      return publicKey.clone();
    }

    /** What the account must hold for {@link #publicKey} to sign for it. */
    public Fr authKey() {
      return AuthKey.of(scheme, publicKey);
    }

    /** The digest to sign, which is also the bundle's id. */
    public Hash32 id() {
      return TaggedHash.BUNDLE.of(encode());
    }

    /** The bundle with its signature. */
    public Bundle sign(byte[] signature) {
      if (signature.length != scheme.signatureBytes()) {
        throw new IllegalArgumentException("a signature of " + signature.length + " bytes");
      }
      byte[] unsigned = encode();
      byte[] encoded = Arrays.copyOf(unsigned, unsigned.length + signature.length);
      System.arraycopy(signature, 0, encoded, unsigned.length, signature.length);
      return new Bundle(this, encoded, unsigned.length);
    }

    private byte[] encode() {
      Encoder out = new Encoder().u8(VERSION).hash(chainId).i32(user.value()).u63(nonce);
      out.u63(anchorHeight).u8(scheme.ordinal()).raw(publicKey);
      return out.list(calls, (o, call) -> call.encode(o)).toBytes();
    }
  }

  private final Unsigned content;
  private final byte[] encoded;
  private final int signedLength;
  private final Hash32 id;

  private Bundle(Unsigned content, byte[] encoded, int signedLength) {
    this.content = content;
    this.encoded = encoded;
    this.signedLength = signedLength;
    this.id = TaggedHash.BUNDLE.of(encoded, 0, signedLength);
  }

  /**
   * Decodes a whole bundle.
   *
   * @throws MalformedException if the bytes are not exactly one bundle within the limits
   */
  public static Bundle decode(byte[] bytes) {
    if (bytes.length > Limits.BUNDLE_BYTES_MAX) {
      throw new MalformedException(Reason.OVER_LIMIT, "a bundle of " + bytes.length + " bytes");
    }
    byte[] copy = bytes.clone();
    return Decoder.decode(copy, in -> read(in, copy));
  }

  private static Bundle read(Decoder in, byte[] bytes) {
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedException(Reason.UNKNOWN_VERSION, "bundle version " + version);
    }
    Hash32 chainId = in.hash();
    UserId user = new UserId(in.i32());
    long nonce = in.u63();
    long anchorHeight = in.u63();
    SignatureScheme scheme = in.tag(SignatureScheme.values());
    byte[] publicKey = in.raw(scheme.publicKeyBytes());
    List<Call> calls = in.list(Limits.BUNDLE_CALLS_MAX, Reason.TOO_MANY_CALLS, Call::decode);
    int signedLength = in.position();
    in.raw(scheme.signatureBytes());
    return new Bundle(
        new Unsigned(chainId, user, nonce, anchorHeight, scheme, publicKey, calls),
        bytes,
        signedLength);
  }

  /** The digest that was signed; the bundle's identity. */
  public Hash32 id() {
    return id;
  }

  public Hash32 chainId() {
    return content.chainId;
  }

  public UserId user() {
    return content.user;
  }

  public long nonce() {
    return content.nonce;
  }

  public long anchorHeight() {
    return content.anchorHeight;
  }

  public SignatureScheme scheme() {
    return content.scheme;
  }

  public byte[] publicKey() {
    return content.publicKey();
  }

  public Fr authKey() {
    return content.authKey();
  }

  public List<Call> calls() {
    return content.calls;
  }

  public byte[] signature() {
    return Arrays.copyOfRange(encoded, signedLength, encoded.length);
  }

  /** A copy of the encoding. */
  public byte[] toBytes() {
    return encoded.clone();
  }

  /** Bytes of the encoding. */
  public int length() {
    return encoded.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bundle that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "Bundle[" + id.abbreviated() + ", user " + user() + ", nonce " + nonce() + "]";
  }
}
