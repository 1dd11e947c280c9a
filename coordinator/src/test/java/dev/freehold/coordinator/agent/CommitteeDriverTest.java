package dev.freehold.coordinator.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.CoordinatorSnapshot;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.coordinator.machine.TakenCheck;
import dev.freehold.coordinator.machine.TestCommittee;
import dev.freehold.coordinator.machine.ValidatorInput;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Verifiers;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RenewableLog;
import dev.freehold.core.port.StoreException;
import dev.freehold.protocol.query.KeptChain;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A validator's log and store, whatever write a crash comes at, and answers to its agreement. */
class CommitteeDriverTest {
  private static final int CANDIDATES = 14;
  private static final long AFTER_BYTES = 3000;

  private final TestCommittee committee = new TestCommittee();
  private final List<ValidatorInput.BecameFinal> story = committee.live(CANDIDATES);
  private final CountingLog log = new CountingLog();
  private ChainStore chain = new MemoryNodeStore(committee.genesis.checkpoint()).chain();

  /** Writes until the process dies; it dies of the last one, done or not. */
  private long writesLeft = Long.MAX_VALUE;

  private boolean lastIsDone;

  private void write(Runnable write) {
    writesLeft--;
    if (writesLeft > 0 || lastIsDone) {
      write.run();
    }
    if (writesLeft <= 0) {
      throw new StoreException("the process dies");
    }
  }

  private CommitteeDriver.Seat seat() {
    Verifiers verifiers = committee.genesis.verifiers(committee.genesis.firstEra());
    return new CommitteeDriver.Seat(
        verifiers, verifiers.committee().validators().getFirst().node());
  }

  private CommitteeDriver start() {
    return new CommitteeDriver(
        committee::origin,
        committee.genesis.hash(),
        seat(),
        new DyingLog(),
        dying(chain),
        new Told(),
        (_, _) -> {},
        BlockChecks.NONE,
        () -> OtherValidators.NONE,
        _ -> {},
        AFTER_BYTES);
  }

  /** A process: it starts and is told all of the story. Whether it lives to its end. */
  private boolean lives() {
    try {
      CommitteeDriver driver = start();
      story.forEach(driver::isFinal);
      assertEquals(CANDIDATES, driver.height());
      return true;
    } catch (StoreException e) {
      assertTrue(writesLeft <= 0, e::toString);
      return false;
    }
  }

  @Test
  void whateverWriteACrashComesAtWhatIsFinalIsTakenOnce() {
    int crashes = 0;
    for (long at = 1; dies(at, false) | dies(at, true); at++) {
      crashes++;
    }
    assertTrue(crashes > 2 * CANDIDATES, "each entry and each checkpoint are writes");
    assertTrue(log.replaced > 2, "and so are snapshots");
  }

  private boolean dies(long at, boolean isDone) {
    log.entries = new ArrayList<>();
    log.appended.clear();
    chain = new MemoryNodeStore(committee.genesis.checkpoint()).chain();
    writesLeft = at;
    lastIsDone = isDone;
    boolean died = !lives();
    writesLeft = Long.MAX_VALUE;
    assertTrue(lives());
    List<Long> heights = new ArrayList<>();
    for (byte[] entry : log.appended) {
      LogEntry.Taken taken = (LogEntry.Taken) LogEntry.decode(entry);
      LogEntry.Sealed sealed = (LogEntry.Sealed) taken.entries().getLast();
      heights.add(sealed.checkpoint().height());
    }
    for (int i = 0; i < CANDIDATES; i++) {
      assertEquals(i + 1, heights.get(i), "once, and in order: " + heights);
      Checkpoint checkpoint = chain.checkpoint(i + 1).orElseThrow();
      assertTrue(committee.agreement.isFinal(checkpoint));
    }
    assertEquals(CANDIDATES, heights.size());
    CoordinatorMachine again = committee.origin();
    log.entries.forEach(entry -> again.restore(LogEntry.decode(entry)));
    assertEquals(committee.snapshot().digest(), again.snapshot().digest());
    assertEquals(chain.head(), again.head());
    return died;
  }

