package dev.freehold.worker.follow;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.memory.StoreWrite;
import dev.freehold.core.port.TestLedger;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.TailWrite;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A follower's machine with its disk. Effects wait until they are carried out, in their order. */
final class TestFollower {
  static final Hash32 PRIMARY = worker(1);
  static final Hash32 OTHER = worker(2);
  static final long LINK = 7;

  /** Everything that was said or asked for and is not a write. */
  final List<FollowEffect> done = new ArrayList<>();

  final Deque<FollowEffect> waiting = new ArrayDeque<>();
  MemoryNodeStore store;
  FollowedRealm machine;
  private final List<StoreWrite> journal = new ArrayList<>();

  TestFollower() {
    reopen();
  }

  static Hash32 worker(int number) {
    return TaggedHash.NODE_ID.of(new byte[] {(byte) number});
  }

  /** A crash: what waits is lost, what is on the disk is not. */
  void reopen() {
    waiting.clear();
    store =
        new MemoryNodeStore(
            TestLedger.genesis().checkpoint(),
            (checkpoint, before) -> RealmTree.update(before, checkpoint.headers()),
            journal::add);
    List.copyOf(journal).forEach(store::replay);
    store.requireWhole();
    machine =
        new FollowedRealm(
            TestLedger.REALM, store.chain(), store.realm(TestLedger.REALM), store.tails());
  }

  /** Gives an input; what comes of it waits. */
  List<FollowEffect> give(FollowInput input) {
    List<FollowEffect> effects = machine.step(input);
    waiting.addAll(effects);
    return effects;
  }

  /** Carries out the first of what waits; a copy is only asked for. */
  void carryOutFirst() {
    FollowEffect first = waiting.poll();
    switch (first) {
      case FollowEffect.Write(TailWrite write) -> {
        List<TailWrite> together = new ArrayList<>(List.of(write));
        while (waiting.peek() instanceof FollowEffect.Write(TailWrite next)) {
          waiting.poll();
          together.add(next);
        }
        store.tails().write(together);
        together.forEach(durable -> give(new FollowInput.Written(durable)));
      }
      case FollowEffect.Replay replay -> {
        done.add(replay);
        new TailReplay(TestLedger.genesis(), store).run(replay.last());
        give(new FollowInput.Replayed());
      }
      default -> done.add(first);
    }
  }

  /** Carries out everything. */
  List<FollowEffect> settle() {
    while (!waiting.isEmpty()) {
      carryOutFirst();
    }
    List<FollowEffect> now = List.copyOf(done);
    done.clear();
    return now;
  }

  /** Gives an input, and carries out everything. */
  List<FollowEffect> take(FollowInput input) {
    give(input);
    return settle();
  }

  /** A table by which the primary serves an epoch and this follows. */
  List<FollowEffect> assign(long epoch, RealmHeader begin) {
    return take(new FollowInput.Assigned(seat(epoch, PRIMARY, begin)));
  }

  static FollowSeat seat(long epoch, Hash32 primary, RealmHeader begin) {
    BlockMark mark = BlockMark.of(epoch, begin);
    return new FollowSeat(epoch, true, Optional.of(new FollowSeat.Term(primary, mark)));
  }

  List<FollowEffect> connect() {
    return connect(LINK);
  }

  List<FollowEffect> connect(long connection) {
    return take(new FollowInput.Connected(connection, PRIMARY));
  }

  List<FollowEffect> replicate(long epoch, RealmBlock block) {
    return take(replicated(epoch, block));
  }

  static FollowInput replicated(long epoch, RealmBlock block) {
    return new FollowInput.Replicated(LINK, PRIMARY, epoch, block);
  }

  /** A checkpoint that holds a header of the realm is durable here. */
  List<FollowEffect> checkpoint(RealmHeader header) {
    store.chain().append(TestLedger.checkpoint(store.chain(), List.of(header)));
    return take(new FollowInput.CheckpointFinal());
  }

  static FollowEffect held(long epoch, RealmHeader header) {
    return new FollowEffect.SayHeld(LINK, BlockMark.of(epoch, header));
  }

  static FollowEffect stored(long epoch, RealmHeader header) {
    return new FollowEffect.SayStored(LINK, BlockMark.of(epoch, header));
  }

  RealmHeader storeHead() {
    return store.realm(TestLedger.REALM).head();
  }

  RealmHeader head() {
    return store.tails().head(TestLedger.REALM);
  }

  long promised() {
    return store.tails().promised(TestLedger.REALM);
  }
}
