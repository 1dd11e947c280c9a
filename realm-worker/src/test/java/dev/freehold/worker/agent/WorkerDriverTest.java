package dev.freehold.worker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.port.InvalidCheckpointException;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.worker.machine.AnotherCheckpoint;
import dev.freehold.worker.machine.RealmEffect;
import dev.freehold.worker.machine.RealmInput;
import dev.freehold.worker.machine.RealmSettings;
import dev.freehold.worker.machine.TestChain;
import dev.freehold.worker.machine.WorkerInput;
import dev.freehold.worker.machine.WorkerMachine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Tests of how a worker's driver carries effects out. */
class WorkerDriverTest implements WorkerPeers, WorkerTasks {
  private static final Hash32 NODE = TaggedHash.NODE_ID.of(new byte[] {1});

  private static final CheckpointEvent PAID =
      new CheckpointEvent.Paid(UserId.parse("0:0"), UserId.parse("0:1"), 1);

  private final List<Object> done = new ArrayList<>();
  private Runnable onBroadcast = () -> {};
  private String refusal = "";
  private boolean serves;

  private final TestChain chain =
      new TestChain(1000) {
        @Override
        public void append(Checkpoint checkpoint) {
          if (!refusal.isEmpty()) {
            throw new InvalidCheckpointException(refusal);
          }
          super.append(checkpoint);
          done.add("appended " + checkpoint.height());
        }
      };

  private final WorkerDriver driver =
      driver(
          realm -> {
            throw new IllegalStateException("realm " + realm + " is not served here");
          });

  private WorkerDriver driver(Function<RealmId, RealmStore> stores) {
    return new WorkerDriver(
        new WorkerMachine(
            NODE,
            chain.genesis(),
            RealmSettings.DEFAULT,
            chain,
            stores,
            new MemoryNodeStore(chain.genesis().checkpoint()).tails(),
            checkpoint -> checkpoint.finality().isEmpty(),
            chain.check()),
        chain,
        stores,
        this,
        this,
        evidence -> done.add("kept evidence of " + evidence.height()));
  }

  private void push(Checkpoint checkpoint) {
    driver.step(new WorkerInput.CheckpointArrived(0, checkpoint));
  }

  /** Table of a realm, its worker and its follower. */
  private static WorkerInput.Assigned table(Hash32 worker, Optional<RealmFollower> follower) {
    RealmHeader origin = RealmHeader.origin(new RealmId(0));
    return new WorkerInput.Assigned(
        0, List.of(new RealmEndpoint(origin, 1, worker, "here:1", follower)));
  }

  @Test
  void whatWasHandedOverIsKnownUntilATableSaysWhoseItIs() {
    RealmId realm = new RealmId(0);
    MemoryNodeStore store = new MemoryNodeStore(chain.genesis().checkpoint());
    WorkerDriver moving = driver(store::realm);
    Optional<RealmFollower> next =
        Optional.of(
            new RealmFollower(
                TaggedHash.NODE_ID.of(new byte[] {2}), "there:1", RealmFollower.Phase.HANDED_OVER));
    assertFalse(moving.isHandedOver(realm));
    moving.step(table(NODE, next));
    assertTrue(moving.isHandedOver(realm));
    moving.step(table(NODE, next));
    assertTrue(moving.isHandedOver(realm), "the coordinator repeats its table");
    moving.step(new WorkerInput.Tick(1));
    assertTrue(moving.isHandedOver(realm));
    moving.step(table(next.get().worker(), Optional.empty()));
    assertFalse(moving.isHandedOver(realm), "the table says now whose it is");
  }

  @Test
  void aLinkIsObeyedBeforeAnythingThatFollowsFromItsTableIsSaid() {
    MemoryNodeStore store = new MemoryNodeStore(chain.genesis().checkpoint());
    WorkerDriver moving = driver(store::realm);
    RealmHeader origin = RealmHeader.origin(new RealmId(0));
    Optional<RealmFollower> next =
        Optional.of(
            new RealmFollower(
                TaggedHash.NODE_ID.of(new byte[] {2}), "there:1", RealmFollower.Phase.HANDED_OVER));
    var table = List.of(new RealmEndpoint(origin, 1, NODE, "here:1", next));
    moving.step(new WorkerInput.Assigned(2, table));
    assertEquals(List.of("obeys 2", new Message.HandedOver(origin, 1)), done);
  }