  /** What a validator that has lived all of the story gives to one that joins late. */
  private ValidatorInput.StateBrought stateOfAnother() {
    CommitteeDriver other = start();
    story.forEach(other::isFinal);
    KeptChain.State state = other.newestState().orElseThrow();
    LogEntry.Taken named = (LogEntry.Taken) LogEntry.decode(state.candidate());
    Encoder bytes = new Encoder();
    long height = named.checkpoint().height() - 1;
    for (int part = 0; part < state.parts(); part++) {
      bytes.raw(other.statePart(height, part).orElseThrow());
    }
    assertEquals(Optional.empty(), other.statePart(height, state.parts()));
    assertEquals(Optional.empty(), other.statePart(height - 1, 0));
    assertFalse(other.candidatesFrom(height + 2).isEmpty(), "what comes behind it is kept");
    CommitteeDriver again = start();
    assertArrayEquals(state.candidate(), again.newestState().orElseThrow().candidate());
    assertEquals(other.candidatesFrom(height + 1).size(), again.candidatesFrom(height + 1).size());
    assertEquals(List.of(), again.candidatesFrom(height));
    return new ValidatorInput.StateBrought(CoordinatorSnapshot.decode(bytes.toBytes()), named);
  }

  private void beginEmpty() {
    log.entries = new ArrayList<>();
    log.appended.clear();
    chain = new MemoryNodeStore(committee.genesis.checkpoint()).chain();
  }

  @Test
  void whoJoinsLateHasTheOldStateOrTheNewOneWhateverWriteACrashComesAt() {
    ValidatorInput.StateBrought state = stateOfAnother();
    TakenCheck check = new TakenCheck(committee.agreement::isFinal);
    assertEquals(Optional.empty(), check.stateObjection(state.candidate()));
    assertEquals(Optional.empty(), check.objection(state.snapshot(), state.candidate()));
    long height = state.candidate().checkpoint().height();
    for (int before : List.of(0, 3)) {
      int crashes = 0;
      for (long at = 1; joins(state, before, at, false) | joins(state, before, at, true); at++) {
        crashes++;
      }
      assertEquals(4, crashes, "contracts, the log, the beginning, and the candidate behind it");
      CommitteeDriver driver = start();
      story.subList((int) height, CANDIDATES).forEach(driver::isFinal);
      assertEquals(committee.snapshot().digest(), restored().snapshot().digest());
      assertEquals(chain.head(), restored().head());
      assertEquals(before, chain.checkpoint(before).orElseThrow().height());
      assertEquals(height - 1, chain.begin());
    }
  }

  /** One that has some candidates goes on from a state and dies at a write; whether it died. */
  private boolean joins(ValidatorInput.StateBrought state, int before, long at, boolean isDone) {
    beginEmpty();
    CommitteeDriver first = start();
    story.subList(0, before).forEach(first::isFinal);
    writesLeft = at;
    lastIsDone = isDone;
    boolean died = false;
    try {
      first.begin(new StateTransfer.Brought(state, List.of()));
    } catch (StoreException e) {
      died = true;
    }
    writesLeft = Long.MAX_VALUE;
    CommitteeDriver again = start();
    long height = state.candidate().checkpoint().height();
    assertTrue(again.height() == before || again.height() == height, "at " + again.height());
    again.begin(new StateTransfer.Brought(state, List.of()));
    assertEquals(height, again.height());
    assertArrayEquals(state.candidate().toBytes(), again.newestState().orElseThrow().candidate());
    again.begin(new StateTransfer.Brought(state, List.of()));
    assertEquals(height, again.height(), "and once");
    return died;
  }

  private CoordinatorMachine restored() {
    CoordinatorMachine again = committee.origin();
    log.entries.forEach(entry -> again.restore(LogEntry.decode(entry)));
    return again;
  }

  @Test
  void aStateThatWasNotVotedForIsNone() {
    ValidatorInput.StateBrought state = stateOfAnother();
    TakenCheck check = new TakenCheck(committee.agreement::isFinal);
    LogEntry.Taken named = state.candidate();
    LogEntry.Taken without = new LogEntry.Taken(named.entries().subList(1, named.entries().size()));
    LogEntry.Taken unproven =
        new LogEntry.Taken(
            List.of(
                named.state().orElseThrow(),
                new LogEntry.Sealed(named.checkpoint().withoutProof())));
    for (LogEntry lie :
        List.of(without, unproven, new LogEntry.Taken(List.of()), named.state().orElseThrow())) {
      assertTrue(check.stateObjection(lie).isPresent(), lie::toString);
    }
    LogEntry.Taken other = (LogEntry.Taken) LogEntry.decode(start().candidatesFrom(9).getFirst());
    assertEquals(Optional.of("it names no state"), check.stateObjection(other));
    CoordinatorMachine later = committee.origin();
    later.restore(state.snapshot());
    named.entries().forEach(later::restore);
    assertEquals(
        Optional.of("it is another state than was voted for"),
        check.objection(later.snapshot(), named));
    assertEquals(
        Optional.of("what is to prove that its checkpoint is final does not"),
        new TakenCheck(checkpoint -> !checkpoint.equals(state.snapshot().head()))
            .objection(state.snapshot(), named));
  }

