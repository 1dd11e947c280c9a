package dev.freehold.worker.machine.replica;

import static dev.freehold.worker.machine.replica.TestPrimary.OTHER_REALM;
import static dev.freehold.worker.machine.replica.TestPrimary.REALM;
import static dev.freehold.worker.machine.replica.TestPrimary.SELF;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.Replication;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A primary under tables, connections, receipts and lies in random order, against a model that
 * keeps every statement and looks through all of them for each block: what is acknowledged, who
 * lies and who denies is what the model says, and nobody is sent a block that it should not be.
 */
class ReplicasPropertyTest {
  private static final int STEPS = 8000;
  private static final List<RealmId> REALMS = List.of(REALM, OTHER_REALM);
  private static final List<Hash32> WORKERS =
      List.of(SELF, TestPrimary.A, TestPrimary.B, TestPrimary.C, TestPrimary.worker(4));

  /** A statement of a worker about a realm. */
  private record Key(RealmId realm, Hash32 worker) {}

  private record Signed(Key key, long epoch, long height) {}

  /** A realm as tables and checkpoints have it. */
  private static final class Seats {
    private long epoch = 1;
    private long finalBlock;
    private long acknowledged;
    private Map<Hash32, Boolean> followers = new HashMap<>();
  }

  private final Map<RealmId, Seats> seats = new HashMap<>();
  private final List<Signed> signed = new ArrayList<>();

  /** What each has said on its connection that it holds, the highest that is true. */
  private final Map<Key, Long> said = new HashMap<>();

  /** What each has said on its connection of an epoch that is not known here. */
  private final Map<Key, BlockMark> ahead = new HashMap<>();

  private final Set<Hash32> connected = new HashSet<>();
  private final Set<Hash32> liars = new HashSet<>();

  /** Blocks sent to each since it last said what it holds. */
  private final Map<Key, Set<Long>> sent = new HashMap<>();

  private TestPrimary primary;
  private Replication replication;
  private SplittableRandom random;
  private String where;
  private int acknowledgements;
  private int lies;
  private int denials;

  @ParameterizedTest
  @CsvSource({"1, 3, 2", "2, 3, 2", "3, 3, 2", "4, 4, 3", "5, 4, 3", "6, 4, 3", "7, 4, 3"})
  void whatIsAcknowledgedIsWhatEnoughFollowersHaveSignedFor(long seed, int all, int acknowledge) {
    random = new SplittableRandom(seed);
    replication = new Replication(all, acknowledge);
    primary = new TestPrimary(replication);
    REALMS.forEach(realm -> seats.put(realm, new Seats()));
    REALMS.forEach(this::table);
    for (int i = 0; i < STEPS; i++) {
      where = "seed " + seed + ", step " + i;
      act();
    }
    assertTrue(acknowledgements > 100, where + ": " + acknowledgements + " acknowledged");
    assertTrue(lies > 20, where + ": " + lies + " lies");
    assertTrue(denials > 10, where + ": " + denials + " denials");
  }

  private void act() {
    RealmId realm = REALMS.get(random.nextInt(REALMS.size()));
    Hash32 worker = WORKERS.get(random.nextInt(WORKERS.size()));
    switch (random.nextInt(60)) {
      case 0 -> table(realm);
      case 1 -> cover(realm);
      case 2 -> connect(worker);
      case 3 -> {
        if (connected.remove(worker)) {
          primary.disconnect(worker);
        }
      }
      case 4, 5, 6, 7, 8, 9, 10, 11, 12 -> heard(primary.make(realm));
      case 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24 -> {
        if (connected.contains(worker)) {
          held(worker, anyMark(realm, worker));
        } else {
          connect(worker);
        }
      }
      default -> {
        if (liars.contains(worker) && random.nextInt(4) == 0) {
          connect(worker);
        } else if (connected.contains(worker)) {
          stored(worker, realm);
        }
      }
    }
  }

  private void connect(Hash32 worker) {
    connected.add(worker);
    liars.remove(worker);
    said.keySet().removeIf(key -> key.worker.equals(worker));
    sent.keySet().removeIf(key -> key.worker.equals(worker));
    ahead.keySet().removeIf(key -> key.worker.equals(worker));
    primary.connect(worker);
  }

