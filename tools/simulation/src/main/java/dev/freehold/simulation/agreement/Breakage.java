package dev.freehold.simulation.agreement;

import dev.freehold.committee.machine.AgreementEffect;
import dev.freehold.committee.machine.AgreementEntry;
import dev.freehold.committee.machine.AgreementInput;
import dev.freehold.committee.machine.AgreementMachine;
import dev.freehold.committee.machine.Fault;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.Leaders;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.Subject;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.simulation.kernel.Mutant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Breakage of one validator on purpose, outside its machine: the work of a mutant. */
final class Breakage {
  private static final long AGAIN_NS = 100_000_000;
  private static final int AGAIN = 5;

  private final Society society;
  private final MachineDriver.Body body;
  private final int me;
  private final Mutant mutant;

  /** Subjects of own votes. */
  private final Set<Subject> cast = new HashSet<>();

  /** Subjects of certificates. */
  private final Set<Subject> held = new HashSet<>();

  private final Map<Subject, List<Vote>> heard = new HashMap<>();
  private final Map<Hash32, Candidate> candidates = new HashMap<>();
  private final List<AgreementMessage> kept = new ArrayList<>();
  private final Set<AgreementMessage> said = new HashSet<>();
  private long clockMs;
  private long lastMs;
  private double speed = 1;
  private int again;

  Breakage(Society society, MachineDriver.Body body, int me) {
    this.society = society;
    this.body = body;
    this.me = me;
    mutant = society.mutant();
  }

  /** What is read of a log at a start. */
  List<AgreementEntry> restored(List<AgreementEntry> entries) {
    return switch (mutant) {
      case VOTES_FORGOTTEN ->
          entries.stream().filter(entry -> !(entry instanceof AgreementEntry.Cast)).toList();
      case CERTIFICATES_FORGOTTEN ->
          entries.stream().filter(entry -> !(entry instanceof AgreementEntry.Held)).toList();
      default -> entries;
    };
  }

  /** The effects of a step, as they are carried out. */
  List<AgreementEffect> ordered(List<AgreementEffect> effects) {
    if (mutant != Mutant.VOTE_BEFORE_SYNC) {
      return effects;
    }
    List<AgreementEffect> ordered = new ArrayList<>(effects);
    ordered.sort(java.util.Comparator.comparing(effect -> !isVote(effect)));
    return ordered;
  }

  private static boolean isVote(AgreementEffect effect) {
    return effect instanceof AgreementEffect.Broadcast(AgreementMessage message)
        && message instanceof Vote;
  }

  /** An entry was made durable. */
  void appended(MachineDriver driver, AgreementEntry entry) {
    switch (entry) {
      case AgreementEntry.Cast(Vote vote) -> cast.add(vote.subject());
      case AgreementEntry.Held(Certificate certificate) -> held(driver, certificate);
      default -> {
        // Nothing is broken there.
      }
    }
  }

  private void held(MachineDriver driver, Certificate certificate) {
    held.add(certificate.subject());
    if (certificate.kind() != VoteKind.NOTAR) {
      return;
    }
    Era era = driver.era();
    long slot = certificate.slot();
    boolean skipped = cast.contains(new Subject(VoteKind.SKIP, era.number(), slot, Hash32.ZERO));
    if (mutant == Mutant.FINAL_AFTER_SKIP && skipped) {
      say(era, VoteKind.FINAL, slot, certificate.candidate());
    }
    Candidate candidate = candidates.get(certificate.candidate());
    if (mutant == Mutant.NOTARIZED_IS_FINAL && candidate != null) {
      body.note(era, new AgreementEffect.Final(candidate, List.of(), certificate));
    }
    if (mutant == Mutant.ERA_NOT_AWAITED
        && candidate != null
        && candidate.header().height() == era.lastHeight()) {
      body.after(
          0,
          () -> {
            if (driver.era().equals(era)) {
              driver.enter(society.eraAfter(era, certificate.candidate()));
            }
          });
    }
  }

