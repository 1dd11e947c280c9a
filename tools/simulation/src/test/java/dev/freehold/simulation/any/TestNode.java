package dev.freehold.simulation.any;

import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.checkpoint.ChainState;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.port.Judgement;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.ProofTask;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.worker.agent.BlockProcessor;
import dev.freehold.worker.agent.WorkerDriver;
import dev.freehold.worker.agent.WorkerPeers;
import dev.freehold.worker.agent.WorkerTasks;
import dev.freehold.worker.desk.LinkDesk;
import dev.freehold.worker.desk.WorkerDesk;
import dev.freehold.worker.machine.RealmEffect;
import dev.freehold.worker.machine.RealmInput;
import dev.freehold.worker.machine.RealmSettings;
import dev.freehold.worker.machine.WorkerInput;
import dev.freehold.worker.machine.WorkerMachine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Worker's machine behind its desks and under its driver, in memory. What its tasks come to waits
 * until it is taken; some proofs fail, by the dice.
 */
final class TestNode implements WorkerPeers, WorkerTasks {
  private static final double BAD_PROOF = 0.1;

  final Hash32 id;
  final MemoryNodeStore store;
  final Deque<Message> said = new ArrayDeque<>();
  final List<String> goodbyes = new ArrayList<>();
  final List<Equivocation> kept = new ArrayList<>();

  private final Dice dice;
  private final Genesis genesis;
  private final WorkerDriver driver;
  private final WorkerDesk desk = new WorkerDesk((_, _, _, _) -> true, Optional::empty);
  private final Map<RealmId, BlockProcessor> processors = new HashMap<>();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private long nowNs;

  TestNode(Genesis genesis, Hash32 id, Dice dice) {
    this.genesis = genesis;
    this.id = id;
    this.dice = dice;
    store = new MemoryNodeStore(genesis.checkpoint());
    WorkerMachine machine =
        new WorkerMachine(
            id,
            genesis,
            RealmSettings.DEFAULT,
            store.chain(),
            store::realm,
            store.tails(),
            _ -> true,
            ChainState.of(genesis, store.chain()));
    driver = new WorkerDriver(machine, store.chain(), store::realm, this, this, kept::add);
  }

  /** Realms that it has stopped, each with the reason. */
  Map<RealmId, String> stopped() {
    return driver.stopped();
  }

  /** Time passes, and one task ends. */
  void turn() {
    nowNs += dice.between(0, 100_000_000);
    driver.step(new WorkerInput.Tick(nowNs));
    if (!tasks.isEmpty()) {
      tasks.removeFirst().run();
    }
  }

  /** The coordinator says something. */
  void hear(Message message) {
    carryOut(LinkDesk.received(0, message));
  }

  /** A client says something. */
  void hear(Peer client, Message message) {
    carryOut(desk.received(client, message));
  }

  private void carryOut(Ruling<WorkerInput> ruling) {
    switch (ruling) {
      case Ruling.Take(WorkerInput input) -> driver.step(input);
      case Ruling.Admit(WorkerInput input) -> driver.step(input);
      case Ruling.TakeIfRoom(WorkerInput input, Message _) -> driver.step(input);
      default -> {
        // It is answered without the machine.
      }
    }
  }

  @Override
  public void verify(RealmId realm, RealmEffect.Verify request) {
    List<Judgement> verdicts = new ArrayList<>();
    for (ProofTask _ : request.tasks()) {
      boolean undecided = !request.apart() && dice.chance(BAD_PROOF);
      boolean bad = dice.chance(BAD_PROOF);
      verdicts.add(
          undecided
              ? new Judgement.Undecided()
              : new Judgement.Decided(
                  bad ? Optional.of(RejectReason.PROOF_INVALID) : Optional.empty()));
    }
    tasks.addLast(
        () ->
            driver.step(
                new WorkerInput.ToRealm(
                    realm, new RealmInput.Judged(request.verification(), verdicts))));
  }

  @Override
  public void process(RealmId realm, BlockTransition.Batch batch) {
    tasks.addLast(
        () -> {
          BlockProcessor processor =
              processors.computeIfAbsent(
                  realm,
                  r ->
                      new BlockProcessor(RealmRules.of(genesis, r), store.realm(r), store.chain()));
          driver.step(
              new WorkerInput.ToRealm(realm, new RealmInput.Committed(processor.process(batch))));
        });
  }

  @Override
  public void copy(RealmHeader target, String from) {
    // The other side does not answer.
    tasks.addLast(() -> driver.step(new WorkerInput.Copied(target.realm())));
  }

  @Override
  public void unwind(RealmId realm, long height) {
    throw new IllegalStateException("nothing is followed here: " + realm);
  }

  @Override
  public void replayTail(RealmId realm) {
    throw new IllegalStateException("nothing is followed here: " + realm);
  }

  @Override
  public void send(long connection, Message message) {
    // Clients hear it.
  }

  @Override
  public void broadcast(Message message) {
    // Clients hear it.
  }

  @Override
  public void sendToCoordinator(Message message) {
    said.addLast(message);
  }

  @Override
  public void obey(int link) {
    // There is one.
  }

  @Override
  public void sendToOthers(Message message) {
    // There are no others.
  }

  @Override
  public void sendByLink(int link, Message message) {
    sendToCoordinator(message);
  }

  @Override
  public void closeLink(int link, GoodbyeReason reason, String text) {
    goodbyes.add(reason + ": " + text);
  }

  @Override
  public void released(long connection) {
    // Nobody counts what is on its way here.
  }
}
