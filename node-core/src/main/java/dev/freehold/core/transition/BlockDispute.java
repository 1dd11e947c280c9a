package dev.freehold.core.transition;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.BundleList;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmSums;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.transition.BlockDelta.SlotKey;
import dev.freehold.core.tree.HashTree;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.StateShape;
import java.util.List;
import java.util.Optional;

/**
 * Judge of short messages about one block: whether openings of what its header commits to show that
 * its maker has lied. Each method is about one lie; it answers false where the openings are not the
 * header's, and for every opening of an honest block. docs/protocol.md, section 6, has the table.
 */
public final class BlockDispute {
  /**
   * An entry that the header commits to.
   *
   * @param index 0 for the delivery, then the bundles
   * @param bundle empty for the delivery
   * @param failed why the bundle failed; empty if it was applied
   */
  public record Entry(
      int index,
      Optional<Bundle> bundle,
      Optional<RejectReason> failed,
      BlockEntry content,
      List<Hash32> path) {
    /**
     * Whether the entry is what its bytes say, in which places have no realm and tell whether they
     * are accounts: else users of another realm, or leaves of contract 0, would have its digest.
     */
    private boolean isReadIn(RealmId realm) {
      return content.touches().stream()
          .allMatch(
              touch ->
                  touch.user().realm().equals(realm)
                      && !(touch instanceof Touch.OfState of
                          && of.contract().equals(ContractId.SYSTEM)));
    }

    private Optional<Touch> touch(long place) {
      return content.touches().stream().filter(touch -> touch.place() == place).findFirst();
    }
  }

  /** A place that the header says the block touches. */
  public record Place(int index, TouchedLeaf leaf, List<Hash32> path) {}

  /** A leaf of the realm's tree before the block, or after it. */
  public record Leaf(Fr value, MerklePath path) {
    private boolean isUnder(Fr root, long place) {
      return place >>> 2 * StateShape.REALM_DEPTH == 0
          && path.depth() == StateShape.REALM_DEPTH
          && path.rootFrom(value, place).equals(root);
    }
  }

  private final RealmHeader header;
  private final Hash32 entriesRoot;
  private final int touched;
  private final Hash32 touchedRoot;

  /**
   * A dispute about the block of a header.
   *
   * @throws WitnessException if these are not what the header's digest is over
   */
  public BlockDispute(RealmHeader header, Hash32 entriesRoot, int touched, Hash32 touchedRoot) {
    if (!BundleList.digest(header.bundleCount(), entriesRoot, touched, touchedRoot)
        .equals(header.bundlesDigest())) {
      throw new WitnessException("not what the header commits to");
    }
    this.header = header;
    this.entriesRoot = entriesRoot;
    this.touched = touched;
    this.touchedRoot = touchedRoot;
  }

  /**
   * Whether a bundle came to something else than the rules make of it: other values, places, slots
   * or sums, or another mark.
   *
   * @param before the entry before it
   * @param verdict what a verifier says of the bundle's proofs; empty if they hold
   */
  public boolean isWrong(
      Entry before,
      Entry entry,
      RealmRules rules,
      ChainView chain,
      Optional<RejectReason> verdict) {
    if (!isOpen(before) || !isOpen(entry) || entry.bundle.isEmpty()) {
      return false;
    }
    EntryRecorder again = new EntryRecorder(state(entry, before), before.content.sums());
    try {
      BundleOutcome outcome =
          again.apply(
              new BundleTransition(rules, chain),
              header.checkpointHeight(),
              entry.bundle.get(),
              verdict);
      Optional<RejectReason> failed =
          outcome instanceof BundleOutcome.Failed f ? Optional.of(f.reason()) : Optional.empty();
      return before.index == entry.index - 1
          && (outcome instanceof BundleOutcome.Refused
              || !failed.equals(entry.failed)
              || !isSame(entry.content, again.entries().getFirst()));
    } catch (WitnessException e) {
      return before.index == entry.index - 1;
    }
  }

  /** Whether a bundle does not bear its user's signature. */
  public boolean isUnsigned(Entry entry, SignatureVerifier signatures) {
    return isOpen(entry)
        && entry
            .bundle
            .filter(
                bundle ->
                    !signatures.verify(
                        bundle.scheme(),
                        bundle.publicKey(),
                        bundle.id().toBytes(),
                        bundle.signature()))
            .isPresent();
  }

