package dev.freehold.simulation.agreement;

import dev.freehold.committee.machine.AgreementEffect;
import dev.freehold.committee.machine.AgreementEntry;
import dev.freehold.committee.machine.AgreementMachine;
import dev.freehold.committee.machine.Origin;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.disk.MemoryLog;
import dev.freehold.simulation.disk.Write;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Mutant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A validator that keeps the rules: the real machine, and simulated connections, log and disk. */
final class ValidatorProcess extends PeerProcess implements MachineDriver.Body {
  private static final long MS = 1_000_000;
  private static final long JUDGE_NS_MAX = 40 * MS;
  private static final long LATE_NS_MAX = 8_000 * MS;
  private static final double LATE = 0.3;
  private static final long STANDSTILL_NS_MIN = 1_000 * MS;
  private static final double CRASH_BOUND = 0.2;
  private static final int EQUAL_STANDSTILLS = 3;
  private static final long WEIGHED_EACH = 256;
  private static final long OBJECTS = 300;
  private static final long OBJECTS_A_SLOT = 20;
  private static final long OBJECTS_A_VALIDATOR = 8;

  /** One entry of the log, with the era that it is of. */
  private record Logged(long era, AgreementEntry entry) {
    byte[] toBytes() {
      return new Encoder().u63(era).bytes(entry.toBytes()).toBytes();
    }

    static Logged decode(byte[] bytes) {
      return Decoder.decode(
          bytes, in -> new Logged(in.u63(), AgreementEntry.decode(in.bytes(Integer.MAX_VALUE))));
    }
  }

  private final MemoryLog log;
  private final Optional<Breakage> breakage;
  private MachineDriver driver;
  private Origin origin;
  private long clockOffsetMs;
  private long heard;
  private Standstill stoodStill;
  private long stoodStillNs;
  private int equalStandstills;
  private boolean judges = true;

  /**
   * @param hosts all processes of the world
   * @param origin what it believes of its log at its first start
   */
  ValidatorProcess(Society society, String name, Disk disk, List<String> hosts, Origin origin) {
    super(society, name, disk, hosts);
    this.origin = origin;
    log = new MemoryLog(disk, this);
    breakage =
        society.mutant() == Mutant.NONE
            ? Optional.empty()
            : Optional.of(new Breakage(society, this, me));
  }

  @Override
  protected void open() {
    dialOthers();
    stoodStill = null;
    driver = new MachineDriver(society, this, me, name());
    Map<Long, List<AgreementEntry>> logs = new TreeMap<>();
    log.replay(
        bytes -> {
          Logged logged = Logged.decode(bytes);
          logs.computeIfAbsent(logged.era, _ -> new ArrayList<>()).add(logged.entry);
        });
    breakage.ifPresent(broken -> logs.replaceAll((_, entries) -> broken.restored(entries)));
    driver.begin(logs, origin);
    if (society.swarm().isCorrect(me) && !society.swarm().tooManyLiars()) {
      AgreementMachine machine = driver.machine();
      society.checker().restarted(name(), driver.era(), machine.finalSlot(), machine.kept());
    }
    if (origin != Origin.COPY) {
      origin = Origin.KEPT;
    }
  }

  @Override
  protected void dying() {
    driver = null;
  }

  @Override
  void heard(String host, AgreementMessage message) {
    int from = Society.validator(host);
    if (from != me) {
      Era era = driver.era();
      driver.heard(from, message);
      breakage.ifPresent(broken -> broken.heard(driver, era, from, message));
      if (++heard % WEIGHED_EACH == 0) {
        weigh();
      }
    }
  }

  /** Counts what the machine keeps: for each slot that it may keep, some of each validator. */
  private void weigh() {
    AgreementMachine machine = driver.machine();
    long slots = machine.undecidedSlot() - machine.finalSlot() + 4L * society.swarm().windowSlots();
    long most = OBJECTS + slots * (OBJECTS_A_SLOT + society.swarm().size() * OBJECTS_A_VALIDATOR);
    long kept = Footprint.of(machine) + breakage.map(Breakage::kept).orElse(0L);
    society.checker().keeps(name(), kept, most);
  }

  /** Stops it, puts its disk back to what it was some writes ago, and starts it as from a copy. */
  void restoreOlder() {
    int there = disk.writes().size();
    if (there > 1 && !disk.hasUnsynced() && crash(Fault.VALIDATOR_RESTORED)) {
      int writes = (int) dice.between(there / 2, there);
      society.trace().record("restored", name(), "to its first " + writes + " writes");
      disk.putBack(writes);
      origin = Origin.COPY;
    }
  }