  private void table(RealmId realm) {
    Seats now = seats.get(realm);
    List<ReplicaInput.Follower> followers = new ArrayList<>();
    Map<Hash32, Boolean> named = new HashMap<>();
    for (Hash32 worker : WORKERS) {
      for (int times = random.nextInt(9); times > 1; times -= 3) {
        boolean counts = random.nextInt(4) > 0;
        followers.add(new ReplicaInput.Follower(worker, counts));
        named.merge(worker, counts, Boolean::logicalOr);
      }
    }
    named.remove(SELF);
    long other = now.epoch + (random.nextInt(6) == 0 ? 1 : 0) - (random.nextInt(10) == 0 ? 1 : 0);
    long epoch = Math.max(1, other);
    if (epoch >= now.epoch) {
      if (epoch > now.epoch) {
        signed.removeIf(s -> s.key.realm.equals(realm));
        said.keySet().removeIf(key -> key.realm.equals(realm));
        sent.keySet().removeIf(key -> key.realm.equals(realm));
      }
      now.epoch = epoch;
      now.followers = named;
      signed.removeIf(s -> s.key.realm.equals(realm) && !named.containsKey(s.key.worker));
      said.keySet().removeIf(key -> key.realm.equals(realm) && !named.containsKey(key.worker));
      sent.keySet().removeIf(key -> key.realm.equals(realm) && !named.containsKey(key.worker));
      ahead.keySet().removeIf(key -> key.realm.equals(realm) && !named.containsKey(key.worker));
      ahead.forEach(this::obeysToo);
      ahead.values().removeIf(mark -> mark.realm().equals(realm) && mark.epoch() <= epoch);
    }
    heard(primary.step(new ReplicaInput.Serves(realm, epoch, now.finalBlock, followers)));
  }

  /** What one has said of an epoch is heard once the epoch is known here. */
  private void obeysToo(Key key, BlockMark mark) {
    boolean heard = connected.contains(key.worker) && !liars.contains(key.worker);
    if (heard && mark.epoch() == seats.get(key.realm).epoch && isHere(mark)) {
      said.put(key, mark.height());
    }
  }

  private void cover(RealmId realm) {
    Seats now = seats.get(realm);
    now.finalBlock += random.nextLong(primary.head(realm) - now.finalBlock + 1);
    now.acknowledged = Math.max(now.acknowledged, now.finalBlock);
    heard(primary.step(new ReplicaInput.Covered(realm, now.finalBlock)));
  }

  /** A mark as an honest follower might give it, most of the time. */
  private BlockMark anyMark(RealmId realm, Hash32 worker) {
    Seats now = seats.get(realm);
    long head = primary.head(realm);
    long floor =
        Math.max(best(new Key(realm, worker)), said.getOrDefault(new Key(realm, worker), 0L));
    long epoch = now.epoch;
    if (random.nextInt(8) == 0) {
      epoch = Math.max(1, epoch - 1 + random.nextInt(3));
    }
    long height =
        random.nextInt(12) == 0
            ? random.nextLong(head + 1)
            : floor + random.nextLong(head - floor + 1);
    return random.nextInt(15) == 0
        ? TestPrimary.foreign(realm, epoch, 1 + random.nextLong(head + 3))
        : primary.mark(realm, epoch, height);
  }

  private boolean isHere(BlockMark mark) {
    return mark.height() <= primary.head(mark.realm())
        && primary.mark(mark.realm(), mark.epoch(), mark.height()).equals(mark);
  }

  /** The highest block that a worker has signed for in the realm's epoch. */
  private long best(Key key) {
    return signed.stream()
        .filter(s -> s.key.equals(key) && s.epoch == seats.get(key.realm).epoch)
        .mapToLong(Signed::height)
        .max()
        .orElse(0);
  }

  private void held(Hash32 worker, BlockMark mark) {
    Seats now = seats.get(mark.realm());
    Key key = new Key(mark.realm(), worker);
    boolean heeded = !liars.contains(worker) && now.followers.containsKey(worker);
    boolean denies = false;
    boolean lie = false;
    if (heeded) {
      sent.remove(key);
      if (mark.epoch() > now.epoch) {
        ahead.put(key, mark);
      }
      if (mark.epoch() == now.epoch) {
        long best = best(key);
        denies = mark.height() < best || (mark.height() == best && !isHere(mark));
        lie = !denies && said.containsKey(key) && (!isHere(mark) || mark.height() < said.get(key));
        if (denies) {
          signed.removeIf(s -> s.key.equals(key));
          said.remove(key);
        }
        if (isHere(mark) && !lie) {
          said.put(key, mark.height());
        }
      }
    }
    if (lie) {
      caught(worker);
    }
    List<ReplicaEffect> effects = primary.held(worker, mark);
    assertEquals(lie, TestPrimary.isDistrusted(effects), where + ": " + mark);
    assertEquals(
        denies ? 1 : 0,
        effects.stream().filter(effect -> effect instanceof ReplicaEffect.KeepDenial).count(),
        where + ": " + mark);
    denials += denies ? 1 : 0;
    heard(effects);
    assertTrue(primary.sent(worker, effects).size() <= 1, where + ": " + effects);
  }

