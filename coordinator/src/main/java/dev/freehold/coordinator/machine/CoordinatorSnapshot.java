package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * State of a {@link CoordinatorMachine} as its log tells it, at a checkpoint: a machine that takes
 * it over and the log's later entries is the machine that took over all of them. One state has one
 * encoding. What the machine's parts write of themselves is opaque here: the machine that restores
 * it checks it.
 */
public final class CoordinatorSnapshot {
  private static final int VERSION = 1;

  private final Hash32 chainId;
  private final Checkpoint head;
  private final byte[] state;

  /**
   * A snapshot at a checkpoint.
   *
   * @param chainId the genesis hash
   * @param state what the machine's parts have written
   */
  CoordinatorSnapshot(Hash32 chainId, Checkpoint head, byte[] state) {
    this.chainId = chainId;
    this.head = head;
    this.state = state;
  }

  /** The checkpoint that it is the state at. */
  public Checkpoint head() {
    return head;
  }

  /** The latest headers of the realms that have a block; of one that a machine has restored. */
  public List<RealmHeader> headers() {
    // What the chain's state begins with.
    return new Decoder(state).list(RealmId.COUNT, RealmHeader::decode);
  }

  byte[] state() {
    return state;
  }

  /**
   * Digest of the state and the checkpoint's hash. Who has signed the checkpoint is not in it: two
   * that have it under other signatures have one digest.
   */
  public Hash32 digest() {
    Encoder out = new Encoder();
    out.u8(VERSION).hash(chainId).u63(head.height()).hash(head.hash()).bytes(state);
    return TaggedHash.COORDINATOR_SNAPSHOT.of(out.toBytes());
  }

  /** What a candidate that stands on this state names. */
  public LogEntry.StateAt named() {
    return new LogEntry.StateAt(digest(), state.length);
  }

  public byte[] toBytes() {
    Encoder out = new Encoder();
    out.u8(VERSION).hash(chainId);
    head.encode(out);
    return out.bytes(state).toBytes();
  }

  /**
   * Decodes a snapshot; its state is checked by who restores it.
   *
   * @throws MalformedException if the bytes are none
   */
  public static CoordinatorSnapshot decode(byte[] bytes) {
    return Decoder.decode(
        bytes,
        in -> {
          int version = in.u8();
          if (version != VERSION) {
            throw new MalformedException(
                Reason.UNKNOWN_VERSION, "a snapshot of version " + version);
          }
          return new CoordinatorSnapshot(
              in.hash(), Checkpoint.decode(in), in.bytes(Limits.COORDINATOR_SNAPSHOT_BYTES_MAX));
        });
  }

  /** The entries that a log begins with in which this stands for all that was there before. */
  public List<LogEntry> entries() {
    byte[] bytes = toBytes();
    Hash32 digest = digest();
    int count = Math.ceilDiv(bytes.length, Limits.COORDINATOR_SNAPSHOT_PART_BYTES);
    List<LogEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int from = i * Limits.COORDINATOR_SNAPSHOT_PART_BYTES;
      int to = Math.min(bytes.length, from + Limits.COORDINATOR_SNAPSHOT_PART_BYTES);
      entries.add(new LogEntry.SnapshotPart(digest, i, count, Arrays.copyOfRange(bytes, from, to)));
    }
    return entries;
  }

  /** Requires that it is of this network, and above what was taken over before it, if anything. */
  void requireOf(Hash32 network, Checkpoint before) {
    if (!chainId.equals(network)) {
      throw new MalformedException(Reason.OUT_OF_RANGE, "a snapshot of network " + chainId);
    }
    if (before.height() > 0 && before.height() >= head.height()) {
      throw new MalformedException(
          Reason.OUT_OF_RANGE, "a snapshot behind checkpoint " + before.height());
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CoordinatorSnapshot that
        && chainId.equals(that.chainId)
        && head.equals(that.head)
        && Arrays.equals(state, that.state);
  }

  @Override
  public int hashCode() {
    return head.hashCode();
  }

  @Override
  public String toString() {
    return "CoordinatorSnapshot[at checkpoint " + head.height() + ", " + digest() + "]";
  }
}
