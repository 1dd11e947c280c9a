package dev.freehold.worker.follow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.RealmView;
import dev.freehold.core.port.TestLedger;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.TailLink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * World of a realm's primaries, epoch after epoch, of which some show other blocks than they made,
 * and two followers whose processes crash between any two effects.
 */
final class FollowedWorld {
  private static final int FOLLOWERS = 2;

  /**
   * An epoch as the final table has it.
   *
   * @param lies what the primary shows now and then in the place of what it made; may be the same
   */
  private record Epoch(
      long number, Hash32 primary, RealmHeader begin, TestBlocks made, TestBlocks lies) {
    FollowSeat seat() {
      return TestFollower.seat(number, primary, begin);
    }

    RealmBlock shown(int height, boolean lying) {
      return lying && height <= lies.height() ? lies.block(height) : made.block(height);
    }
  }

  /** A follower, and what it has heard and said. */
  private static final class Side {
    final TestFollower process = new TestFollower();
    final Map<Long, BlockMark> lastSaid = new HashMap<>();
    final Map<String, Hash32> named = new HashMap<>();
    long connection;
    long nextToSend = 1;
    int checkpoints;
  }

  private final Random dice;
  private final List<Epoch> epochs = new ArrayList<>();
  private final List<RealmHeader> finals = new ArrayList<>();
  private final List<Side> sides = new ArrayList<>();
  private long connections;
  private int stored;

  FollowedWorld(long seed) {
    dice = new Random(seed);
    RealmHeader origin = RealmHeader.origin(TestLedger.REALM);
    TestBlocks made = TestBlocks.of(3);
    epochs.add(new Epoch(1, TestFollower.worker(1), origin, made, lies(made, 0)));
    for (int i = 0; i < FOLLOWERS; i++) {
      sides.add(new Side());
      begin(sides.get(i));
    }
  }

  /** What a primary shows besides what it makes: one in three shows something else. */
  private TestBlocks lies(TestBlocks made, int begin) {
    return dice.nextInt(3) > 0
        ? made
        : made.fork(begin + dice.nextInt(made.height() - begin + 1), begin + 6, 3);
  }

  /** A process that has begun hears the table, and of its primary. */
  private void begin(Side side) {
    give(side, new FollowInput.Assigned(now().seat()));
    connect(side);
  }

  private Epoch now() {
    return epochs.getLast();
  }

  private long finalHeight() {
    return finals.isEmpty() ? 0 : finals.getLast().height();
  }

  /** How often something was said to be stored. */
  int stored() {
    return stored;
  }

  /** Something happens. */
  void step() {
    Side side = sides.get(dice.nextInt(FOLLOWERS));
    switch (dice.nextInt(16)) {
      case 0 -> {
        if (now().made().height() < finalHeight() + 12) {
          now().made().grow(now().made().height() + 1 + dice.nextInt(2));
        }
      }
      case 1, 2, 3, 4 -> send(side);
      case 5, 6, 7, 8, 9 -> carryOut(side, 1 + dice.nextInt(3));
      case 10 -> {
        Epoch told = dice.nextInt(4) == 0 ? epochs.get(dice.nextInt(epochs.size())) : now();
        give(side, new FollowInput.Assigned(told.seat()));
      }
      case 11 -> connect(side);
      case 12 -> {
        crash(side);
        if (dice.nextInt(4) > 0) {
          begin(side);
        }
      }
      case 13 -> {
        if (dice.nextInt(3) == 0) {
          finalise();
        }
        checkpoint(side);
      }
      case 14 -> {
        if (dice.nextInt(5) == 0) {
          nextEpoch();
        }
      }
      default -> {
        if (dice.nextInt(6) == 0) {
          long fence = now().number() + (dice.nextInt(3) == 0 ? 1 : 0);
          give(side, new FollowInput.Assigned(new FollowSeat(fence, true, Optional.empty())));
        }
      }
    }
  }

  private void nextEpoch() {
    int low = (int) finalHeight();
    low = (int) Math.max(low, now().begin().height());
    int begin = low + dice.nextInt(now().made().height() - low + 1);
    TestBlocks made = now().made().fork(begin, begin + 1, 1 + dice.nextInt(2));
    // Fences may have named a number that nobody served.
    long number = now().number() + 1 + dice.nextInt(2);
    epochs.add(
        new Epoch(
            number,
            TestFollower.worker(1 + dice.nextInt(4)),
            made.header(begin),
            made,
            lies(made, begin)));
  }

  private void finalise() {
    int low = (int) Math.max(finalHeight(), now().begin().height());
    int height = Math.min(now().made().height(), low + 1 + dice.nextInt(3));
    if (height > finalHeight()) {
      finals.add(now().made().header(height));
    }
  }

  private void checkpoint(Side side) {
    if (side.checkpoints < finals.size()) {
      var chain = side.process.store.chain();
      chain.append(TestLedger.checkpoint(chain, List.of(finals.get(side.checkpoints++))));
      give(side, new FollowInput.CheckpointFinal());
    }
  }

  private void send(Side side) {
    Epoch by = dice.nextInt(8) == 0 ? epochs.get(dice.nextInt(epochs.size())) : now();
    boolean lying = dice.nextInt(4) == 0 && by.equals(now());
    long wanted = dice.nextInt(4) == 0 ? 1 + dice.nextInt(12) : side.nextToSend;
    int height = Math.clamp(wanted, 1, by.made().height());
    Hash32 worker = dice.nextInt(20) == 0 ? TestFollower.worker(9) : by.primary();
    if (worker.equals(by.primary()) && by.equals(now())) {
      side.nextToSend = height + 1;
    }
    give(
        side,
        new FollowInput.Replicated(side.connection, worker, by.number(), by.shown(height, lying)));
  }

