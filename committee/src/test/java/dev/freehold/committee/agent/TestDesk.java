package dev.freehold.committee.agent;

import dev.freehold.committee.machine.AgreementEffect;
import dev.freehold.committee.machine.Fault;
import dev.freehold.committee.machine.Origin;
import dev.freehold.committee.machine.Pace;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.Evidence;
import dev.freehold.core.committee.FakeSignatures;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.TestEra;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.RenewableLog;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.port.VoteSigner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A driver with fakes around it on the test's own thread, and a journal of what reached the disk,
 * the others and the chain, in its order.
 */
final class TestDesk implements ValidatorPeers, Chamber, AgreementWatch {
  final TestEra era;
  final int me;
  final List<String> journal = new ArrayList<>();
  final List<AgreementMessage> sent = new ArrayList<>();
  final List<Candidate> chain = new ArrayList<>();
  final List<Candidate> judged = new ArrayList<>();
  final Disk disk = new Disk();
  VoteSigner signer;
  AgreementDriver driver;
  AgreementLog log;

  /** Answer of the catch-up that was last asked for. */
  Optional<LongConsumer> catchUp = Optional.empty();

  /** Height at which the process dies, before the chain has what is final. */
  long diesAt = Long.MAX_VALUE;

  long height;
  long nowMs = 1_000;
  private final Queue<Runnable> turns = new ArrayDeque<>();

  /** Log of records in memory. */
  final class Disk implements RenewableLog {
    List<byte[]> records = new ArrayList<>();
    boolean isFull;
    int renewed;

    @Override
    public void replay(Consumer<byte[]> reader) {
      records.forEach(reader);
    }

    @Override
    public void append(byte[] entry) {
      if (isFull) {
        throw new StoreException("the disk is full");
      }
      records.add(entry);
      journal.add("sync");
    }

    @Override
    public void replace(List<byte[]> entries) {
      records = new ArrayList<>(entries);
      renewed++;
      journal.add("renew");
    }

    @Override
    public void close() {
      journal.add("close");
    }
  }

  TestDesk(TestEra era, int me) {
    this.era = era;
    this.me = me;
    signer = FakeSignatures.signer(me);
  }

  /** Starts a process on what the disk holds. */
  TestDesk start(Origin origin, long longBytes) {
    turns.clear();
    Seat seat = new Seat(era.era, me, Pace.STANDARD, signer, era.signatures);
    log = new AgreementLog(disk, longBytes);
    driver =
        new AgreementDriver(
            seat,
            log,
            origin,
            new AgreementDriver.Surroundings(this, this, this, Runnable::run, turns::add));
    driver.start(nowMs);
    settle();
    return this;
  }

  TestDesk start(Origin origin) {
    return start(origin, 1 << 20);
  }

  /** Carries everything out, and what follows from it. */
  void settle() {
    driver.carryOut();
    while (!turns.isEmpty()) {
      turns.remove().run();
      driver.carryOut();
    }
  }

  /** Carries everything out, then what waits for the driver's thread, as one. */
  void settleTogether() {
    driver.carryOut();
    while (!turns.isEmpty()) {
      turns.remove().run();
    }
    driver.carryOut();
  }

  void hear(int from, AgreementMessage... messages) {
    for (AgreementMessage message : messages) {
      driver.heard(era.era.committee().validators().get(from).node(), message);
    }
    settle();
  }

  /** Time passes. */
  void pass(long ms) {
    nowMs += ms;
    driver.tick(nowMs);
    settle();
  }

  @Override
  public void send(List<Hash32> nodes, AgreementMessage message) {
    sent.add(message);
    journal.add("send " + message.getClass().getSimpleName());
  }

  @Override
  public long height() {
    return height;
  }

  @Override
  public void propose(AgreementEffect.Propose ask, Consumer<byte[]> answer) {
    answer.accept(("payload " + ask.slot()).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void judge(AgreementEffect.Judge ask, Consumer<Boolean> answer) {
    judged.add(ask.candidate());
    answer.accept(true);
  }

  @Override
  public void isFinal(AgreementEffect.Final made) {
    Candidate candidate = made.candidate();
    if (candidate.header().height() >= diesAt) {
      throw new IllegalStateException("the process dies");
    }
    chain.add(candidate);
    height = candidate.header().height();
    journal.add("final " + height);
  }

  @Override
  public void catchUp(Certificate finality, LongConsumer answer) {
    catchUp = Optional.of(answer);
    journal.add("catch up");
  }

  @Override
  public void ended(Era of, Certificate finality) {
    journal.add("ended");
  }

  @Override
  public void convicted(Validator validator, Evidence evidence) {
    journal.add("convicted " + evidence.validator());
  }

  @Override
  public void blamed(Validator validator, Fault fault) {
    journal.add("blamed " + fault);
  }

  @Override
  public void doubted(long slot) {
    journal.add("doubted");
  }

  @Override
  public void halted(Certificate first, Certificate second, Signers liars) {
    journal.add("halted");
  }
}
