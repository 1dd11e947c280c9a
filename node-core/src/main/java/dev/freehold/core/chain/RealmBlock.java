package dev.freehold.core.chain;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.Proof;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A realm block: its header, its bundles, those of them that failed, the events it sent out and the
 * proofs it rests on. Replaying it after the block before gives the header's root again.
 *
 * @param failed marks of bundles of which nothing but the fee was carried out, by position
 * @param proofs of the bundles that were applied
 * @param changes digests of what the block makes of the state
 */
public record RealmBlock(
    RealmHeader header,
    List<Bundle> bundles,
    List<FailedBundle> failed,
    List<RealmEvent> events,
    List<FunctionProofs> proofs,
    BlockChanges changes) {
  public RealmBlock {
    bundles = List.copyOf(bundles);
    failed = List.copyOf(failed);
    FailedBundle.requireOf(failed, bundles.size());
    events = List.copyOf(events);
    proofs = List.copyOf(proofs);
    if (changes.entries().size() != bundles.size() + 1) {
      throw new IllegalArgumentException("changes that are not of a block's bundles");
    }
  }

  /** A block none of whose bundles failed, and that does not say what it makes of the state. */
  public RealmBlock(
      RealmHeader header,
      List<Bundle> bundles,
      List<RealmEvent> events,
      List<FunctionProofs> proofs) {
    this(header, bundles, List.of(), events, proofs, BlockChanges.unsaid(bundles.size()));
  }

  /** The digest that the header carries of the bundles: see {@link BundleList}. */
  public static Hash32 bundlesDigest(
      List<Bundle> bundles, List<FailedBundle> failed, BlockChanges changes) {
    return new BundleList(bundles, failed, changes).digest();
  }

  /** The tree over the bundles. */
  public BundleList bundleList() {
    return new BundleList(bundles, failed, changes);
  }

  /** The bundle that a mark of this block is of. */
  public Bundle bundle(FailedBundle mark) {
    return bundles.get(mark.position());
  }

  /** The bundles that were applied, in order. */
  public List<Bundle> applied() {
    return applied(bundles, failed);
  }

  /**
   * Those of a block's bundles that no mark says failed, in order.
   *
   * @param failed by position
   */
  public static List<Bundle> applied(List<Bundle> bundles, List<FailedBundle> failed) {
    if (failed.isEmpty()) {
      return bundles;
    }
    List<Bundle> applied = new ArrayList<>(bundles);
    failed.reversed().forEach(mark -> applied.remove(mark.position()));
    return List.copyOf(applied);
  }

  /** The header with what it says of proofs. */
  public ProvenHeader provenHeader() {
    return new ProvenHeader(header, proofs);
  }

  /**
   * The same block without the proofs it rests on. Bundles that failed keep theirs: that they do
   * not hold is why those bundles failed.
   */
  public RealmBlock withoutProofs() {
    List<Bundle> kept = new ArrayList<>(bundles);
    kept.replaceAll(Bundle::withoutProofs);
    failed.forEach(mark -> kept.set(mark.position(), bundle(mark)));
    return new RealmBlock(header, kept, failed, events, proofs, changes);
  }

  /** Whether the proofs of any bundle were dropped. */
  public boolean isPruned() {
    return bundles.stream().anyMatch(Bundle::isPruned);
  }

  /**
   * The single proofs that an entry of {@link #proofs} counts, in order.
   *
   * @return empty if any was dropped
   */
  public Optional<List<Proof>> proofsOf(int entry) {
    FunctionProofs wanted = proofs.get(entry);
    int skipped = 0;
    for (FunctionProofs before : proofs.subList(0, entry)) {
      skipped += before.isOfSameFunction(wanted) ? before.count() : 0;
    }
    List<Proof> found = new ArrayList<>(wanted.count());
    for (Bundle bundle : applied()) {
      for (Call call : bundle.calls()) {
        if (found.size() < wanted.count()
            && call instanceof Call.Proven proven
            && wanted.isOf(proven)
            && skipped-- <= 0) {
          if (proven.proof().isEmpty()) {
            return Optional.empty();
          }
          found.add(proven.proof().get());
        }
      }
    }
    return Optional.of(List.copyOf(found));
  }

  public byte[] toBytes() {
    Encoder out = new Encoder();
    header.encode(out);
    out.list(bundles, (o, b) -> b.encode(o)).list(failed, (o, mark) -> mark.encode(o));
    out.list(events, (o, e) -> e.encode(o));
    out.list(proofs, (o, some) -> some.encode(o));
    changes.encode(out);
    return out.toBytes();
  }

  public static RealmBlock decode(byte[] bytes) {
    return Decoder.decode(
        bytes,
        in ->
            new RealmBlock(
                RealmHeader.decode(in),
                in.list(Limits.BLOCK_BUNDLES_MAX, Bundle::decode),
                in.list(Limits.BLOCK_BUNDLES_MAX, FailedBundle::decode),
                in.list(Limits.CHECKPOINT_EVENTS_MAX, RealmEvent::decode),
                in.list(Limits.BLOCK_FUNCTION_PROOFS_MAX, FunctionProofs::decode),
                BlockChanges.decode(in)));
  }
}