  private void connect(Side side) {
    give(side, new FollowInput.Disconnected(side.connection));
    side.connection = ++connections;
    give(side, new FollowInput.Connected(side.connection, now().primary()));
  }

  private void give(Side side, FollowInput input) {
    side.process.give(input);
  }

  private void carryOut(Side side, int effects) {
    for (int i = 0; i < effects && !side.process.waiting.isEmpty(); i++) {
      side.process.carryOutFirst();
      List<FollowEffect> done = List.copyOf(side.process.done);
      side.process.done.clear();
      done.forEach(effect -> look(side, effect));
    }
  }

  private void look(Side side, FollowEffect effect) {
    switch (effect) {
      case FollowEffect.SayStored said -> lookAtStored(side, said.mark());
      case FollowEffect.SayHeld said -> {
        requireHeld(side, said.mark());
        if (said.connection() == side.connection) {
          side.nextToSend = goesOn(said.mark());
        }
      }
      case FollowEffect.Copy copy -> {
        if (dice.nextInt(3) > 0) {
          chainOf(copy.target()).copyTo(side.process.store, (int) copy.target().height());
        }
        give(side, new FollowInput.Copied());
      }
      case FollowEffect.Close close -> {
        if (dice.nextBoolean()) {
          give(side, new FollowInput.Disconnected(close.connection()));
        }
      }
      case FollowEffect.Replay _ -> {
        // The process has done it.
      }
      case FollowEffect.Write write -> fail("carried out by the process: " + write);
      case FollowEffect.Stop stop -> fail("it stopped: " + stop.why());
    }
  }

  /** From that block on if the primary has it, and from what is final if not. */
  private long goesOn(BlockMark mark) {
    TestBlocks made = now().made();
    boolean known =
        mark.height() <= made.height()
            && made.header((int) mark.height()).hash().equals(mark.header());
    return Math.max(1, known ? mark.height() : finalHeight() + 1);
  }

  private TestBlocks chainOf(RealmHeader target) {
    return epochs.stream()
        .map(Epoch::made)
        .filter(made -> made.height() >= target.height())
        .filter(made -> made.header((int) target.height()).equals(target))
        .findFirst()
        .orElseThrow();
  }

  private static Optional<Hash32> onDisk(Side side, long height) {
    RealmView store = side.process.store.realm(TestLedger.REALM);
    return height <= store.head().height()
        ? store.header(height).map(RealmHeader::hash)
        : side.process.store.tails().links(TestLedger.REALM).stream()
            .filter(link -> link.height() == height)
            .map(link -> link.header().hash())
            .findFirst();
  }

  private static void requireHeld(Side side, BlockMark mark) {
    assertEquals(side.process.promised(), mark.epoch(), "said in the epoch that is promised");
    if (mark.height() > 0) {
      assertEquals(Optional.of(mark.header()), onDisk(side, mark.height()), "what is on the disk");
    }
  }

  private void lookAtStored(Side side, BlockMark mark) {
    stored++;
    requireHeld(side, mark);
    for (long height = side.process.storeHead().height() + 1; height <= mark.height(); height++) {
      Hash32 hash = onDisk(side, height).orElseThrow();
      Hash32 before = side.named.putIfAbsent(mark.epoch() + " " + height, hash);
      assertTrue(before == null || before.equals(hash), "one block a height in " + mark);
    }
    side.lastSaid.put(mark.epoch(), mark);
  }

  /** Whatever waits is lost; what was said in the epoch that is promised is there. */
  private void crash(Side side) {
    side.process.reopen();
    side.connection = ++connections;
    requireChain(side);
    requireSaid(side);
  }

  private static void requireChain(Side side) {
    RealmHeader below = side.process.storeHead();
    for (TailLink link : side.process.store.tails().links(TestLedger.REALM)) {
      assertTrue(link.header().follows(below), "the tail is a chain on the store");
      assertTrue(link.epoch() <= side.process.promised(), "of epochs that were promised");
      below = link.header();
    }
  }

  private void requireSaid(Side side) {
    BlockMark said = side.lastSaid.get(side.process.promised());
    if (said != null && said.height() > 0) {
      assertEquals(Optional.of(said.header()), onDisk(side, said.height()), "what was said");
    }
  }

  /** An epoch with an honest primary, all of whose messages arrive. */
  void heal() {
    finalise();
    nextEpoch();
    // Whoever has met a contradiction has ended an epoch that nobody else has.
    Epoch last = epochs.removeLast();
    epochs.add(
        new Epoch(last.number() + 5, last.primary(), last.begin(), last.made(), last.made()));
    for (Side side : sides) {
      Map<Long, BlockMark> before = Map.copyOf(side.lastSaid);
      side.process.reopen();
      while (side.checkpoints < finals.size()) {
        checkpoint(side);
      }
      begin(side);
      BlockMark head = BlockMark.of(now().number(), now().made().header(now().made().height()));
      for (int round = 0; round < 8 && !head.equals(side.lastSaid.get(head.epoch())); round++) {
        carryOut(side, Integer.MAX_VALUE);
        for (int height = (int) side.nextToSend; height <= head.height(); height++) {
          give(
              side,
              new FollowInput.Replicated(
                  side.connection, now().primary(), now().number(), now().made().block(height)));
        }
        carryOut(side, Integer.MAX_VALUE);
        give(side, new FollowInput.CheckpointFinal());
      }
      assertEquals(head, side.lastSaid.get(head.epoch()), "it goes on: " + before);
      assertEquals(finalHeight(), side.process.storeHead().height(), "what is final is replayed");
    }
  }
}
