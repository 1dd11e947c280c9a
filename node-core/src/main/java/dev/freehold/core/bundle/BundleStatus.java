package dev.freehold.core.bundle;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Inclusion;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import java.util.Optional;

/**
 * Status of a bundle. {@code RECEIVED -> VERIFIED -> COMMITTED -> FINAL}, or {@code REJECTED}, or
 * {@code RECEIVED -> FAILED}; a bundle the worker has no record of is {@code UNKNOWN} and may be
 * sent again.
 */
public sealed interface BundleStatus {

  /**
   * No record of it: never received, lost before commit, or longer ago than receipts are kept.
   * Resubmitting is safe: a nonce is used once.
   */
  record Unknown() implements BundleStatus {}

  /** Admitted; its proofs are being checked. */
  record Received() implements BundleStatus {}

  /** Its proofs hold and it stands in a batch that is not committed yet. */
  record Verified() implements BundleStatus {}

  /**
   * Durable in the realm block of this height, at as many workers as the network's {@link
   * dev.freehold.core.replica.Replication} asks for.
   */
  record Committed(long blockHeight) implements BundleStatus {}

  /**
   * Final.
   *
   * @param blockHeight the block of its realm that holds it
   * @param checkpointHeight the checkpoint that made it final: the first that holds that block
   * @param shown what shows it; empty where the worker would have to read the block for that: it is
   *     asked for
   */
  record Final(long blockHeight, long checkpointHeight, Optional<Inclusion> shown)
      implements BundleStatus {
    /** One that is said and not shown. */
    public Final(long blockHeight, long checkpointHeight) {
      this(blockHeight, checkpointHeight, Optional.empty());
    }
  }

  /**
   * Not applied, and nothing of it was.
   *
   * @param detail for people; for {@link RejectReason#WRONG_REALM} the right worker's endpoint
   */
  record Rejected(RejectReason reason, String detail) implements BundleStatus {}

  /**
   * Committed in the realm block of this height as one that failed: its nonce was used and its fee
   * taken there, and nothing else of it was done.
   */
  record Failed(RejectReason reason, long blockHeight) implements BundleStatus {}

  /** Whether nothing more will follow. */
  default boolean isTerminal() {
    return this instanceof Final || this instanceof Failed || this instanceof Rejected;
  }

  /** The status as the end of a sentence about the bundle: "it is ...". */
  default String inWords() {
    return switch (this) {
      case Unknown _ -> "known to no worker that answered";
      case Received _ -> "received, and its proofs are being checked";
      case Verified _ -> "verified, and in no block yet";
      case Committed s -> "committed in block " + s.blockHeight;
      case Final s ->
          "final in block %d by checkpoint %d".formatted(s.blockHeight, s.checkpointHeight);
      case Rejected s -> "rejected: " + s.reason;
      case Failed s -> "in block %d as one that failed: %s".formatted(s.blockHeight, s.reason);
    };
  }

  default void encode(Encoder out) {
    switch (this) {
      case Unknown _ -> out.u8(0);
      case Received _ -> out.u8(1);
      case Verified _ -> out.u8(2);
      case Committed s -> out.u8(3).u63(s.blockHeight);
      case Final s -> {
        out.u8(4).u63(s.blockHeight).u63(s.checkpointHeight).bool(s.shown.isPresent());
        s.shown.ifPresent(inclusion -> inclusion.encode(out));
      }
      case Rejected s -> out.u8(5).u8(s.reason.ordinal()).text(s.detail);
      case Failed s -> out.u8(6).u8(s.reason.ordinal()).u63(s.blockHeight);
    }
  }

  static BundleStatus decode(Decoder in) {
    int tag = in.u8();
    return switch (tag) {
      case 0 -> new Unknown();
      case 1 -> new Received();
      case 2 -> new Verified();
      case 3 -> new Committed(in.u63());
      case 4 ->
          new Final(
              in.u63(), in.u63(), in.bool() ? Optional.of(Inclusion.decode(in)) : Optional.empty());
      case 5 -> new Rejected(in.tag(RejectReason.values()), in.text(Limits.TEXT_BYTES_MAX));
      case 6 -> new Failed(in.tag(RejectReason.values()), in.u63());
      default -> throw new MalformedException(Reason.UNKNOWN_TAG, "bundle status " + tag);
    };
  }
}
