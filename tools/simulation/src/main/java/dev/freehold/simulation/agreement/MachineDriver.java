package dev.freehold.simulation.agreement;

import dev.freehold.committee.machine.AgreementEffect;
import dev.freehold.committee.machine.AgreementEntry;
import dev.freehold.committee.machine.AgreementInput;
import dev.freehold.committee.machine.AgreementMachine;
import dev.freehold.committee.machine.Origin;
import dev.freehold.committee.machine.Pace;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.Leaders;
import dev.freehold.core.committee.Listening;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.VoteAssembly;
import dev.freehold.core.committee.Wanted;
import dev.freehold.core.id.Hash32;
import dev.freehold.simulation.kernel.Dice;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Driver of one validator's machines, of one era after another: it hands in what comes, and carries
 * out effects in their order by the body that it lives in.
 */
final class MachineDriver {
  private static final long MS = 1_000_000;
  private static final long CHECK_NS_MAX = 5 * MS;
  private static final long PROPOSE_NS_MAX = 30 * MS;
  private static final long CATCH_UP_NS_MAX = 500 * MS;

  /** Milliseconds that a candidate's time may be from the clock of who gets it. */
  private static final long CLOCK_MS = 5_000;

  private static final byte VALID = 1;

  /** Body that carries out what a machine wants. */
  interface Body {
    /** Makes an entry durable. */
    void append(long era, AgreementEntry entry);

    /** Sends to the processes of one validator. */
    void send(Era era, int validator, AgreementMessage message);

    /** Sends to those of all others. */
    void broadcast(Era era, AgreementMessage message);

    /** Does something after a while, if it still lives then. */
    void after(long ns, Runnable turn);

    /** Milliseconds by a clock of its own. */
    long clockMs();

    /** How long the next judgement takes. */
    long judgeNs();

    /** Something that only whoever watches wants to know. */
    void note(Era era, AgreementEffect effect);

    /** An era begins here. */
    void begun(Era era);

    /** The effects of a step, as this body carries them out. */
    default List<AgreementEffect> ordered(List<AgreementEffect> effects) {
      return effects;
    }
  }

  private final Society society;
  private final Body body;
  private final int me;
  private final Dice dice;
  private final Pace pace;

  /** Final certificates of the ends of eras, for those who are behind. */
  private final Map<Long, Certificate> ends = new HashMap<>();

  private Seat seat;

  /** The era before, for those who are behind. */
  private Optional<Seat> previous = Optional.empty();

  private Origin nextOrigin = Origin.NEW_ERA;
  private boolean isBringing;

  /** Place in one era: its machine, and what was seen to end it. */
  private static final class Seat {
    final Era era;
    final Leaders leaders;
    final AgreementMachine machine;
    Optional<Hash32> last = Optional.empty();
    long wakes;

    Seat(Era era, AgreementMachine machine) {
      this.era = era;
      leaders = new Leaders(era);
      this.machine = machine;
    }
  }

  MachineDriver(Society society, Body body, int me, String name) {
    this.society = society;
    this.body = body;
    this.me = me;
    dice = new Dice(society.seed(), "driver of " + name);
    pace =
        new Pace(
            society.swarm().intervalMs(),
            Math.max(society.swarm().intervalMs() + 1, Pace.STANDARD.timeoutMs()),
            Pace.STANDARD.timeoutMaxMs(),
            Pace.STANDARD.standstillMs());
  }

  /** The era at hand. */
  Era era() {
    return seat.era;
  }

  AgreementMachine machine() {
    return seat.machine;
  }

  /**
   * Begins where a log ends.
   *
   * @param logs entries by era
   */
  void begin(Map<Long, List<AgreementEntry>> logs, Origin origin) {
    nextOrigin = origin == Origin.COPY ? Origin.COPY : Origin.NEW_ERA;
    Optional<Era> next = Optional.of(society.firstEra());
    while (next.isPresent()) {
      open(next.get(), logs.getOrDefault(next.get().number(), List.of()));
      next = seat.machine.hasEnded() ? after(seat, ends.get(era().number())) : Optional.empty();
    }
    previous.ifPresent(
        before -> step(before, new AgreementInput.Started(body.clockMs(), Origin.KEPT)));
    step(seat, new AgreementInput.Started(body.clockMs(), origin));
  }

