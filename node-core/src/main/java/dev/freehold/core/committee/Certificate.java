package dev.freehold.core.committee;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.AggregateSignatures;
import java.util.List;

/**
 * Proof that a quorum voted alike.
 *
 * @param era at least 0
 * @param slot at least 1
 * @param candidate hash of the candidate; zeros if it is of SKIPs
 * @param signers who voted so
 * @param signature the sum of their signatures
 */
public record Certificate(
    VoteKind kind, long era, long slot, Hash32 candidate, Signers signers, BlsSignature signature)
    implements AgreementMessage {
  public Certificate {
    Subject.require(kind, era, slot, candidate);
  }

  /**
   * Whether it is what it says: of the era, by a quorum of its committee, with their signatures.
   *
   * @param of the era that it is said to be of
   */
  public boolean holds(Era of, AggregateSignatures signatures) {
    return holds(of.genesis(), of.committee(), signatures);
  }

  /**
   * The same for who knows no more of the era than its committee.
   *
   * @param genesis the network's genesis hash
   */
  public boolean holds(Hash32 genesis, Committee committee, AggregateSignatures signatures) {
    if (era != committee.era() || !committee.isQuorum(signers)) {
      return false;
    }
    List<byte[]> keys = signers.indices().mapToObj(committee::key).toList();
    byte[] message = Vote.message(genesis, kind, era, slot, candidate);
    return signatures.verify(keys, message, signature.toBytes());
  }

  /** What it says, by whomever. */
  public Subject subject() {
    return new Subject(kind, era, slot, candidate);
  }

  @Override
  public void encode(Encoder out) {
    out.u8(kind.ordinal()).u63(era).u63(slot).hash(candidate);
    signers.encode(out);
    signature.encode(out);
  }

  public static Certificate decode(Decoder in) {
    return new Certificate(
        in.tag(VoteKind.values()),
        in.u63(),
        in.u63(),
        in.hash(),
        Signers.decode(in),
        BlsSignature.decode(in));
  }
}