  private void say(Era era, VoteKind kind, long slot, Hash32 candidate) {
    if (!cast.add(new Subject(kind, era.number(), slot, candidate))) {
      return;
    }
    Vote vote = society.vote(me, era, kind, slot, candidate);
    body.after(
        0,
        () -> {
          body.append(era.number(), new AgreementEntry.Cast(vote));
          body.broadcast(era, vote);
        });
  }

  /** A validator said something, and the machine has taken it. */
  void heard(MachineDriver driver, Era era, int from, AgreementMessage message) {
    if (mutant == Mutant.FLOOD_KEPT) {
      kept.add(message);
    }
    if (mutant == Mutant.REPEATED_IS_BLAMED && message instanceof Vote && !said.add(message)) {
      body.note(era, new AgreementEffect.Blame(from, Fault.BAD_SIGNATURE));
    }
    switch (message) {
      case Candidate candidate -> heard(era, from, candidate);
      case Vote vote -> count(driver, era, from, vote);
      case Standstill standstill ->
          standstill.votes().forEach(vote -> count(driver, era, from, vote));
      default -> {
        // Nothing is broken there.
      }
    }
  }

  private void heard(Era era, int from, Candidate candidate) {
    Hash32 hash = candidate.header().hash(era.genesis());
    candidates.put(hash, candidate);
    long slot = candidate.slot();
    if (mutant == Mutant.SKIPS_UNCHECKED
        && candidate.era() == era.number()
        && from == new Leaders(era).of(slot)
        && !areSkipped(era, candidate.header().parentSlot(), slot)
        && cast.stream().noneMatch(vote -> vote.era() == era.number() && vote.slot() == slot)) {
      body.append(era.number(), new AgreementEntry.Stored(candidate));
      say(era, VoteKind.NOTAR, slot, hash);
    }
  }

  private boolean areSkipped(Era era, long from, long to) {
    return LongStream.range(from + 1, to)
        .mapToObj(slot -> new Subject(VoteKind.SKIP, era.number(), slot, Hash32.ZERO))
        .allMatch(held::contains);
  }

  private void count(MachineDriver driver, Era era, int from, Vote vote) {
    if (mutant != Mutant.WEIGHT_COUNTED_TWICE
        || vote.validator() != from
        || vote.era() != era.number()) {
      return;
    }
    Subject subject = vote.subject();
    List<Vote> votes = heard.computeIfAbsent(subject, _ -> new ArrayList<>());
    votes.add(vote);
    long weight = votes.stream().mapToLong(v -> era.committee().weight(v.validator())).sum();
    if (weight >= era.committee().quorum() && !held.contains(subject)) {
      Map<Integer, byte[]> once = new TreeMap<>();
      votes.forEach(v -> once.put(v.validator(), v.signature().toBytes()));
      Certificate certificate =
          new Certificate(
              vote.kind(),
              vote.era(),
              vote.slot(),
              vote.candidate(),
              Signers.of(votes.stream().mapToInt(Vote::validator)),
              new BlsSignature(society.signatures().aggregate(List.copyOf(once.values()))));
      driver.step(new AgreementInput.CertificateChecked(from, certificate, true));
    }
  }

  /** This validator said something to all. */
  void said(Era era, AgreementMessage message) {
    if (mutant == Mutant.STANDSTILL_UNBOUNDED && message instanceof Standstill && again < AGAIN) {
      again++;
      body.after(AGAIN_NS, () -> body.broadcast(era, message));
    } else if (message instanceof Standstill) {
      again = 0;
    }
  }

  /** What its clock says: faster, the longer there was no final. */
  long clockMs(MachineDriver driver, long nowMs) {
    if (mutant != Mutant.PATIENCE_LOST) {
      return nowMs;
    }
    clockMs += Math.round((nowMs - lastMs) * speed);
    lastMs = nowMs;
    AgreementMachine machine = driver.machine();
    Era era = driver.era();
    long windows = era.window(machine.undecidedSlot()) - era.window(machine.finalSlot() + 1);
    speed = StrictMath.pow(1.5, windows);
    return clockMs;
  }

  /** How many objects it keeps that it should not. */
  long kept() {
    return Footprint.of(kept);
  }
}