  private void open(Era era, List<AgreementEntry> entries) {
    previous = Optional.ofNullable(seat);
    seat = new Seat(era, new AgreementMachine(era, me, pace, message -> society.sign(me, message)));
    body.begun(era);
    for (AgreementEntry entry : entries) {
      seat.machine.restore(entry);
      if (entry instanceof AgreementEntry.Finalized(Certificate finality, long _)) {
        ends.put(era.number(), finality);
      }
    }
  }

  /** A validator said something. */
  void heard(int from, AgreementMessage message) {
    long about = message.era();
    if (about == era().number()) {
      step(new AgreementInput.Heard(from, message));
    } else if (previous.filter(seat -> about == seat.era.number()).isPresent()) {
      step(previous.get(), new AgreementInput.Heard(from, message));
    } else if (about < era().number() && asks(message)) {
      // Whoever began an era without its end has nothing to show.
      Optional.ofNullable(ends.get(about)).ifPresent(end -> body.send(era(), from, end));
    } else if (about > era().number() + 1 && !isBringing) {
      // Who is in the next era shows the end of this one; those who are further on have left it.
      isBringing = true;
      body.after(dice.between(1, CATCH_UP_NS_MAX), this::bringEras);
    }
  }

  /** Takes over the chain of eras that are over elsewhere, as far as it continues the own one. */
  private void bringEras() {
    isBringing = false;
    Optional<Certificate> end = bringable();
    while (end.isPresent()) {
      Era over = era();
      step(new AgreementInput.Synced(end.get(), over.lastHeight()));
      end = over.equals(era()) ? Optional.empty() : bringable();
    }
  }

  private Optional<Certificate> bringable() {
    AgreementChecker checker = society.checker();
    return checker
        .endOf(era())
        .filter(end -> checker.standsOn(era(), end.candidate(), machine().finalHash()));
  }

  private static boolean asks(AgreementMessage message) {
    return message instanceof Standstill
        || message instanceof Listening
        || message instanceof Wanted;
  }

  /** Hands in an input of the era at hand and carries out what follows. */
  void step(AgreementInput input) {
    step(seat, input);
  }

  private void step(Seat of, AgreementInput input) {
    Optional<Era> next = Optional.empty();
    for (AgreementEffect effect : body.ordered(of.machine.step(input))) {
      if (effect instanceof AgreementEffect.Ended(Certificate finality)) {
        ends.put(of.era.number(), finality);
        society.checker().ended(of.era, finality);
        // Whoever is behind may hear of a later end of an era that this validator has left.
        next = of == seat ? after(of, finality) : Optional.empty();
      } else {
        carryOut(of, effect);
      }
    }
    next.ifPresent(this::enter);
  }

  /** Begins an era. */
  void enter(Era next) {
    open(next, List.of());
    step(new AgreementInput.Started(body.clockMs(), nextOrigin));
  }

  /** The era after one: on its last candidate as this validator knows it, or as others do. */
  private Optional<Era> after(Seat of, Certificate finality) {
    return of.last
        .or(() -> society.checker().lastUnder(of.era, finality.candidate()))
        .map(hash -> society.eraAfter(of.era, hash));
  }

