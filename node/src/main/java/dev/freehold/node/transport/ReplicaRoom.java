package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Room for blocks on their way to followers, which all links share: none begins another block while
 * so many bytes are on their way, and those that wait for that have their turn. Of one thread.
 *
 * @param <L> a link
 */
final class ReplicaRoom<L> {
  private final SequencedSet<L> waiting = new LinkedHashSet<>();
  private long bytes;

  /** Whether a link may begin a block; if not, it is woken by {@link #next} when it may. */
  boolean mayBegin(L link) {
    if (bytes < Limits.FOLLOWERS_UNSENT_BYTES_MARK) {
      return true;
    }
    waiting.add(link);
    return false;
  }

  /** Whether a link waits for others. */
  boolean isCrowded() {
    return !waiting.isEmpty();
  }

  /** A block is on its way. */
  void begins(int blockBytes) {
    bytes += blockBytes;
  }

  /** A block has left, or will not. */
  void ends(int blockBytes) {
    bytes -= blockBytes;
  }

  /** A link is gone. */
  void leave(L link) {
    waiting.remove(link);
  }

  /** The link whose turn it is, if there is room and one waits. */
  Optional<L> next() {
    return bytes < Limits.FOLLOWERS_UNSENT_BYTES_MARK && !waiting.isEmpty()
        ? Optional.of(waiting.removeFirst())
        : Optional.empty();
  }
}