  /**
   * Whether the delivery came to something else than what the adopted checkpoints bring, or is
   * marked as failed, which it cannot be.
   *
   * @param before the header before, which this one names
   * @param delivered the final checkpoints that the block adopts, all of them, in order
   */
  public boolean isWronglyDelivered(
      Entry first, RealmHeader before, RealmRules rules, List<Checkpoint> delivered) {
    if (!isOpen(first) || first.index != 0 || !before.hash().equals(header.previous())) {
      return false;
    }
    long height = before.checkpointHeight();
    for (Checkpoint checkpoint : delivered) {
      if (checkpoint.height() != ++height) {
        return false;
      }
    }
    if (height != header.checkpointHeight()) {
      return false;
    }
    StateOverlay state =
        new StateOverlay(
            new Opened(first.content),
            before.market().adopt(delivered.size(), rules.fees().target()));
    EntryRecorder again = new EntryRecorder(state, before.sums());
    try {
      again.deliver(rules, delivered);
      return first.failed.isPresent() || !isSame(first.content, again.entries().getFirst());
    } catch (WitnessException e) {
      return true;
    }
  }

  /** Whether an entry begins at another value than the entry that it names left. */
  public boolean isBroken(Entry entry, Entry writer, long place) {
    return isOpen(entry)
        && isOpen(writer)
        && entry
            .touch(place)
            .filter(touch -> touch.writer() == writer.index)
            .filter(
                touch ->
                    !writer
                        .touch(place)
                        .map(Touch::leafAfter)
                        .equals(Optional.of(touch.leafBefore())))
            .isPresent();
  }

  /** Whether an entry names a writer that does not come before it. */
  public boolean isNoWriter(Entry entry, long place) {
    return isOpen(entry)
        && entry
            .touch(place)
            .filter(touch -> touch.writer() < Touch.NONE || touch.writer() >= entry.index)
            .isPresent();
  }

  /** Whether an entry passes over one that touches the place after the writer that it names. */
  public boolean isPassedOver(Entry entry, Entry between, long place) {
    return isOpen(entry)
        && isOpen(between)
        && between.touch(place).isPresent()
        && entry
            .touch(place)
            .filter(touch -> touch.writer() < between.index && between.index < entry.index)
            .isPresent();
  }

  /** Whether the first entry that touches a place begins at another value than the root before. */
  public boolean isNotBefore(Entry entry, long place, Leaf before) {
    return isOpen(entry)
        && before.isUnder(header.rootBefore(), place)
        && entry
            .touch(place)
            .filter(touch -> touch.writer() == Touch.NONE)
            .filter(touch -> !touch.leafBefore().equals(before.value))
            .isPresent();
  }

  /** Whether the header has other sums than the last entry. */
  public boolean isOtherwiseSummed(Entry last) {
    return isOpen(last)
        && last.index == header.bundleCount()
        && !last.content.sums().equals(header.sums());
  }

  /** Whether the list of places names another last entry for one than the last that touches it. */
  public boolean isNotLast(Place place, Entry entry) {
    boolean touches = entry.touch(place.leaf.place()).isPresent();
    return isOpen(place)
        && isOpen(entry)
        && (touches ? entry.index > place.leaf.writer() : entry.index == place.leaf.writer());
  }

  /** Whether the list of places leaves one out that an entry touches. */
  public boolean isUnlisted(Entry entry, long place, List<Place> neighbours) {
    return isOpen(entry) && entry.touch(place).isPresent() && isAbsent(place, neighbours);
  }

  /** Whether two neighbours in the list of places are out of order. */
  public boolean isOutOfOrder(Place left, Place right) {
    return isOpen(left)
        && isOpen(right)
        && left.index + 1 == right.index
        && left.leaf.place() >= right.leaf.place();
  }

  /** Whether a place names a last entry that the block does not have. */
  public boolean isNobodys(Place place) {
    return isOpen(place) && (place.leaf.writer() < 0 || place.leaf.writer() > header.bundleCount());
  }