  /** Sets its clock forward or back. */
  void jumpClock(long byMs) {
    society.counts().count(Fault.CLOCK_JUMPED);
    society.trace().record("clock", name(), byMs + " ms");
    clockOffsetMs += byMs;
    stoodStill = null;
  }

  /** From now on it cannot judge anything, until it is healed. */
  void lackBlocks() {
    if (judges) {
      society.counts().count(Fault.NOT_JUDGED);
      judges = false;
    }
  }

  /** From now on its clock, its judgement and its connections are what they should be. */
  void recover() {
    heal();
    disk().heal();
    healWires();
    clockOffsetMs = 0;
    judges = true;
  }

  /** Whether it is up, and has not stopped for good. */
  boolean isWorking() {
    return isRunning() && !society.checker().hasHalted(name());
  }

  MachineDriver driver() {
    return driver;
  }

  @Override
  public void append(long era, AgreementEntry entry) {
    log.append(new Logged(era, entry).toBytes());
    breakage.ifPresent(broken -> broken.appended(driver, entry));
  }

  /** A write of a process' disk is durable. */
  static void durable(Society society, String host, Write write) {
    if (write instanceof Write.Entry(byte[] bytes)) {
      Logged logged = Logged.decode(bytes);
      society.checker().durable(host, logged.era, logged.entry);
    }
  }

  @Override
  public void send(Era era, int validator, AgreementMessage message) {
    society.checker().sent(name(), era, message);
    sendTo(host -> Society.validator(host) == validator, message.toBytes());
  }

  @Override
  public void broadcast(Era era, AgreementMessage message) {
    society.checker().sent(name(), era, message);
    byte[] bytes = message.toBytes();
    society.trace().record("says", name(), bytes, message::toString);
    sendTo(host -> Society.validator(host) != me, bytes);
    switch (message) {
      case Standstill standstill -> stoodStill(standstill);
      case Vote vote when vote.kind() == VoteKind.FINAL -> crashBound();
      default -> {
        // Nothing to watch for.
      }
    }
    breakage.ifPresent(broken -> broken.said(era, message));
  }

  /** May crash when most is at stake: bound by a vote that others may lack the reasons of. */
  private void crashBound() {
    if (strikes(Fault.VALIDATOR_CRASHED, CRASH_BOUND)) {
      later(turnNs(), () -> crash(Fault.VALIDATOR_CRASHED));
    }
  }

  private void stoodStill(Standstill said) {
    long now = turnNs();
    boolean soon = said.equals(stoodStill) && now - stoodStillNs < STANDSTILL_NS_MIN;
    equalStandstills = soon ? equalStandstills + 1 : 0;
    society.checker().standsStill(name(), equalStandstills >= EQUAL_STANDSTILLS);
    stoodStill = said;
    stoodStillNs = now;
  }

  @Override
  public List<AgreementEffect> ordered(List<AgreementEffect> effects) {
    return breakage.map(broken -> broken.ordered(effects)).orElse(effects);
  }

  @Override
  public long clockMs() {
    long now = turnNs() / MS + clockOffsetMs;
    return breakage.map(broken -> broken.clockMs(driver, now)).orElse(now);
  }

  @Override
  public long judgeNs() {
    if (!judges) {
      return LATE_NS_MAX;
    }
    if (strikes(Fault.JUDGED_LATE, LATE)) {
      society.counts().count(Fault.JUDGED_LATE);
      return dice.between(JUDGE_NS_MAX, LATE_NS_MAX);
    }
    return dice.between(0, JUDGE_NS_MAX);
  }

  @Override
  public void note(Era era, AgreementEffect effect) {
    AgreementChecker checker = society.checker();
    switch (effect) {
      case AgreementEffect.Final made -> {
        society
            .trace()
            .record(
                "final",
                name(),
                made.candidate().header().hash(era.genesis()).toBytes(),
                () ->
                    "height %d by slot %d of era %d"
                        .formatted(
                            made.candidate().header().height(),
                            made.candidate().slot(),
                            era.number()));
        checker.isFinal(name(), era, made.candidate());
      }
      case AgreementEffect.Convict(var evidence) ->
          checker.convicts(name(), era, evidence, society.signatures());
      case AgreementEffect.Blame(int validator, var what) ->
          checker.blames(name(), validator, what);
      case AgreementEffect.Doubt(long slot) -> checker.doubts(name(), slot);
      case AgreementEffect.Halt(Certificate first, Certificate second, var liars) ->
          checker.halts(name(), first, second, liars);
      default -> {
        // Told by what follows from it.
      }
    }
  }

  @Override
  public void begun(Era era) {
    society.trace().record("era", name(), String.valueOf(era.number()));
    society.checker().begun(era);
  }
}