  @Test
  void whatIsReportedIsAnnouncedToTheOthersOnce() {
    MemoryNodeStore store = new MemoryNodeStore(chain.genesis().checkpoint());
    RealmId realm = new RealmId(0);
    serves = true;
    WorkerDriver serving = driver(store::realm);
    serving.step(table(NODE, Optional.empty()));
    done.clear();
    RealmBlock block = firstBlock(store);
    serving.step(new WorkerInput.ToRealm(realm, new RealmInput.Committed(block)));
    var report = new Message.BlockReport(1, block.header(), block.events(), block.proofs());
    var announcement = List.of("to others", new Message.BlockSealed(block.header()));
    assertEquals(List.of(report, announcement), done);
    done.clear();
    serving.step(table(NODE, Optional.empty()));
    assertEquals(
        List.of("obeys 0", report, announcement), done, "who leads next is not known to them");
    done.clear();
    serving.step(new WorkerInput.CheckpointKnown(3, 0));
    assertEquals(List.of(List.of(3, new Message.BlockSealed(block.header()))), done);
  }

  /** Makes the realm's first block durable, which opens the accounts of the genesis. */
  private RealmBlock firstBlock(MemoryNodeStore stores) {
    RealmId realm = new RealmId(0);
    RealmStore store = stores.realm(realm);
    BlockTransition.Result result =
        new BlockTransition(RealmRules.of(chain.genesis(), realm), chain)
            .apply(
                store.head(),
                store,
                store,
                new BlockTransition.Batch(0, List.of(chain.genesis().checkpoint()), List.of()));
    store.commit(result.delta(), result.block());
    return result.block();
  }

  @Test
  void whatConcernsALinkGoesThere() {
    driver.step(new WorkerInput.CheckpointKnown(3, 2));
    driver.step(
        new WorkerInput.CheckpointArrived(4, chain.next(List.of()).with(FixedValues.FINALITY)));
    assertEquals(
        List.of(
            List.of(3, new Query.CheckpointOf(0, 1)),
            "goodbye NOT_ALLOWED: checkpoint 1 is not signed by the committee by 4"),
        done);
  }

  @Test
  void evidenceIsDurableBeforeItIsSaidAndEndsTheUseOfTheKey() {
    Checkpoint first = chain.next(List.of());
    push(first);
    done.clear();
    Checkpoint other = AnotherCheckpoint.of(first);
    push(other);
    var said = new Message.Evidence(new Equivocation(first, other));
    assertEquals(List.of("kept evidence of 1", said, said), done);
    assertEquals(Optional.of(said.equivocation()), driver.evidence());
    done.clear();
    push(chain.next(List.of()));
    push(other);
    assertEquals(List.of(), done, "nothing that the key signs is taken any more");
    driver.step(new WorkerInput.CheckpointKnown(0, 9));
    assertEquals(List.of(said), done, "the coordinator is shown it by each new link");
  }

  /** Evidence of so many bytes, by events that nobody checks. */
  private static Equivocation evidenceOf(int bytes) {
    int rest = bytes - twoOf(List.of()).toBytes().length;
    int payment = twoOf(List.of(PAID)).toBytes().length - twoOf(List.of()).toBytes().length;
    int contract = twoOf(List.of(registered(1))).toBytes().length - bytes + rest;
    int name = 1 + (rest - contract) % payment;
    List<CheckpointEvent> events =
        new ArrayList<>(Collections.nCopies((rest - contract) / payment, PAID));
    events.add(registered(name));
    Equivocation made = twoOf(events);
    assertEquals(bytes, made.toBytes().length);
    return made;
  }

  private static Equivocation twoOf(List<CheckpointEvent> events) {
    return new Equivocation(holding(events, 1), holding(List.of(), 2));
  }

  private static Checkpoint holding(List<CheckpointEvent> events, long timeMs) {
    return new Checkpoint(
        1,
        Hash32.ZERO,
        timeMs,
        Fr.ZERO,
        List.of(),
        events,
        Hash32.ZERO,
        Totals.NONE,
        Optional.empty());
  }

