package dev.freehold.core.replica;

import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.SignatureVerifier;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Statement of a worker, signed by its key, of what it holds of realms on its disk: one signature
 * for all that one write has made durable.
 *
 * @param publicKey the worker's, Ed25519, 32 bytes; its digest is the worker's node id
 * @param marks at least one, at most one a realm, in realm order
 * @param signature over {@link #digest}, 64 bytes
 */
public record StorageReceipt(byte[] publicKey, List<BlockMark> marks, byte[] signature) {
  private static final SignatureScheme SCHEME = SignatureScheme.ED25519;

  public StorageReceipt {
    publicKey = publicKey.clone();
    marks = List.copyOf(marks);
    signature = signature.clone();
    if (publicKey.length != SCHEME.publicKeyBytes()
        || signature.length != SCHEME.signatureBytes()
        || marks.isEmpty()) {
      throw new IllegalArgumentException("not a receipt");
    }
    for (int i = 1; i < marks.size(); i++) {
      if (marks.get(i - 1).realm().compareTo(marks.get(i).realm()) >= 0) {
        throw new IllegalArgumentException("marks out of order: " + marks.get(i).realm());
      }
    }
  }

  @Override
  public byte[] publicKey() {
    return publicKey.clone();
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  /**
   * What a receipt's signature is over.
   *
   * @param genesis the network's genesis hash
   */
  public static Hash32 digest(Hash32 genesis, List<BlockMark> marks) {
    return TaggedHash.STORAGE_RECEIPT.of(
        new Encoder().hash(genesis).list(marks, (out, mark) -> mark.encode(out)).toBytes());
  }

  /** The node id of the worker that says so, if {@link #isSigned}. */
  public Hash32 worker() {
    return TaggedHash.NODE_ID.of(publicKey);
  }

  /**
   * Whether the worker has said this on a network.
   *
   * @param genesis the network's genesis hash
   */
  public boolean isSigned(Hash32 genesis, SignatureVerifier signatures) {
    return signatures.verify(SCHEME, publicKey, digest(genesis, marks).toBytes(), signature);
  }

  /** What is said of a realm. */
  public Optional<BlockMark> mark(RealmId realm) {
    return marks.stream().filter(mark -> mark.realm().equals(realm)).findFirst();
  }

  public void encode(Encoder out) {
    out.raw(publicKey).list(marks, (o, mark) -> mark.encode(o)).raw(signature);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws MalformedException if it is no receipt
   */
  public static StorageReceipt decode(Decoder in) {
    return new StorageReceipt(
        in.raw(SCHEME.publicKeyBytes()),
        in.list(RealmId.COUNT, BlockMark::decode),
        in.raw(SCHEME.signatureBytes()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StorageReceipt that
        && Arrays.equals(publicKey, that.publicKey)
        && marks.equals(that.marks)
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return 31 * marks.hashCode() + Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return "receipt of worker %s for %s".formatted(worker().abbreviated(), marks);
  }
}