  private void carryOut(Seat at, AgreementEffect effect) {
    Era of = at.era;
    switch (effect) {
      case AgreementEffect.Persist(AgreementEntry entry) -> body.append(of.number(), entry);
      case AgreementEffect.Broadcast(AgreementMessage message) -> body.broadcast(of, message);
      case AgreementEffect.SendTo(int validator, AgreementMessage message) ->
          body.send(of, validator, message);
      case AgreementEffect.Propose ask ->
          later(
              at,
              dice.between(0, PROPOSE_NS_MAX),
              () -> new AgreementInput.Proposed(ask.slot(), ask.parent(), payload()));
      case AgreementEffect.Judge ask -> judge(at, ask.candidate(), body.judgeNs());
      case AgreementEffect.Assemble ask ->
          check(
              at,
              new AgreementInput.Assembled(
                  ask, VoteAssembly.of(of, ask.votes(), society.signatures())));
      case AgreementEffect.CheckCertificate ask ->
          check(
              at,
              new AgreementInput.CertificateChecked(
                  ask.from(),
                  ask.certificate(),
                  ask.certificate().holds(of, society.signatures())));
      case AgreementEffect.CheckEvidence ask ->
          check(
              at,
              new AgreementInput.EvidenceChecked(
                  ask.evidence(), ask.evidence().holds(of, society.signatures())));
      case AgreementEffect.CatchUp(Certificate finality) -> catchUp(at, finality);
      case AgreementEffect.Wake(long afterMs) -> wake(at, afterMs);
      case AgreementEffect.Final made -> {
        if (!made.candidate().isEmpty() && made.candidate().header().height() == of.lastHeight()) {
          at.last = Optional.of(made.candidate().header().hash(of.genesis()));
        }
        body.note(of, made);
      }
      case AgreementEffect.Ended _, AgreementEffect.Trouble _ -> body.note(of, effect);
    }
  }

  private boolean isAtHand(Seat at) {
    return at == seat || previous.filter(before -> before == at).isPresent();
  }

  private void later(Seat at, long ns, Supplier<AgreementInput> input) {
    body.after(
        ns,
        () -> {
          if (isAtHand(at)) {
            step(at, input.get());
          }
        });
  }

  private void check(Seat at, AgreementInput outcome) {
    later(at, dice.between(0, CHECK_NS_MAX), () -> outcome);
  }

  private void wake(Seat at, long afterMs) {
    long mine = ++at.wakes;
    body.after(
        afterMs * MS,
        () -> {
          if (isAtHand(at) && at.wakes == mine) {
            step(at, new AgreementInput.Tick(body.clockMs()));
          }
        });
  }

  /** A payload that says when it was made. */
  byte[] payload() {
    return ByteBuffer.allocate(1 + 2 * Long.BYTES)
        .put(VALID)
        .putLong(body.clockMs())
        .putLong(dice.between(0, Long.MAX_VALUE))
        .array();
  }

  /** A payload that nobody takes. */
  static byte[] invalidPayload() {
    return new byte[] {0};
  }

  /** Judges it after a while; never, if its time is not this clock's, which others may see else. */
  private void judge(Seat at, Candidate candidate, long afterNs) {
    boolean valid = isValid(at, candidate);
    if (!valid || isTimely(candidate)) {
      Hash32 hash = candidate.header().hash(at.era.genesis());
      later(at, afterNs, () -> new AgreementInput.Judged(candidate.slot(), hash, valid));
    }
  }

  private boolean isValid(Seat at, Candidate candidate) {
    int leader = at.leaders.of(candidate.slot());
    byte[] payload = candidate.payload();
    return society
            .signatures()
            .verify(
                List.of(at.era.committee().key(leader)),
                candidate.header().hash(at.era.genesis()).toBytes(),
                candidate.signature().toBytes())
        && (payload.length == 0 || payload.length == 1 + 2 * Long.BYTES && payload[0] == VALID);
  }

  private boolean isTimely(Candidate candidate) {
    byte[] payload = candidate.payload();
    return payload.length == 0
        || Math.abs(ByteBuffer.wrap(payload, 1, Long.BYTES).getLong() - body.clockMs()) <= CLOCK_MS;
  }

  private void catchUp(Seat at, Certificate finality) {
    AgreementChecker checker = society.checker();
    Hash32 candidate = finality.candidate();
    // A chain that does not continue this validator's own is not followed.
    if (checker.standsOn(at.era, candidate, at.machine.finalHash())) {
      checker
          .heightOf(candidate)
          .ifPresent(
              height ->
                  later(
                      at,
                      dice.between(1, CATCH_UP_NS_MAX),
                      () -> new AgreementInput.Synced(finality, height)));
    }
  }
}
