package dev.freehold.core.chain;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The global header over all realms' roots, which a committee has made final: it never changes. Its
 * root is an anchor.
 *
 * @param height 0 for the genesis checkpoint
 * @param previous hash of the checkpoint before; the genesis hash at height 0
 * @param timeMs milliseconds since 1970
 * @param globalRoot root over all realms' roots
 * @param headers the latest header of each realm that moved since the checkpoint before, by realm
 * @param events delivered to realms, in order
 * @param registryRoot digest chain over all registered contracts
 * @param totals accounts and contracts given out, those of its events included
 * @param finality that it is final; empty at height 0, and as long as it is only proposed. The hash
 *     does not cover it
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
    Optional<FinalityProof> finality) {
  public Checkpoint {
    headers = List.copyOf(headers);
    events = List.copyOf(events);
    if (height < 0) {
      throw new IllegalArgumentException("not a checkpoint");
    }
  }

  /** The digest that the next checkpoint names. */
  public Hash32 hash() {
    Encoder out = new Encoder();
    encodeHashed(out);
    return TaggedHash.CHECKPOINT.of(out.toBytes());
  }

  /** The same checkpoint with other events, under a proof that does not cover them. */
  public Checkpoint withEvents(List<CheckpointEvent> newEvents) {
    return new Checkpoint(
        height, previous, timeMs, globalRoot, headers, newEvents, registryRoot, totals, finality);
  }

  /** The same checkpoint with a proof that it is final, or with another. */
  public Checkpoint with(FinalityProof proof) {
    return with(Optional.of(proof));
  }

  /** The same checkpoint as it was proposed. */
  public Checkpoint withoutProof() {
    return with(Optional.empty());
  }

  private Checkpoint with(Optional<FinalityProof> proof) {
    return new Checkpoint(
        height, previous, timeMs, globalRoot, headers, events, registryRoot, totals, proof);
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
    encodeHashed(out);
    out.bool(finality.isPresent());
    finality.ifPresent(proof -> proof.encode(out));
  }

  private void encodeHashed(Encoder out) {
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
        in.bool() ? Optional.of(FinalityProof.decode(in)) : Optional.empty());
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
