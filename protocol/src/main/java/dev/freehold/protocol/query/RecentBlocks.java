package dev.freehold.protocol.query;

import dev.freehold.core.id.Hash32;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Encoded blocks that were asked for last: whoever asks for one part asks for the next, and each of
 * several validators asks for all. Of those who ask for one at a time the first makes it. So many
 * bytes of them, but at least the last one. Thread-safe.
 */
final class RecentBlocks {
  private static final int MAKERS = 16;

  private final long bytesMax;
  private final Object[] makers = new Object[MAKERS];

  /** By the header's hash; whichever was asked for longest ago comes first. */
  private final Map<Hash32, byte[]> blocks = new LinkedHashMap<>(MAKERS, 0.75f, true);

  private long bytes;

  RecentBlocks(long bytesMax) {
    this.bytesMax = bytesMax;
    for (int i = 0; i < MAKERS; i++) {
      makers[i] = new Object();
    }
  }

  /**
   * A block.
   *
   * @param header the hash of its header
   * @param maker makes it, if it can
   */
  Optional<byte[]> of(Hash32 header, Supplier<Optional<byte[]>> maker) {
    Optional<byte[]> known = known(header);
    if (known.isPresent()) {
      return known;
    }
    synchronized (makers[Math.floorMod(header.hashCode(), MAKERS)]) {
      Optional<byte[]> found = known(header).or(maker);
      found.ifPresent(block -> keep(header, block));
      return found;
    }
  }

  private synchronized Optional<byte[]> known(Hash32 header) {
    return Optional.ofNullable(blocks.get(header));
  }

  private synchronized void keep(Hash32 header, byte[] block) {
    byte[] before = blocks.put(header, block);
    bytes += block.length - (before == null ? 0 : before.length);
    Iterator<byte[]> oldest = blocks.values().iterator();
    while (bytes > bytesMax && blocks.size() > 1) {
      bytes -= oldest.next().length;
      oldest.remove();
    }
  }
}
