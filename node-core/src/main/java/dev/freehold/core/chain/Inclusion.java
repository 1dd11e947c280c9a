package dev.freehold.core.chain;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.tree.HashTree;
import java.util.List;
import java.util.Optional;

/**
 * Path that shows that a bundle stands in a block, and that a checkpoint made the block final:
 * nobody's word. The path leads from the bundle to the block's header, the links from there to the
 * header that the checkpoint holds.
 *
 * @param header of the block
 * @param position of the bundle in it
 * @param failed why it failed there; empty if it was applied
 * @param rest what its leaf commits to beside that; see {@link BundleList#rest}
 * @param path siblings, from the leaf up; at most {@link Limits#INCLUSION_PATH_MAX}
 * @param touched leaves that the block touches
 * @param touchedRoot root over those
 * @param links {@link RealmHeader#bodyHash} of each header after this one, up to the one that the
 *     checkpoint holds; at most {@link Limits#BLOCKS_AHEAD_MAX}
 */
public record Inclusion(
    RealmHeader header,
    int position,
    Optional<RejectReason> failed,
    Hash32 rest,
    List<Hash32> path,
    int touched,
    Hash32 touchedRoot,
    List<Hash32> links) {
  public Inclusion {
    path = List.copyOf(path);
    links = List.copyOf(links);
  }

  /** Whether the header commits to this bundle at this position, with this outcome. */
  public boolean holds(Hash32 bundle) {
    if (position < 0 || position >= header.bundleCount()) {
      return false;
    }
    int count = header.bundleCount();
    return HashTree.rootFrom(BundleList.leaf(bundle, failed, rest), position + 1, count + 1, path)
        .map(root -> BundleList.digest(count, root, touched, touchedRoot))
        .filter(header.bundlesDigest()::equals)
        .isPresent();
  }

  /** Whether the checkpoint holds the header, or one that the links lead to. */
  public boolean isSealedBy(Checkpoint checkpoint) {
    Hash32 hash = header.hash();
    for (Hash32 link : links) {
      hash = RealmHeader.hash(hash, link);
    }
    Hash32 last = hash;
    return checkpoint.headers().stream()
        .anyMatch(
            moved ->
                moved.realm().equals(header.realm())
                    && moved.height() == header.height() + links.size()
                    && moved.hash().equals(last));
  }

  public void encode(Encoder out) {
    header.encode(out);
    out.i32(position).bool(failed.isPresent());
    failed.ifPresent(reason -> out.u8(reason.ordinal()));
    out.hash(rest).list(path, Encoder::hash).i32(touched).hash(touchedRoot);
    out.list(links, Encoder::hash);
  }

  public static Inclusion decode(Decoder in) {
    return new Inclusion(
        RealmHeader.decode(in),
        in.i32(),
        in.bool() ? Optional.of(in.tag(RejectReason.values())) : Optional.empty(),
        in.hash(),
        in.list(Limits.INCLUSION_PATH_MAX, Decoder::hash),
        in.i32(),
        in.hash(),
        in.list(Limits.BLOCKS_AHEAD_MAX, Decoder::hash));
  }
}
