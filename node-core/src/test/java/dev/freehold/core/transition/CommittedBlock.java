package dev.freehold.core.transition;

import static dev.freehold.core.Altered.altered;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.BlockChanges;
import dev.freehold.core.chain.BundleList;
import dev.freehold.core.chain.FailedBundle;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.tree.HashTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A block's commitment with all that is behind it, so that a test can lie in any part of it. */
record CommittedBlock(
    RealmHeader header,
    List<Bundle> bundles,
    List<FailedBundle> failed,
    List<BlockEntry> entries,
    List<TouchedLeaf> touched) {

  static CommittedBlock of(BlockTransition.Result result) {
    return new CommittedBlock(
        result.block().header(),
        result.block().bundles(),
        result.block().failed(),
        result.entries(),
        result.touched());
  }

  private BundleList list() {
    return new BundleList(
        bundles,
        failed,
        new BlockChanges(
            entries.stream().map(BlockEntry::digest).toList(),
            touched.size(),
            TouchedLeaf.tree(touched).root()));
  }

  /** The same under a header that covers what is said here. */
  CommittedBlock covered() {
    return new CommittedBlock(
        altered(header, "bundlesDigest", list().digest()), bundles, failed, entries, touched);
  }

  CommittedBlock withEntry(int index, UnaryOperator<BlockEntry> change) {
    List<BlockEntry> changed = new ArrayList<>(entries);
    changed.set(index, change.apply(changed.get(index)));
    return new CommittedBlock(header, bundles, failed, changed, touched).covered();
  }

  /** With another word on one place in an entry. */
  CommittedBlock withTouch(int index, long place, UnaryOperator<Touch> change) {
    return withEntry(
        index,
        entry ->
            new BlockEntry(
                entry.touches().stream()
                    .map(touch -> touch.place() == place ? change.apply(touch) : touch)
                    .toList(),
                entry.held(),
                entry.sums()));
  }

  CommittedBlock withTouched(List<TouchedLeaf> other) {
    return new CommittedBlock(header, bundles, failed, entries, other).covered();
  }

  CommittedBlock withFailed(List<FailedBundle> other) {
    return new CommittedBlock(header, bundles, other, entries, touched).covered();
  }

  CommittedBlock withHeader(UnaryOperator<RealmHeader> change) {
    return new CommittedBlock(change.apply(header), bundles, failed, entries, touched).covered();
  }

  BlockDispute dispute() {
    return new BlockDispute(
        header, list().root(), touched.size(), TouchedLeaf.tree(touched).root());
  }

  BlockDispute.Entry entry(int index) {
    return new BlockDispute.Entry(
        index,
        index == 0 ? Optional.empty() : Optional.of(bundles.get(index - 1)),
        Optional.ofNullable(FailedBundle.reasons(failed).get(index - 1)),
        entries.get(index),
        list().path(index));
  }

  BlockDispute.Place place(int index) {
    HashTree tree = TouchedLeaf.tree(touched);
    return new BlockDispute.Place(index, touched.get(index), tree.path(index));
  }

  /** The opening of a place that is touched. */
  BlockDispute.Place placeOf(long place) {
    for (int i = 0; i < touched.size(); i++) {
      if (touched.get(i).place() == place) {
        return place(i);
      }
    }
    throw new IllegalArgumentException("nobody touches " + place);
  }

  /** The openings beside a place that is not touched. */
  List<BlockDispute.Place> around(long place) {
    List<BlockDispute.Place> around = new ArrayList<>();
    for (int i = 0; i < touched.size(); i++) {
      boolean left = touched.get(i).place() < place;
      boolean lastLeft = i + 1 == touched.size() || touched.get(i + 1).place() > place;
      boolean firstRight = i == 0 || touched.get(i - 1).place() < place;
      if (left ? lastLeft : firstRight) {
        around.add(place(i));
      }
    }
    return around;
  }
}
