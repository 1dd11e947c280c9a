package dev.freehold.node.service;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.query.BlockShelf;
import dev.freehold.protocol.wire.Answer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The last blocks that this validator has verified, and their witnesses, as they came: for
 * validators to which their worker does not show them. So many bytes of them; the oldest go. Of
 * several blocks of one height the one that was kept last, or that a candidate held last, is given.
 * Thread-safe.
 */
final class KeptBlocks implements BlockShelf {
  /** One part in so many of what this process may have is for bytes of these blocks. */
  private static final int HEAP_PART = 8;

  private record Place(RealmId realm, long height) {}

  /**
   * @param previous the hash of the header before
   */
  private record Kept(Place place, Hash32 previous, byte[] block, byte[] stateless) {
    long bytes() {
      return (long) block.length + stateless.length;
    }
  }

  private final long bytesMax;

  /** By the header's hash, the oldest first. */
  private final Map<Hash32, Kept> blocks = new LinkedHashMap<>();

  /** Hashes of the blocks of a height; the last one is given. */
  private final Map<Place, Deque<Hash32>> places = new HashMap<>();

  /** Realms of which there ever were two blocks of one height: their workers lie. */
  private final Set<RealmId> doubled = new HashSet<>();

  private long bytes;

  /**
   * @param bytesMax of all blocks and witnesses
   */
  KeptBlocks(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * As much as the limit allows, and no more than a part of the heap.
   *
   * @param heapBytes what this process may have
   */
  static KeptBlocks ofHeap(long heapBytes) {
    return new KeptBlocks(bytesMax(heapBytes));
  }

  static long bytesMax(long heapBytes) {
    return Math.min(Limits.BLOCKS_KEPT_BYTES, heapBytes / HEAP_PART);
  }

  /**
   * Keeps a block that holds; one that is larger than all room is not kept. Nobody changes the
   * bytes any more.
   *
   * @param block encoded, with its proofs
   * @param stateless without its proofs, and with its witness, encoded
   */
  synchronized void keep(RealmHeader header, byte[] block, byte[] stateless) {
    Hash32 hash = header.hash();
    Kept kept =
        new Kept(new Place(header.realm(), header.height()), header.previous(), block, stateless);
    if (kept.bytes() > bytesMax) {
      return;
    }
    drop(hash);
    blocks.put(hash, kept);
    Deque<Hash32> there = places.computeIfAbsent(kept.place, _ -> new ArrayDeque<>());
    there.add(hash);
    if (there.size() > 1) {
      doubled.add(header.realm());
    }
    bytes += kept.bytes();
    while (bytes > bytesMax) {
      drop(blocks.keySet().iterator().next());
    }
  }

  /**
   * Has blocks given rather than others of their heights, and those that they stand on, as far as
   * they are kept: whoever asks next may need them for the candidate that holds these.
   *
   * @param headers not asked for where no worker has ever shown two blocks of one height
   */
  synchronized void show(Supplier<List<RealmHeader>> headers) {
    if (doubled.isEmpty()) {
      return;
    }
    for (RealmHeader header : headers.get()) {
      // Else it is the only one, and nothing is to be hashed.
      if (doubled.contains(header.realm())) {
        showLine(header.hash());
      }
    }
  }

  private void showLine(Hash32 tip) {
    Kept next = blocks.get(tip);
    Hash32 hash = tip;
    while (next != null) {
      Deque<Hash32> there = places.get(next.place);
      there.remove(hash);
      there.add(hash);
      hash = next.previous;
      next = blocks.get(hash);
    }
  }

  private void drop(Hash32 hash) {
    Kept gone = blocks.remove(hash);
    if (gone == null) {
      return;
    }
    bytes -= gone.bytes();
    Deque<Hash32> there = places.get(gone.place);
    there.remove(hash);
    if (there.isEmpty()) {
      places.remove(gone.place);
    }
  }

  private synchronized Optional<Kept> at(RealmId realm, long height) {
    return Optional.ofNullable(places.get(new Place(realm, height)))
        .map(Deque::getLast)
        .map(blocks::get);
  }

  @Override
  public Optional<byte[]> block(RealmId realm, long height) {
    return at(realm, height).map(Kept::block);
  }

  @Override
  public Optional<byte[]> stateless(RealmId realm, long height) {
    return at(realm, height).map(Kept::stateless);
  }

  /** What is kept now. */
  synchronized List<Answer.Counter> counters() {
    return List.of(
        new Answer.Counter("blocksKept", blocks.size()),
        new Answer.Counter("blocksKeptBytes", bytes));
  }
}
