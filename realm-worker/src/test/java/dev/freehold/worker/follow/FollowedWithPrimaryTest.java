package dev.freehold.worker.follow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.port.TestLedger;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.worker.machine.replica.ReplicaEffect;
import dev.freehold.worker.machine.replica.ReplicaInput;
import dev.freehold.worker.machine.replica.Replicas;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A follower's machine and its primary's, over a wire that loses nothing while it stands. */
class FollowedWithPrimaryTest {
  private static final Hash32 ID = TestFollower.worker(5);

  private final TestFollower follower = new TestFollower();
  private MemoryNodeStore store;
  private Replicas primary;
  private TestBlocks blocks;
  private RealmHeader begin;
  private long epoch;
  private long connection;
  private long acknowledged;

  /** A primary begins an epoch with the blocks that it has. */
  private void serve(long newEpoch, TestBlocks made, RealmHeader beginsAbove) {
    epoch = newEpoch;
    blocks = made;
    begin = beginsAbove;
    acknowledged = 0;
    store = new MemoryNodeStore(TestLedger.genesis().checkpoint());
    made.copyTo(store, made.height());
    primary = new Replicas(TestFollower.PRIMARY, new Replication(3, 2), store::realm);
    primaryHearsTable();
  }

  private void primaryHearsTable() {
    primary(
        new ReplicaInput.Serves(
            TestLedger.REALM, epoch, finalHeight(), List.of(new ReplicaInput.Follower(ID, true))));
  }

  private long finalHeight() {
    var chain = follower.store.chain();
    return chain.realmHeightAt(TestLedger.REALM, chain.head().height()).orElse(0L);
  }

  private void followerHearsTable() {
    follower.give(new FollowInput.Assigned(TestFollower.seat(epoch, TestFollower.PRIMARY, begin)));
  }

  private void connect() {
    connection++;
    primary(new ReplicaInput.Connected(ID, connection));
    follower.give(new FollowInput.Connected(connection, TestFollower.PRIMARY));
  }

  private void makeBlock() {
    blocks.grow(blocks.height() + 1).copyTo(store, blocks.height());
    primary(new ReplicaInput.Durable(blocks.header(blocks.height())));
  }

  private void checkpoint(int height) {
    primary(new ReplicaInput.Covered(TestLedger.REALM, height));
    var chain = follower.store.chain();
    chain.append(TestLedger.checkpoint(chain, List.of(blocks.header(height))));
    follower.give(new FollowInput.CheckpointFinal());
  }

  private void primary(ReplicaInput input) {
    for (ReplicaEffect effect : primary.step(input)) {
      switch (effect) {
        case ReplicaEffect.Replicate sent ->
            follower.give(
                new FollowInput.Replicated(
                    sent.connection(),
                    TestFollower.PRIMARY,
                    sent.epoch(),
                    blocks.block((int) sent.height())));
        case ReplicaEffect.Acknowledged told -> acknowledged = told.height();
        case ReplicaEffect.Distrust distrust -> fail(distrust.why());
        case ReplicaEffect.KeepDenial denial -> fail(denial.toString());
      }
    }
  }

  private void carryOutFirst() {
    follower.carryOutFirst();
    List<FollowEffect> done = new ArrayList<>(follower.done);
    follower.done.clear();
    for (FollowEffect effect : done) {
      switch (effect) {
        case FollowEffect.SayHeld said ->
            primary(new ReplicaInput.Held(said.connection(), said.mark()));
        case FollowEffect.SayStored said ->
            primary(
                new ReplicaInput.Stored(
                    said.connection(),
                    new StorageReceipt(new byte[32], List.of(said.mark()), new byte[64])));
        case FollowEffect.Copy copy -> {
          blocks.copyTo(follower.store, (int) copy.target().height());
          follower.give(new FollowInput.Copied());
        }
        case FollowEffect.Replay _ -> assertTrue(follower.storeHead().height() > 0);
        case FollowEffect.Write _, FollowEffect.Close _, FollowEffect.Stop _ ->
            fail("not between honest workers: " + effect);
      }
    }
  }

  private void settle() {
    while (!follower.waiting.isEmpty()) {
      carryOutFirst();
    }
  }

  private void requireCaughtUp() {
    settle();
    assertEquals(
        Optional.of(blocks.header(blocks.height()).hash()),
        follower.machine.held().map(BlockMark::header));
    assertEquals(blocks.height(), acknowledged);
  }

