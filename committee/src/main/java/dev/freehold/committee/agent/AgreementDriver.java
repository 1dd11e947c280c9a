package dev.freehold.committee.agent;

import dev.freehold.committee.machine.AgreementEffect;
import dev.freehold.committee.machine.AgreementEntry;
import dev.freehold.committee.machine.AgreementInput;
import dev.freehold.committee.machine.AgreementMachine;
import dev.freehold.committee.machine.Origin;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.Leaders;
import dev.freehold.core.committee.VoteAssembly;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps the agreement's machine of one era and carries its effects out: first all that must be
 * durable, by one sync, then what follows, in its order. Has no thread and no clock of its own:
 * {@link AgreementAgent} calls it on its thread.
 *
 * <p>A step's effects wait for {@link #carryOut}, so that inputs that come together share a sync.
 * To make something durable before effects that stand before it delays those and changes nothing.
 */
public final class AgreementDriver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgreementDriver.class);

  /**
   * Surroundings that a driver acts on.
   *
   * @param watch is told what goes wrong
   * @param checks runs what takes long, on any thread
   * @param post has something done on the driver's thread, from any thread
   */
  public record Surroundings(
      ValidatorPeers peers,
      Chamber chamber,
      AgreementWatch watch,
      Executor checks,
      Consumer<Runnable> post) {}

  private final Seat seat;
  private final Era era;
  private final Leaders leaders;
  private final AgreementLog log;
  private final Surroundings around;
  private final AgreementMachine machine;
  private final LoggedChain logged;
  private final List<AgreementEffect> effects = new ArrayList<>();
  private final Origin origin;
  private boolean isStarted;
  private boolean isClosed;
  private long nowMs;
  private long wakeAtMs = Long.MAX_VALUE;
  private Optional<Certificate> end = Optional.empty();

  /**
   * Restores the machine from the log; it says nothing before {@link #start}.
   *
   * @param log of this era and this validator alone; closed with the driver
   * @param origin of the log, as the process knows. A log that was once said to be a copy is one
   * @throws WrongKeyException if the validator's key is not the one that the committee names
   */
  public AgreementDriver(Seat seat, AgreementLog log, Origin origin, Surroundings around) {
    this.seat = seat;
    era = seat.era();
    leaders = new Leaders(era);
    this.log = log;
    this.around = around;
    machine = new AgreementMachine(era, seat.place(), seat.pace(), seat.signer());
    logged = new LoggedChain(era.genesis());
    try {
      seat.requireOwnKey();
      log.replay(this::restore);
      if (origin == Origin.COPY) {
        log.markCopy();
      }
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
    this.origin = log.isCopy() ? Origin.COPY : origin;
  }

  private void restore(AgreementEntry entry) {
    machine.restore(entry);
    logged.read(entry);
  }

  /**
   * Begins, once the chain is up to what the log says is final: at once, or when it has come from
   * others.
   *
   * @param newNowMs milliseconds by a clock that does not go back, here and later
   */
  public void start(long newNowMs) {
    nowMs = newNowMs;
    logged.takeAbove(around.chamber().height()).forEach(around.chamber()::isFinal);
    bringUp();
  }

  private void bringUp() {
    if (machine.finalHeight() <= around.chamber().height()) {
      begin();
    } else {
      wakeAtMs = nowMs + seat.pace().standstillMs();
      logged.finality().ifPresent(finality -> around.chamber().catchUp(finality, this::broughtUp));
    }
  }

  private void broughtUp(long height) {
    around
        .post()
        .accept(
            () -> {
              if (!isStarted && machine.finalHeight() <= around.chamber().height()) {
                begin();
              }
            });
  }

  private void begin() {
    isStarted = true;
    LOG.info(
        "era {}: validator {} of {} begins at height {}, slot {}, its log being {}",
        era.number(),
        seat.place(),
        era.committee().size(),
        machine.finalHeight(),
        machine.finalSlot(),
        origin);
    if (machine.hasEnded()) {
      logged.finality().ifPresent(this::ended);
    }
    step(new AgreementInput.Started(nowMs, origin));
  }

  /** The era. */
  public Era era() {
    return era;
  }

  /** FINAL certificate of the era's end; empty before that. */
  Optional<Certificate> end() {
    return end;
  }

  /** When it wants to be told the time at the latest. */
  long wakeAtMs() {
    return wakeAtMs;
  }

  /**
   * It is so late; does what waits for that. The machine is told each time, since it measures what
   * comes next from what it was told last: a slot that began by an old clock would be over too
   * soon.
   */
  void tick(long newNowMs) {
    boolean isLater = newNowMs > nowMs;
    nowMs = newNowMs;
    if (isStarted && (isLater || nowMs >= wakeAtMs)) {
      wakeAtMs = Long.MAX_VALUE;
      step(new AgreementInput.Tick(nowMs));
    } else if (nowMs >= wakeAtMs) {
      wakeAtMs = Long.MAX_VALUE;
      bringUp();
    }
  }

  /** A node said something on its own connection; dropped if it is no validator of the era. */
  void heard(Hash32 node, AgreementMessage message) {
    Seat.place(era.committee(), node)
        .ifPresent(from -> step(new AgreementInput.Heard(from, message)));
  }

  private void step(AgreementInput input) {
    if (isStarted && !isClosed) {
      effects.addAll(machine.step(input));
    }
  }

  private void post(AgreementInput input) {
    around.post().accept(() -> step(input));
  }

  /** Carries out the effects of all steps since the last call. */
  void carryOut() {
    List<AgreementEffect> taken = List.copyOf(effects);
    effects.clear();
    log.append(
        taken.stream()
            .filter(AgreementEffect.Persist.class::isInstance)
            .map(effect -> ((AgreementEffect.Persist) effect).entry())
            .toList());
    taken.forEach(this::carryOut);
    // What is final has been told by now, so that a log without its candidates is enough.
    if (isStarted) {
      log.renewIfLong(machine::kept);
    }
  }

  private void carryOut(AgreementEffect effect) {
    Chamber chamber = around.chamber();
    switch (effect) {
      case AgreementEffect.Persist _ -> {
        // Durable already.
      }
      case AgreementEffect.Broadcast(AgreementMessage message) ->
          around.peers().send(seat.others(), message);
      case AgreementEffect.SendTo(int validator, AgreementMessage message) ->
          around.peers().send(List.of(seat.node(validator)), message);
      case AgreementEffect.Propose ask ->
          chamber.propose(
              ask, payload -> post(new AgreementInput.Proposed(ask.slot(), ask.parent(), payload)));
      case AgreementEffect.Judge ask -> judge(ask);
      case AgreementEffect.Final made -> {
        if (!made.candidate().isEmpty()) {
          chamber.isFinal(made);
        }
      }
      case AgreementEffect.CatchUp(Certificate finality) ->
          chamber.catchUp(finality, height -> post(new AgreementInput.Synced(finality, height)));
      case AgreementEffect.Ended(Certificate finality) -> ended(finality);
      case AgreementEffect.Wake(long afterMs) -> wakeAtMs = nowMs + afterMs;
      case AgreementEffect.Check check -> check(check);
      case AgreementEffect.Trouble trouble -> tell(trouble);
    }
  }

  private void ended(Certificate finality) {
    end = Optional.of(finality);
    around.chamber().ended(era, finality);
  }

  private void check(AgreementEffect.Check what) {
    switch (what) {
      case AgreementEffect.Assemble ask ->
          check(
              () ->
                  new AgreementInput.Assembled(
                      ask, VoteAssembly.of(era, ask.votes(), seat.signatures())));
      case AgreementEffect.CheckCertificate(int from, Certificate certificate) ->
          check(
              () ->
                  new AgreementInput.CertificateChecked(
                      from, certificate, certificate.holds(era, seat.signatures())));
      case AgreementEffect.CheckEvidence(var evidence) ->
          check(
              () ->
                  new AgreementInput.EvidenceChecked(
                      evidence, evidence.holds(era, seat.signatures())));
    }
  }

  private void check(Supplier<AgreementInput> check) {
    around.checks().execute(() -> post(check.get()));
  }

  /** The leader's signature is checked here, what the payload says where it is understood. */
  private void judge(AgreementEffect.Judge ask) {
    Candidate candidate = ask.candidate();
    Hash32 hash = candidate.header().hash(era.genesis());
    Consumer<Boolean> answer =
        isValid -> post(new AgreementInput.Judged(candidate.slot(), hash, isValid));
    around
        .checks()
        .execute(
            () -> {
              boolean isSigned =
                  seat.signatures()
                      .verify(
                          List.of(era.committee().key(leaders.of(candidate.slot()))),
                          hash.toBytes(),
                          candidate.signature().toBytes());
              if (!isSigned || candidate.isEmpty()) {
                answer.accept(isSigned);
              } else {
                around.post().accept(() -> judgePayload(ask, answer));
              }
            });
  }

  private void judgePayload(AgreementEffect.Judge ask, Consumer<Boolean> answer) {
    if (!isClosed) {
      around.chamber().judge(ask, answer);
    }
  }

  private void tell(AgreementEffect.Trouble trouble) {
    AgreementWatch watch = around.watch();
    switch (trouble) {
      case AgreementEffect.Convict(var evidence) ->
          watch.convicted(era.committee().validators().get(evidence.validator()), evidence);
      case AgreementEffect.Blame(int validator, var fault) ->
          watch.blamed(era.committee().validators().get(validator), fault);
      case AgreementEffect.Doubt(long slot) -> watch.doubted(slot);
      case AgreementEffect.Halt(Certificate first, Certificate second, var liars) ->
          watch.halted(first, second, liars);
    }
  }

  /** Ends it; what is still on its way to it is dropped. */
  @Override
  public void close() {
    isClosed = true;
    log.close();
  }
}
