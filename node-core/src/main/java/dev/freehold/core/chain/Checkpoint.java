package dev.freehold.core.chain;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import java.util.Arrays;
import java.util.List;

/**
 * The global header over all realms' roots, sealed and signed by the coordinator. Final: it never
 * changes. Its root is an anchor.
 *
 * @param height 0 for the genesis checkpoint
 * @param previous hash of the checkpoint before; the genesis hash at height 0
 * @param timeMs milliseconds since 1970
 * @param globalRoot root over all realms' roots
 * @param headers the latest header of each realm that moved since the checkpoint before, by realm
 * @param events delivered to realms, in order
 * @param registryRoot digest chain over all registered contracts
 * @param totals accounts and contracts given out, those of its events included
 * @param signature Ed25519 by the genesis' coordinator key over {@link #signedDigest}; zeros at
 *     height 0
 */
public record Checkpoint(
    long height,
    Hash32 previous,
    long timeMs,
    Fr globalRoot,
    List<RealmHeader> headers,
    List<CheckpointEvent> events,
    Hash32 registryRoot,
    Totals totals,
    byte[] signature) {
  /** Bytes of the signature. */
  public static final int SIGNATURE_BYTES = 64;

  public Checkpoint {
    headers = List.copyOf(headers);
    events = List.copyOf(events);
    signature = signature.clone();
    if (height < 0 || signature.length != SIGNATURE_BYTES) {
      throw new IllegalArgumentException("not a checkpoint");
    }
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  /** The digest that the next checkpoint names. */
  public Hash32 hash() {
    Encoder out = new Encoder();
    encodeUnsigned(out);
    return TaggedHash.CHECKPOINT.of(out.toBytes());
  }

  /**
   * The digest that is signed. It names the network, so that what a key signs on one is nothing on
   * another.
   *
   * @param chainId the genesis hash
   */
  public Hash32 signedDigest(Hash32 chainId) {
    return signedDigest(chainId, hash());
  }

  /** The digest that is signed of a checkpoint with this hash. */
  public static Hash32 signedDigest(Hash32 chainId, Hash32 hash) {
    return TaggedHash.CHECKPOINT_SIGNATURE.of(new Encoder().hash(chainId).hash(hash).toBytes());
  }

  /** The same checkpoint with other events, under a signature that does not cover them. */
  public Checkpoint withEvents(List<CheckpointEvent> newEvents) {
    return new Checkpoint(
        height, previous, timeMs, globalRoot, headers, newEvents, registryRoot, totals, signature);
  }

  /** The same checkpoint under another signature. */
  public Checkpoint withSignature(byte[] newSignature) {
    return new Checkpoint(
        height, previous, timeMs, globalRoot, headers, events, registryRoot, totals, newSignature);
  }

  /** The events that {@code realm} must carry out, in order. */
  public List<CheckpointEvent> eventsFor(RealmId realm) {
    return events.stream().filter(event -> event.concerns(realm)).toList();
  }

  public byte[] toBytes() {
    Encoder out = new Encoder();
    encode(out);
    return out.toBytes();
  }

  public void encode(Encoder out) {
    encodeUnsigned(out);
    out.raw(signature);
  }

  private void encodeUnsigned(Encoder out) {
    out.u63(height).hash(previous).u63(timeMs).fr(globalRoot);
    out.list(headers, (o, header) -> header.encode(o));
    out.list(events, (o, event) -> event.encode(o)).hash(registryRoot);
    totals.encode(out);
  }

  public static Checkpoint decode(Decoder in) {
    return new Checkpoint(
        in.u63(),
        in.hash(),
        in.u63(),
        in.fr(),
        in.list(RealmId.COUNT, RealmHeader::decode),
        in.list(Limits.CHECKPOINT_EVENTS_MAX, CheckpointEvent::decode),
        in.hash(),
        Totals.decode(in),
        in.raw(SIGNATURE_BYTES));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Checkpoint that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return hash().hashCode();
  }

  @Override
  public String toString() {
    return "Checkpoint[" + height + ", root " + globalRoot + "]";
  }
}