  @Test
  void aFollowerThatHasNothingGetsAllBlocks() {
    serve(1, TestBlocks.of(40), RealmHeader.origin(TestLedger.REALM));
    followerHearsTable();
    connect();
    requireCaughtUp();
    makeBlock();
    requireCaughtUp();
  }

  @Test
  void whoeverHearsTheTableFirstTheyFindEachOther() {
    TestBlocks made = TestBlocks.of(5);
    serve(1, made, RealmHeader.origin(TestLedger.REALM));
    followerHearsTable();
    connect();
    requireCaughtUp();
    // The follower hears of the next epoch before its primary does, then the other way around.
    epoch = 2;
    begin = made.header(5);
    followerHearsTable();
    settle();
    primaryHearsTable();
    makeBlock();
    requireCaughtUp();
    epoch = 3;
    begin = made.header(6);
    primaryHearsTable();
    makeBlock();
    settle();
    followerHearsTable();
    makeBlock();
    requireCaughtUp();
  }

  @Test
  void aFollowerThatIsSeatedLaterThanItConnectsIsFound() {
    serve(1, TestBlocks.of(5), RealmHeader.origin(TestLedger.REALM));
    primary(new ReplicaInput.Serves(TestLedger.REALM, 1, 0, List.of()));
    followerHearsTable();
    connect();
    settle();
    primaryHearsTable();
    makeBlock();
    requireCaughtUp();
  }

  @Test
  void aFollowerThatLacksTheBeginningOfTheEpochGetsThere() {
    TestBlocks made = TestBlocks.of(20);
    serve(1, made, RealmHeader.origin(TestLedger.REALM));
    followerHearsTable();
    connect();
    for (int i = 0; i < 12; i++) {
      carryOutFirst();
    }
    follower.reopen();
    assertTrue(follower.head().height() < 18, follower.head().toString());
    serve(2, made, made.header(18));
    followerHearsTable();
    connect();
    requireCaughtUp();
  }

  @Test
  void aFollowerWithBlocksThatCameToNothingGetsOthers() {
    TestBlocks made = TestBlocks.of(14);
    serve(1, made, RealmHeader.origin(TestLedger.REALM));
    followerHearsTable();
    connect();
    checkpoint(3);
    requireCaughtUp();
    TestBlocks fork = made.fork(6, 20, 1);
    serve(2, fork, fork.header(18));
    followerHearsTable();
    connect();
    requireCaughtUp();
  }

  @Test
  void aFollowerThatIsFarBehindCopiesAndGoesOn() {
    serve(1, TestBlocks.of(Limits.BLOCKS_AHEAD_MAX + 30), RealmHeader.origin(TestLedger.REALM));
    checkpoint(Limits.BLOCKS_AHEAD_MAX + 20);
    followerHearsTable();
    connect();
    settle();
    makeBlock();
    requireCaughtUp();
  }

  /** Crashes between any two effects, reconnections and epochs; then nothing more happens to it. */
  @Test
  void aFollowerGetsThereFromWhereverItIs() {
    for (long seed = 0; seed < 30; seed++) {
      try {
        new FollowedWithPrimaryTest().run(new Random(seed));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private void run(Random dice) {
    serve(1, TestBlocks.of(3), RealmHeader.origin(TestLedger.REALM));
    followerHearsTable();
    for (int i = 0; i < 120; i++) {
      switch (dice.nextInt(12)) {
        case 0, 1 -> makeBlock();
        case 2 -> {
          follower.reopen();
          followerHearsTable();
          connect();
        }
        case 3 -> connect();
        case 4 -> {
          int next = (int) Math.max(finalHeight(), begin.height()) + 1;
          if (next <= blocks.height()) {
            checkpoint(next);
          }
        }
        case 5 -> {
          if (dice.nextInt(4) == 0) {
            int low = (int) Math.max(finalHeight(), begin.height());
            int from = low + dice.nextInt(blocks.height() - low + 1);
            TestBlocks fork = blocks.fork(from, from + dice.nextInt(4), 1 + dice.nextInt(3));
            serve(epoch + 1, fork, fork.header(from));
            if (dice.nextBoolean()) {
              followerHearsTable();
            }
            connect();
          }
        }
        default -> {
          for (int n = dice.nextInt(4); n > 0 && !follower.waiting.isEmpty(); n--) {
            carryOutFirst();
          }
        }
      }
    }
    followerHearsTable();
    connect();
    makeBlock();
    requireCaughtUp();
    checkpoint(blocks.height());
    settle();
    assertEquals(blocks.header(blocks.height()), follower.storeHead());
  }
}
