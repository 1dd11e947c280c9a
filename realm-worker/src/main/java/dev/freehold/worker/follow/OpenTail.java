package dev.freehold.worker.follow;

import dev.freehold.core.Invariant;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.RealmView;
import dev.freehold.core.replica.RealmTails;
import dev.freehold.core.replica.TailChain;
import dev.freehold.core.replica.TailWrite;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Tail of one realm: as it is on the disk, and as it will be once all writes are durable. */
final class OpenTail {
  private final TailChain disk;
  private final TailChain ahead;
  private final Deque<TailWrite> unwritten = new ArrayDeque<>();
  private RealmHeader stored;

  OpenTail(RealmId realm, RealmTails tails, RealmView store) {
    stored = store.head();
    disk = new TailChain(realm, this::stored, store::header);
    disk.restore(new TailWrite.Promised(realm, tails.promised(realm)));
    tails.links(realm).forEach(disk::restore);
    ahead = disk.copy();
  }

  /** What is durable. */
  TailChain disk() {
    return disk;
  }

  /** What will be. */
  TailChain ahead() {
    return ahead;
  }

  /** The header of the last block of the realm's store, as of the last replay or copy. */
  RealmHeader stored() {
    return stored;
  }

  void write(TailWrite write, List<FollowEffect> effects) {
    try {
      ahead.apply(write);
    } catch (IllegalStateException e) {
      throw new Invariant(e.getMessage(), e);
    }
    unwritten.add(write);
    effects.add(new FollowEffect.Write(write));
  }

  /** The first write that was not answered is durable. */
  void written(TailWrite write) {
    if (unwritten.poll() != write) {
      throw new Invariant("another change of a tail is durable than was asked for: " + write);
    }
    disk.restore(write);
  }

  /** Whether all writes are durable. */
  boolean isWritten() {
    return unwritten.isEmpty();
  }

  /**
   * The realm's store has gone on.
   *
   * @return what is to be written of it
   */
  List<TailWrite> stored(RealmHeader head) {
    stored = head;
    return ahead.settling();
  }
}