  @Test
  void whatTheAgreementAsksForIsAnswered() {
    CommitteeDriver driver = start();
    driver.step(new CoordinatorInput.Tick(1000));
    List<String> answers = new ArrayList<>();
    byte[] payload = story.getFirst().candidate().payload();
    Candidate good = committee.agreement.candidate(1, List.of(), payload);
    Candidate bad = committee.agreement.candidate(1, List.of(), new byte[50]);
    driver.judge(
        new ValidatorInput.JudgeAsked(good, List.of()), valid -> answers.add("good " + valid));
    driver.judge(
        new ValidatorInput.JudgeAsked(bad, List.of()), valid -> answers.add("bad " + valid));
    assertEquals(List.of("good true", "bad false"), answers);
    List<byte[]> proposed = new ArrayList<>();
    ask(driver, 1, _ -> answers.add("a slot that is over"));
    assertTrue(driver.isLeading());
    ask(driver, 2, proposed::add);
    driver.step(new CoordinatorInput.Tick(1500));
    assertEquals(1, proposed.size());
    Candidate own = committee.agreement.candidate(2, List.of(), proposed.getFirst());
    driver.judge(
        new ValidatorInput.JudgeAsked(own, List.of()), valid -> answers.add("own " + valid));
    assertEquals("own true", answers.getLast());
    driver.isFinal(story.getFirst());
    assertFalse(driver.isLeading(), "another was final");
    assertEquals(1, driver.height());
    assertEquals(TestCommittee.node(1), driver.realms().getFirst().worker());
    assertEquals(1, driver.nextOrder());
    assertEquals(3, answers.size());
  }

  private void ask(CommitteeDriver driver, long slot, Consumer<byte[]> answer) {
    driver.propose(
        new ValidatorInput.ProposeAsked(slot, committee.genesis.hash(), List.of()), answer);
  }

  /** The log of a process that may die. */
  private final class DyingLog implements RenewableLog {
    @Override
    public void replay(Consumer<byte[]> reader) {
      log.replay(reader);
    }

    @Override
    public void append(byte[] entry) {
      write(() -> log.append(entry));
    }

    @Override
    public void replace(List<byte[]> others) {
      write(() -> log.replace(others));
    }

    @Override
    public void close() {
      log.close();
    }
  }

  private ChainStore dying(ChainStore store) {
    return (ChainStore)
        Proxy.newProxyInstance(
            ChainStore.class.getClassLoader(),
            new Class<?>[] {ChainStore.class},
            (_, method, arguments) -> {
              Object[] result = new Object[1];
              Runnable call =
                  () -> {
                    try {
                      result[0] = method.invoke(store, arguments);
                    } catch (InvocationTargetException | IllegalAccessException e) {
                      throw new AssertionError(e);
                    }
                  };
              if (List.of("append", "keepForBegin", "beginAt").contains(method.getName())) {
                write(call);
              } else {
                call.run();
              }
              return result[0];
            });
  }

  /** Nobody is told of a checkpoint that is not durable. */
  private final class Told implements CoordinatorPeers {
    @Override
    public void send(long connection, Message message) {
      throw new AssertionError("nobody is connected: " + message);
    }

    @Override
    public void broadcast(Message message) {
      Checkpoint told = ((Message.CheckpointPush) message).checkpoint();
      assertEquals(told, chain.head());
      LogEntry.Taken last = (LogEntry.Taken) LogEntry.decode(log.entries.getLast());
      assertArrayEquals(new LogEntry.Sealed(told).toBytes(), last.entries().getLast().toBytes());
    }

    @Override
    public void broadcastToWorkers(Message message) {
      throw new AssertionError("nobody is connected: " + message);
    }

    @Override
    public void reading(long connection, boolean on) {
      throw new AssertionError("nobody is connected");
    }

    @Override
    public void close(long connection, GoodbyeReason reason, String text) {
      throw new AssertionError("nobody is connected");
    }
  }
}