  private static CheckpointEvent registered(int nameBytes) {
    ContractSpec spec =
        new ContractSpec(
            "x".repeat(nameBytes),
            SlotShape.uniform(1),
            List.of(
                new FunctionSpec(
                    "f",
                    FunctionSpec.SetupKind.CEREMONY,
                    new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]))));
    return new CheckpointEvent.ContractRegistered(
        new Contract(new ContractId(1), UserId.parse("0:0"), spec, 1), Hash32.ZERO, 0);
  }

  @Test
  void evidenceThatOneFrameHoldsIsShownToWhoeverTakesSuchFrames() {
    driver.step(new WorkerInput.CheckpointKnown(0, 0));
    Equivocation longest = evidenceOf(Limits.EVIDENCE_BYTES_MAX);
    driver.step(new WorkerInput.EvidenceHeard(longest));
    var said = new Message.Evidence(longest);
    assertEquals(Limits.PEER_FRAME_BYTES_MAX, MessageCodec.encode(said).length);
    // This worker has no seat: a coordinator that it showed so much would close the link.
    assertEquals(List.of("kept evidence of 1", said), done);
    assertEquals(Optional.of(said), driver.news());
  }

  @Test
  void evidenceThatNoFrameHoldsIsKeptAndSaidInWordsAlone() {
    driver.step(new WorkerInput.CheckpointKnown(0, 0));
    Equivocation longer = evidenceOf(Limits.EVIDENCE_BYTES_MAX + 1);
    driver.step(new WorkerInput.EvidenceHeard(longer));
    driver.step(new WorkerInput.CheckpointKnown(0, 9));
    push(chain.next(List.of()));
    assertEquals(List.of("kept evidence of 1"), done, "nothing is sent that would end a link");
    assertEquals(Optional.of(longer), driver.evidence());
    assertEquals(Optional.empty(), driver.news());
  }

  @Test
  void theCoordinatorIsShownByAStrangerWhatAStrangersFrameHolds() {
    driver.step(new WorkerInput.CheckpointKnown(0, 0));
    Equivocation longest = evidenceOf(Limits.CLIENT_FRAME_BYTES_MAX - 1);
    driver.step(new WorkerInput.EvidenceHeard(longest));
    var said = new Message.Evidence(longest);
    assertEquals(Limits.CLIENT_FRAME_BYTES_MAX, MessageCodec.encode(said).length);
    assertEquals(List.of("kept evidence of 1", said, said), done);
  }

  @Test
  void theCoordinatorIsNotShownByAStrangerWhatIsOneByteLonger() {
    driver.step(new WorkerInput.CheckpointKnown(0, 0));
    Equivocation longer = evidenceOf(Limits.CLIENT_FRAME_BYTES_MAX);
    driver.step(new WorkerInput.EvidenceHeard(longer));
    assertEquals(List.of("kept evidence of 1", new Message.Evidence(longer)), done);
  }

  @Test
  void nothingThatFollowsACheckpointLeavesBeforeItIsDurable() {
    Checkpoint first = chain.next(List.of());
    driver.step(new WorkerInput.CheckpointKnown(0, 2));
    push(first);
    assertEquals(
        List.of(
            new Query.CheckpointOf(0, 1),
            "appended 1",
            new Message.CheckpointPush(first),
            new Query.CheckpointOf(0, 2)),
        done);
  }

  @Test
  void aCheckpointThatContradictsItselfClosesItsSenderIsCountedAndHaltsNobody() {
    Checkpoint first = chain.next(List.of());
    refusal = "the root of checkpoint 1 is wrong";
    push(first);
    assertEquals(List.of("goodbye OUT_OF_STEP: " + refusal), done);
    assertEquals(1, driver.checkpointsRefused());
    refusal = "";
    push(first);
    assertEquals(1, chain.head().height());
    assertEquals(new Message.CheckpointPush(first), done.getLast());
    assertEquals(1, driver.checkpointsRefused());
  }

  @Test
  void aCheckpointThatIsNotSignedClosesItsSenderIsCountedAndHaltsNobody() {
    Checkpoint first = chain.next(List.of());
    push(first.with(FixedValues.FINALITY));
    assertEquals(List.of("goodbye NOT_ALLOWED: checkpoint 1 is not signed by the committee"), done);
    assertEquals(1, driver.checkpointsRefused());
    push(first);
    assertEquals(1, chain.head().height());
  }

  @Test
  void takesNoStepWithinAStep() {
    onBroadcast = () -> driver.step(new WorkerInput.CheckpointKnown(0, 1));
    assertThrows(IllegalStateException.class, () -> push(chain.next(List.of())));
  }

  @Override
  public void send(long connection, Message message) {
    done.add(message);
  }

  @Override
  public void broadcast(Message message) {
    done.add(message);
    onBroadcast.run();
  }

  @Override
  public void sendToCoordinator(Message message) {
    done.add(message);
  }

  @Override
  public void obey(int link) {
    done.add("obeys " + link);
  }

  @Override
  public void sendToOthers(Message message) {
    done.add(List.of("to others", message));
  }

  @Override
  public void sendByLink(int link, Message message) {
    done.add(link == 0 ? message : List.of(link, message));
  }

  @Override
  public void closeLink(int link, GoodbyeReason reason, String text) {
    done.add("goodbye " + reason + ": " + text + (link == 0 ? "" : " by " + link));
  }

  @Override
  public void released(long connection) {
    throw new AssertionError("no bundle came");
  }

  @Override
  public void verify(RealmId realm, RealmEffect.Verify request) {
    throw new AssertionError("no bundle came");
  }

  @Override
  public void process(RealmId realm, BlockTransition.Batch batch) {
    assertTrue(serves, "no realm is served");
  }

  @Override
  public void copy(RealmHeader target, String from) {
    throw new AssertionError("no realm is followed");
  }

  @Override
  public void unwind(RealmId realm, long height) {
    throw new AssertionError("no realm is followed");
  }

  @Override
  public void replayTail(RealmId realm) {
    throw new AssertionError("no realm is followed");
  }
}
