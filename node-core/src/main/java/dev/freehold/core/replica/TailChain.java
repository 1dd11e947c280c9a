package dev.freehold.core.replica;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Promise and headers of one realm's tail: what every store of tails judges writes by. Used by one
 * thread at a time.
 */
public final class TailChain {
  private final RealmId realm;
  private final Supplier<RealmHeader> stored;
  private final LongFunction<Optional<RealmHeader>> below;
  private final TreeMap<Long, TailLink> links = new TreeMap<>();
  private long promised;

  /**
   * A realm of which nothing was promised and nothing is here.
   *
   * @param stored gives the header of the last block of the realm's store
   * @param below gives the headers of the blocks below it, by height
   */
  public TailChain(
      RealmId realm, Supplier<RealmHeader> stored, LongFunction<Optional<RealmHeader>> below) {
    this.realm = realm;
    this.stored = stored;
    this.below = below;
  }

  /** The same, to be changed apart. */
  public TailChain copy() {
    TailChain copy = new TailChain(realm, stored, below);
    copy.promised = promised;
    copy.links.putAll(links);
    return copy;
  }

  /** The epoch promised; 0 if none was. */
  public long promised() {
    return promised;
  }

  /** The header of the last block. */
  public RealmHeader head() {
    NavigableMap<Long, TailLink> above = above();
    return above.isEmpty() ? stored.get() : above.lastEntry().getValue().header();
  }

  /** What is above the realm's store, ascending. */
  public List<TailLink> links() {
    return List.copyOf(above().values());
  }

  /** A block of a height above the realm's store. */
  public Optional<TailLink> link(long height) {
    return Optional.ofNullable(above().get(height));
  }

  /** Nothing, once the store has gone on by other blocks than are here. */
  private NavigableMap<Long, TailLink> above() {
    RealmHeader last = stored.get();
    NavigableMap<Long, TailLink> above = links.tailMap(last.height(), false);
    return above.isEmpty() || follows(last, above.firstEntry().getValue())
        ? above
        : Collections.emptyNavigableMap();
  }

  /**
   * Makes a change.
   *
   * @throws IllegalStateException if it cannot be made; nothing has changed then
   */
  public void apply(TailWrite write) {
    switch (write) {
      case TailWrite.Promised w ->
          require(w.epoch() >= Math.max(1, promised), "epoch " + w.epoch() + " is promised");
      case TailWrite.Appended w -> {
        TailLink link = new TailLink(w.epoch(), w.block().header());
        require(link.epoch() == promised, "a block of epoch " + link.epoch() + " is appended");
        if (!isOfEarlierEpoch(link)) {
          requireNext(link);
        }
      }
      case TailWrite.DroppedTo w ->
          require(w.height() <= stored.get().height(), "what its store lacks is dropped");
      case TailWrite.CutAbove _ -> {
        // What is there may go, and what is not there is no harm.
      }
    }
    restore(write);
  }

  /** The heights of what a change drops. */
  public List<Long> heights(TailWrite write) {
    return switch (write) {
      case TailWrite.Promised _, TailWrite.Appended _ -> List.of();
      case TailWrite.DroppedTo w -> List.copyOf(links.headMap(w.height(), true).keySet());
      case TailWrite.CutAbove w -> List.copyOf(links.tailMap(w.height(), false).keySet());
    };
  }

  /**
   * Whether the very block was taken in an earlier epoch, and was not dropped since: the realm's
   * store may have it meanwhile.
   */
  private boolean isOfEarlierEpoch(TailLink link) {
    return Optional.ofNullable(links.get(link.height()))
        .filter(here -> here.header().equals(link.header()) && here.epoch() < link.epoch())
        .isPresent();
  }

  private void requireNext(TailLink link) {
    require(follows(head(), link), "block " + link.height() + " is appended");
    require(links.isEmpty() || links.lastKey() < link.height(), "a block is appended below others");
    require(above().size() < Limits.BLOCKS_AHEAD_MAX, "one block too many is appended");
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(
          "realm %s: %s where epoch %d is promised and block %d is the last"
              .formatted(realm, what, promised, head().height()));
    }
  }

  /** Takes over a change that is durable, whatever it is. */
  public void restore(TailWrite write) {
    switch (write) {
      case TailWrite.Promised w -> promised = w.epoch();
      case TailWrite.Appended w -> restore(new TailLink(w.epoch(), w.block().header()));
      case TailWrite.DroppedTo w -> links.headMap(w.height(), true).clear();
      case TailWrite.CutAbove w -> links.tailMap(w.height(), false).clear();
    }
  }

  /** Takes over a block that is durable, whatever it is. */
  public void restore(TailLink link) {
    links.put(link.height(), link);
  }

  /**
   * What is to be written once the realm's store has gone on, or the store is opened: drops of what
   * the realm's store holds and of what does not stand on it. If that is of the epoch that is
   * promised, the next one is promised with it: what was said in the epoch cannot be stood by.
   */
  public List<TailWrite> settling() {
    List<TailWrite> writes = new ArrayList<>();
    RealmHeader last = stored.get();
    NavigableMap<Long, TailLink> passed = links.headMap(last.height(), true);
    Optional<TailWrite.CutAbove> broken = brokenAbove();
    boolean besides =
        !passed.isEmpty()
            && !isStored(passed.lastEntry().getValue())
            && passed.values().stream().anyMatch(link -> isOfEpoch(link) && !isStored(link));
    if (besides || broken.filter(this::cutsOfEpoch).isPresent()) {
      writes.add(new TailWrite.Promised(realm, promised + 1));
    }
    if (!passed.isEmpty()) {
      writes.add(new TailWrite.DroppedTo(realm, last.height()));
    }
    broken.ifPresent(writes::add);
    return writes;
  }

  private boolean cutsOfEpoch(TailWrite.CutAbove cut) {
    return links.tailMap(cut.height(), false).values().stream().anyMatch(this::isOfEpoch);
  }

  private boolean isOfEpoch(TailLink link) {
    return link.epoch() == promised;
  }

  private boolean isStored(TailLink link) {
    RealmHeader last = stored.get();
    return link.height() == last.height()
        ? link.header().equals(last)
        : below.apply(link.height()).filter(link.header()::equals).isPresent();
  }

  /** What is to be cut, since it does not stand on the blocks below; empty if all does. */
  private Optional<TailWrite.CutAbove> brokenAbove() {
    RealmHeader before = stored.get();
    for (TailLink link : links.tailMap(before.height(), false).values()) {
      if (link.epoch() > promised || !follows(before, link)) {
        return Optional.of(new TailWrite.CutAbove(realm, before.height()));
      }
      before = link.header();
    }
    return Optional.empty();
  }

  private static boolean follows(RealmHeader before, TailLink link) {
    return link.header().follows(before);
  }
}