  /** Whether the root after holds another value than the last entry that touches the place left. */
  public boolean isNotAfter(Place place, Entry writer, Leaf after) {
    return isOpen(place)
        && isOpen(writer)
        && writer.index == place.leaf.writer()
        && after.isUnder(header.rootAfter(), place.leaf.place())
        && writer
            .touch(place.leaf.place())
            .filter(touch -> !touch.leafAfter().equals(after.value))
            .isPresent();
  }

  /** Whether the root after changes a leaf that no entry touches. */
  public boolean isChangedByNobody(long place, List<Place> neighbours, Leaf before, Leaf after) {
    return isAbsent(place, neighbours)
        && before.isUnder(header.rootBefore(), place)
        && after.isUnder(header.rootAfter(), place)
        && !before.value.equals(after.value);
  }

  /** Whether neighbours show that a place is not in the list, as long as that is in order. */
  private boolean isAbsent(long place, List<Place> neighbours) {
    if (!neighbours.stream().allMatch(this::isOpen)) {
      return false;
    }
    return switch (neighbours.size()) {
      // Below 0 says no more than 0, and opens as little.
      case 0 -> touched <= 0;
      case 1 -> {
        Place only = neighbours.getFirst();
        yield only.index == 0 && place < only.leaf.place()
            || only.index == touched - 1 && place > only.leaf.place();
      }
      case 2 ->
          neighbours.get(0).index + 1 == neighbours.get(1).index
              && neighbours.get(0).leaf.place() < place
              && place < neighbours.get(1).leaf.place();
      default -> false;
    };
  }

  private boolean isOpen(Entry entry) {
    if (entry.bundle.isPresent() != (entry.index > 0) || !entry.isReadIn(header.realm())) {
      return false;
    }
    byte[] signature = entry.bundle.map(Bundle::signature).orElse(new byte[0]);
    Hash32 leaf =
        BundleList.leaf(
            entry.bundle.map(Bundle::id).orElse(Hash32.ZERO),
            entry.failed,
            BundleList.rest(signature, entry.content.digest()));
    return HashTree.rootFrom(leaf, entry.index, header.bundleCount() + 1, entry.path)
        .equals(Optional.of(entriesRoot));
  }

  private boolean isOpen(Place place) {
    return HashTree.rootFrom(place.leaf.hash(), place.index, touched, place.path)
        .equals(Optional.of(touchedRoot));
  }

  private static StateOverlay state(Entry entry, Entry before) {
    return new StateOverlay(new Opened(entry.content), before.content.sums().market());
  }

  /** Whether two entries are the same but for who touched their places before. */
  private static boolean isSame(BlockEntry said, BlockEntry right) {
    RealmSums sums = right.sums();
    return said.sums().equals(sums)
        && said.held().equals(right.held())
        && bare(said).equals(bare(right));
  }

  private static List<Touch> bare(BlockEntry entry) {
    return entry.touches().stream().map(touch -> touch.withWriter(Touch.NONE)).toList();
  }

  private static WitnessException unopened() {
    return new WitnessException("the rules look at something that the entry leaves out");
  }

  /** State before an entry, as the entry says it, and nothing else. */
  private record Opened(BlockEntry content) implements StateView {
    @Override
    public Optional<Account> account(UserId user) {
      return content.touches().stream()
          .filter(touch -> touch instanceof Touch.OfAccount of && of.user().equals(user))
          .map(touch -> ((Touch.OfAccount) touch).before())
          .findFirst()
          .orElseThrow(BlockDispute::unopened);
    }

    @Override
    public Fr leaf(ContractId contract, UserId user) {
      return content.touches().stream()
          .filter(
              touch ->
                  touch instanceof Touch.OfState of
                      && of.contract().equals(contract)
                      && of.user().equals(user))
          .map(Touch::leafBefore)
          .findFirst()
          .orElseThrow(BlockDispute::unopened);
    }

    @Override
    public boolean holds(ContractId contract, UserId user, long slot) {
      SlotKey key = new SlotKey(contract, user, slot);
      return content.held().stream()
          .filter(held -> held.slot().equals(key))
          .map(BlockEntry.Held::holds)
          .findFirst()
          .orElseThrow(BlockDispute::unopened);
    }
  }
}