  private void caught(Hash32 worker) {
    lies++;
    liars.add(worker);
    signed.removeIf(s -> s.key.worker.equals(worker));
    said.keySet().removeIf(key -> key.worker.equals(worker));
  }

  private void stored(Hash32 worker, RealmId realm) {
    List<BlockMark> marks = new ArrayList<>();
    marks.add(anyMark(realm, worker));
    if (random.nextInt(3) == 0) {
      marks.add(anyMark(realm.equals(REALM) ? OTHER_REALM : REALM, worker));
    }
    boolean lie = false;
    if (!liars.contains(worker)) {
      List<BlockMark> counted =
          marks.stream()
              .filter(mark -> seats.get(mark.realm()).followers.containsKey(worker))
              .filter(mark -> seats.get(mark.realm()).epoch == mark.epoch())
              .toList();
      lie = !counted.stream().allMatch(this::isHere);
      if (lie) {
        caught(worker);
      } else {
        for (BlockMark mark : counted) {
          Key key = new Key(mark.realm(), worker);
          if (mark.height() > best(key)) {
            signed.add(new Signed(key, mark.epoch(), mark.height()));
            said.merge(key, mark.height(), Math::max);
          }
        }
      }
    }
    List<ReplicaEffect> effects = primary.stored(worker, marks.toArray(BlockMark[]::new));
    assertEquals(lie, TestPrimary.isDistrusted(effects), where + ": " + marks);
    heard(effects);
  }

  /** Looks at what has come of a step that the model has taken. */
  private void heard(List<ReplicaEffect> effects) {
    Map<RealmId, Long> told = new HashMap<>();
    for (ReplicaEffect effect : effects) {
      switch (effect) {
        case ReplicaEffect.Acknowledged a ->
            assertFalse(told.put(a.realm(), a.height()) != null, where + ": twice");
        case ReplicaEffect.Replicate r -> sent(r);
        case ReplicaEffect.Distrust d -> assertTrue(liars.contains(d.worker()), where);
        case ReplicaEffect.KeepDenial d -> {
          BlockMark mark = d.signed().mark(d.held().realm()).orElseThrow();
          assertEquals(mark.epoch(), d.held().epoch(), where);
          assertTrue(
              d.held().height() < mark.height()
                  || (d.held().height() == mark.height() && !d.held().equals(mark)),
              where + ": " + mark + " and " + d.held());
        }
      }
    }
    for (RealmId realm : REALMS) {
      Seats now = seats.get(realm);
      long before = now.acknowledged;
      now.acknowledged =
          LongStream.rangeClosed(before + 1, primary.head(realm))
              .filter(height -> signers(realm, height) >= replication.receipts())
              .max()
              .orElse(before);
      acknowledgements += now.acknowledged > before ? 1 : 0;
      assertEquals(
          now.acknowledged > before ? now.acknowledged : -1,
          told.getOrDefault(realm, -1L),
          where + ": realm " + realm);
    }
  }

  private long signers(RealmId realm, long height) {
    Seats now = seats.get(realm);
    return signed.stream()
        .filter(s -> s.key.realm.equals(realm) && s.epoch == now.epoch && s.height >= height)
        .map(s -> s.key.worker)
        .filter(worker -> now.followers.getOrDefault(worker, false))
        .distinct()
        .count();
  }

  private void sent(ReplicaEffect.Replicate block) {
    Hash32 worker =
        connected.stream()
            .filter(w -> primary.connection(w) == block.connection())
            .findFirst()
            .orElseThrow(() -> new AssertionError(where + ": nobody is at the other end"));
    Key key = new Key(block.realm(), worker);
    assertFalse(liars.contains(worker), where);
    assertTrue(seats.get(block.realm()).followers.containsKey(worker), where);
    assertEquals(seats.get(block.realm()).epoch, block.epoch(), where);
    assertTrue(block.height() >= 1 && block.height() <= primary.head(block.realm()), where);
    Set<Long> since = sent.computeIfAbsent(key, _ -> new HashSet<>());
    assertTrue(since.add(block.height()), where + ": sent twice: " + block);
    long stored = best(key);
    assertTrue(
        since.stream().filter(height -> height > stored).count() <= FollowerSeat.AHEAD_MAX,
        where + ": " + since);
  }
}
