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
import dev.freehold.core.proof.Proof;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One user's calls in order, under one nonce and one signature; applied whole or not at all. Made
 * by {@link Unsigned#sign} or {@link #decode}. Immutable; holds its encoding.
 *
 * <p>The encoding is the content without proofs, then the proofs of the proven calls in order, then
 * the signature. The id is over the content and a digest of the proofs. So proofs can be dropped: a
 * bundle {@linkplain #withoutProofs without} them has their digest in their place, and the same id.
 */
public final class Bundle {
  /** The version byte of the format written here. */
  public static final int VERSION = 4;

  /**
   * Content of a bundle, which its user signs.
   *
   * @param chainId the genesis hash
   * @param nonce the account's next nonce
   * @param anchorHeight the finalised checkpoint that all calls read other users' state from
   * @param maxFee the highest fee that its user pays for it, in [0, 2^63)
   * @param calls 1 to {@value Limits#BUNDLE_CALLS_MAX}
   */
  public record Unsigned(
      Hash32 chainId,
      UserId user,
      long nonce,
      long anchorHeight,
      long maxFee,
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
      byte[] head = head();
      byte[] proofs = proofs();
      return TaggedHash.BUNDLE.of(head, head.length, TaggedHash.PROOFS.of(proofs));
    }

    /** The bundle with its signature. */
    public Bundle sign(byte[] signature) {
      if (signature.length != scheme.signatureBytes()) {
        throw new IllegalArgumentException("a signature of " + signature.length + " bytes");
      }
      byte[] head = head();
      byte[] encoded = new Encoder().raw(head).raw(proofs()).raw(signature).toBytes();
      return new Bundle(this, encoded, head.length, false);
    }

    private byte[] head() {
      Encoder out = new Encoder().u8(VERSION).hash(chainId).i32(user.value()).u63(nonce);
      out.u63(anchorHeight).u63(maxFee).u8(scheme.ordinal()).raw(publicKey);
      return out.list(calls, (o, call) -> call.encode(o)).toBytes();
    }

    private byte[] proofs() {
      Encoder out = new Encoder();
      for (Call call : calls) {
        if (call instanceof Call.Proven proven) {
          out.raw(
              proven
                  .proof()
                  .orElseThrow(() -> new IllegalArgumentException("a call without its proof"))
                  .toBytes());
        }
      }
      return out.toBytes();
    }
  }

  private final Unsigned content;
  private final byte[] encoded;
  private final int headLength;
  private final boolean pruned;
  private final Hash32 id;

  private Bundle(Unsigned content, byte[] encoded, int headLength, boolean pruned) {
    this.content = content;
    this.encoded = encoded;
    this.headLength = headLength;
    this.pruned = pruned;
    this.id = TaggedHash.BUNDLE.of(encoded, headLength, proofsDigest());
  }

  /**
   * Decodes a whole bundle: what is submitted.
   *
   * @throws MalformedException if the bytes are not exactly one bundle within the limits
   */
  public static Bundle decode(byte[] bytes) {
    return decode(bytes, false);
  }

  /**
   * Decodes a bundle as a block holds it: whole or without its proofs.
   *
   * @throws MalformedException if the bytes are not one
   */
  public static Bundle decode(Decoder in) {
    boolean pruned = in.bool();
    return decode(in.bytes(Limits.BUNDLE_BYTES_MAX), pruned);
  }

  private static Bundle decode(byte[] bytes, boolean pruned) {
    if (bytes.length > Limits.BUNDLE_BYTES_MAX) {
      throw new MalformedException(Reason.OVER_LIMIT, "a bundle of " + bytes.length + " bytes");
    }
    byte[] copy = bytes.clone();
    return Decoder.decode(copy, in -> read(in, copy, pruned));
  }

  private static Bundle read(Decoder in, byte[] bytes, boolean pruned) {
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedException(Reason.UNKNOWN_VERSION, "bundle version " + version);
    }
    Hash32 chainId = in.hash();
    UserId user = new UserId(in.i32());
    long nonce = in.u63();
    long anchorHeight = in.u63();
    long maxFee = in.u63();
    SignatureScheme scheme = in.tag(SignatureScheme.values());
    byte[] publicKey = in.raw(scheme.publicKeyBytes());
    List<Call> calls = in.list(Limits.BUNDLE_CALLS_MAX, Reason.TOO_MANY_CALLS, Call::decode);
    int headLength = in.position();
    if (pruned) {
      in.hash();
    } else {
      calls = withProofs(in, calls);
    }
    in.raw(scheme.signatureBytes());
    Bundle bundle =
        new Bundle(
            new Unsigned(chainId, user, nonce, anchorHeight, maxFee, scheme, publicKey, calls),
            bytes,
            headLength,
            pruned);
    if (pruned && (bundle.provenCalls() == 0 || bundle.length() > Limits.BUNDLE_BYTES_MAX)) {
      throw new MalformedException(
          Reason.OUT_OF_RANGE, "a bundle that cannot have had the proofs it lacks");
    }
    return bundle;
  }

  private static List<Call> withProofs(Decoder in, List<Call> calls) {
    List<Call> whole = new ArrayList<>(calls.size());
    for (Call call : calls) {
      whole.add(
          call instanceof Call.Proven proven ? proven.with(new Proof(in.raw(Proof.BYTES))) : call);
    }
    return whole;
  }

  /** Encodes the bundle as a block holds it: behind whether it lacks its proofs. */
  public void encode(Encoder out) {
    out.bool(pruned).bytes(encoded);
  }

  /** The same bundle without its proofs; itself if it has none. */
  public Bundle withoutProofs() {
    if (pruned || provenCalls() == 0) {
      return this;
    }
    List<Call> calls = new ArrayList<>(content.calls.size());
    for (Call call : content.calls) {
      calls.add(call instanceof Call.Proven proven ? proven.withoutProof() : call);
    }
    byte[] shorter =
        new Encoder()
            .raw(Arrays.copyOf(encoded, headLength))
            .hash(proofsDigest())
            .raw(signature())
            .toBytes();
    Unsigned c = content;
    return new Bundle(
        new Unsigned(
            c.chainId, c.user, c.nonce, c.anchorHeight, c.maxFee, c.scheme, c.publicKey, calls),
        shorter,
        headLength,
        true);
  }

  /** Whether the proofs were dropped. */
  public boolean isPruned() {
    return pruned;
  }

  /** Digest of the proofs, whether or not they are still here. */
  private Hash32 proofsDigest() {
    int length = encoded.length - headLength - content.scheme.signatureBytes();
    return pruned
        ? new Hash32(Arrays.copyOfRange(encoded, headLength, headLength + length))
        : TaggedHash.PROOFS.of(encoded, headLength, length);
  }

  private int provenCalls() {
    int count = 0;
    for (Call call : content.calls) {
      count += call instanceof Call.Proven ? 1 : 0;
    }
    return count;
  }

  /** The digest that was signed; the bundle's identity. */
  public Hash32 id() {
    return id;
  }

  /** The hash of the genesis of the network that it is signed for. */
  public Hash32 chainId() {
    return content.chainId;
  }

  /** The account that signs, whose state its calls change. */
  public UserId user() {
    return content.user;
  }

  /** How many bundles of the account were applied before it: in [0, 2^63). */
  public long nonce() {
    return content.nonce;
  }

  /** The height of the final checkpoint at which its proofs read other users' state. */
  public long anchorHeight() {
    return content.anchorHeight;
  }

  /** The highest fee that its user pays for it: in [0, 2^63). */
  public long maxFee() {
    return content.maxFee;
  }

  /** The scheme of key and signature. */
  public SignatureScheme scheme() {
    return content.scheme;
  }

  /** The signer's key, {@link SignatureScheme#publicKeyBytes} bytes; a copy. */
  public byte[] publicKey() {
    return content.publicKey();
  }

  /** What the account must hold for the key to sign for it; see {@link AuthKey}. */
  public Fr authKey() {
    return content.authKey();
  }

  /** The calls in the order in which they are applied. */
  public List<Call> calls() {
    return content.calls;
  }

  /** The signature over the id, {@link SignatureScheme#signatureBytes} bytes; a copy. */
  public byte[] signature() {
    int length = content.scheme.signatureBytes();
    return Arrays.copyOfRange(encoded, encoded.length - length, encoded.length);
  }

  /** A copy of the encoding; of a whole bundle what {@link #decode(byte[])} takes. */
  public byte[] toBytes() {
    return encoded.clone();
  }

  /** Bytes of the encoding with its proofs, whether or not they are still here. */
  public int length() {
    return pruned ? encoded.length - Hash32.BYTES + provenCalls() * Proof.BYTES : encoded.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bundle that
        && pruned == that.pruned
        && Arrays.equals(encoded, that.encoded);
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
