package dev.freehold.worker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.memory.StoreWrite;
import dev.freehold.core.port.TestLedger;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.worker.follow.TailReplay;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Follower of three realms whose process dies before, in and after its writes. */
class FollowingCrashTest {
  private static final int STEPS = 400;
  private static final Hash32 NODE = TaggedHash.NODE_ID.of(new byte[] {1});
  private static final Hash32 PRIMARY = TaggedHash.NODE_ID.of(new byte[] {2});
  private static final List<RealmId> REALMS =
      List.of(new RealmId(0), TestLedger.REALM, new RealmId(2));

  /** The process is gone. */
  private static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final MemoryNodeStore made = new MemoryNodeStore(TestLedger.genesis().checkpoint());
  private final Map<RealmId, List<BlockTransition.Result>> results = new TreeMap<>();
  private final List<StoreWrite> journal = new ArrayList<>();
  private final Map<RealmId, BlockMark> signed = new HashMap<>();
  private final Deque<FollowingInput> ended = new ArrayDeque<>();
  private Random dice;
  private MemoryNodeStore store;
  private FollowingDriver driver;
  private long connection;
  private long entered;
  private int receipts;
  private int deaths;

  private void reopen() {
    store =
        new MemoryNodeStore(
            TestLedger.genesis().checkpoint(),
            (checkpoint, before) -> RealmTree.update(before, checkpoint.headers()),
            write -> {
              mayDie();
              journal.add(write);
              mayDie();
            });
    List.copyOf(journal).forEach(store::replay);
    store.requireWhole();
    driver = new FollowingDriver(NODE, store, new TestSigner(this::sign), new Peers(), new Tasks());
    ended.clear();
    entered = 0;
    List<FollowingInput> begin = new ArrayList<>();
    begin.add(new FollowingInput.Connected(++connection, PRIMARY));
    REALMS.forEach(realm -> begin.add(table(realm)));
    step(begin);
  }

  private void mayDie() {
    if (driver != null && dice.nextInt(40) == 0) {
      throw new Death();
    }
  }

  private static FollowingInput table(RealmId realm) {
    return new FollowingInput.Follow(
        new RealmEndpoint(
            RealmHeader.origin(realm),
            1,
            PRIMARY,
            "primary:7",
            List.of(new RealmFollower(NODE, "me:7", RealmFollower.Phase.COUNTED))));
  }

  /** Nothing is signed that a process which dies right then would not find again. */
  private StorageReceipt sign(List<BlockMark> marks) {
    MemoryNodeStore found = new MemoryNodeStore(TestLedger.genesis().checkpoint());
    List.copyOf(journal).forEach(found::replay);
    for (BlockMark mark : marks) {
      assertEquals(mark, BlockMark.of(1, header(found, mark)));
      signed.put(mark.realm(), mark);
    }
    receipts++;
    mayDie();
    return new StorageReceipt(
        new byte[SignatureScheme.ED25519.publicKeyBytes()],
        marks,
        new byte[SignatureScheme.ED25519.signatureBytes()]);
  }

  private static RealmHeader header(MemoryNodeStore in, BlockMark mark) {
    return in.realm(mark.realm())
        .header(mark.height())
        .or(
            () ->
                in.tails().links(mark.realm()).stream()
                    .map(link -> link.header())
                    .filter(header -> header.height() == mark.height())
                    .findFirst())
        .orElseThrow(() -> new AssertionError(mark + " is not on the disk"));
  }

  private final class Peers implements FollowingPeers {
    @Override
    public void send(long to, Message message) {
      if (message instanceof Message.Held(BlockMark mark) && to == connection) {
        BlockMark before = signed.get(mark.realm());
        assertTrue(before == null || mark.height() >= before.height(), "denied: " + before);
      }
      mayDie();
    }

    @Override
    public void close(long closed, GoodbyeReason reason, String text) {
      throw new AssertionError("an honest primary is told " + text);
    }

    @Override
    public void sendToCoordinator(Message message) {
      throw new AssertionError("nobody waits for " + message);
    }

    @Override
    public void taken(long from, long bytes) {
      entered -= bytes;
    }
  }

  private final class Tasks implements FollowingTasks {
    @Override
    public void replay(RealmHeader last) {
      new TailReplay(TestLedger.genesis(), store).run(last);
      ended.add(new FollowingInput.Replayed(last.realm()));
    }

    @Override
    public void copy(RealmHeader target, String from) {
      var realm = store.realm(target.realm());
      long end = dice.nextBoolean() ? target.height() : realm.head().height();
      for (long height = realm.head().height() + 1; height <= end; height++) {
        BlockTransition.Result result = results.get(target.realm()).get((int) height - 1);
        realm.commit(result.delta(), result.block());
      }
      ended.add(new FollowingInput.Copied(target.realm()));
    }
  }

  private RealmId any() {
    return REALMS.get(dice.nextInt(REALMS.size()));
  }

  private void make(RealmId realm) {
    long height = made.realm(realm).head().height();
    if (height > 0 && !realm.equals(TestLedger.REALM) || height > 200) {
      return;
    }
    BlockTransition.Result result =
        height == 0
            ? TestLedger.first(made, realm)
            : TestLedger.next(made, TestLedger.pay(0, height - 1));
    made.realm(realm).commit(result.delta(), result.block());
    results.computeIfAbsent(realm, _ -> new ArrayList<>()).add(result);
  }

  /** What may come together: mostly blocks, near what is held. */
  private List<FollowingInput> inputs() {
    List<FollowingInput> inputs = new ArrayList<>();
    if (dice.nextInt(20) == 0) {
      inputs.add(new FollowingInput.Disconnected(connection));
      inputs.add(new FollowingInput.Connected(++connection, PRIMARY));
    }
    while (!ended.isEmpty()) {
      inputs.add(ended.remove());
    }
    if (dice.nextInt(8) == 0 && finalise(any())) {
      inputs.add(new FollowingInput.CheckpointFinal());
    }
    for (int i = dice.nextInt(5); i > 0; i--) {
      RealmId realm = any();
      make(realm);
      List<BlockTransition.Result> there = results.get(realm);
      long next = store.tails().head(realm).height() + dice.nextInt(4) - 1;
      int height = Math.clamp(next, 1, there.size());
      inputs.add(new FollowingInput.Came(connection, 1, there.get(height - 1).block(), 1));
      entered++;
    }
    return inputs;
  }

  private boolean finalise(RealmId realm) {
    long low = store.chain().realmHeightAt(realm, store.chain().head().height()).orElse(0L);
    int there = results.getOrDefault(realm, List.of()).size();
    if (low >= there) {
      return false;
    }
    RealmHeader header =
        results.get(realm).get((int) low + dice.nextInt(there - (int) low)).block().header();
    store.chain().append(TestLedger.checkpoint(store.chain(), List.of(header)));
    return true;
  }

  private void step(List<FollowingInput> inputs) {
    driver.step(inputs);
    assertEquals(0, entered, "what came counts no more");
  }

  private void turn() {
    try {
      if (driver == null) {
        reopen();
      } else {
        step(inputs());
      }
    } catch (Death e) {
      deaths++;
      driver = null;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatIsSignedIsOnTheDiskWheneverItDiesAndIsNeverDenied(long seed) {
    dice = new Random(seed);
    try {
      for (int i = 0; i < STEPS; i++) {
        turn();
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
    assertTrue(receipts > STEPS / 20, "receipts: " + receipts);
    assertTrue(deaths > STEPS / 100, "deaths: " + deaths);
  }
}
