package dev.freehold.protocol.wire;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Invitation of a worker by an operator: the node with this id may join this network as a worker.
 * It opens the door once; whoever was let in needs it no more. Given out as one line of text.
 *
 * @param genesis the network's genesis hash
 * @param node the node id that may join, and no other
 * @param until height of the last checkpoint at which it can be used, at least 0
 * @param signature Ed25519 by the genesis' operator key over {@link #digest}, 64 bytes
 */
public record Invitation(Hash32 genesis, Hash32 node, long until, byte[] signature) {
  /** Bytes of a signature. */
  public static final int SIGNATURE_BYTES = 64;

  /** The text of an invitation begins so. */
  public static final String PREFIX = "freehold-invitation-";

  private static final int VERSION = 1;

  public Invitation {
    signature = signature.clone();
    if (signature.length != SIGNATURE_BYTES || until < 0) {
      throw new IllegalArgumentException("not an invitation");
    }
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  /** What the signature is over. */
  public static Hash32 digest(Hash32 genesis, Hash32 node, long until) {
    return TaggedHash.INVITATION.of(new Encoder().hash(genesis).hash(node).u63(until).toBytes());
  }

  /** What this invitation's signature is over. */
  public Hash32 digest() {
    return digest(genesis, node, until);
  }

  /**
   * Why it lets nobody in any more; empty as long as it does.
   *
   * @param height of the last checkpoint
   */
  public Optional<String> ended(long height) {
    return until < height
        ? Optional.of(
            "its invitation ended at checkpoint %d: an operator invites it anew".formatted(until))
        : Optional.empty();
  }

  public void encode(Encoder out) {
    out.u8(VERSION).hash(genesis).hash(node).u63(until).raw(signature);
  }

  public static Invitation decode(Decoder in) {
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedException(Reason.UNKNOWN_VERSION, "invitation version " + version);
    }
    return new Invitation(in.hash(), in.hash(), in.u63(), in.raw(SIGNATURE_BYTES));
  }

  /** One line without a break: the prefix and the encoding as base64url (RFC 4648, section 5). */
  public String toText() {
    Encoder out = new Encoder();
    encode(out);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(out.toBytes());
  }

  /**
   * Reads the text of an invitation; white space around it is passed over.
   *
   * @throws IllegalArgumentException if it is none, with what it lacks
   */
  public static Invitation parse(String text) {
    String line = text.strip();
    if (!line.startsWith(PREFIX)) {
      throw new IllegalArgumentException("an invitation begins with " + PREFIX);
    }
    Invitation read;
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(line.substring(PREFIX.length()));
      read = Decoder.decode(bytes, Invitation::decode);
    } catch (IllegalArgumentException | MalformedException e) {
      throw new IllegalArgumentException("the invitation is damaged: " + e.getMessage(), e);
    }
    if (!read.toText().equals(line)) {
      // Base64 leaves bits of the last digit unused, and padding open.
      throw new IllegalArgumentException("the invitation is damaged: it has another form");
    }
    return read;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Invitation that
        && genesis.equals(that.genesis)
        && node.equals(that.node)
        && until == that.until
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return 31 * digest().hashCode() + Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return "invitation of node %s until checkpoint %d".formatted(node.abbreviated(), until);
  }
}
