package dev.freehold.committee.machine;

import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.FakeSignatures;
import dev.freehold.core.committee.TestEra;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteAssembly;
import dev.freehold.core.committee.VoteKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One validator's machine with a driver that answers at once: signatures are checked, candidates
 * judged, payloads made, and what is logged and said is kept for the test to look at.
 */
final class TestValidator {
  final TestEra era;
  final int me;
  final List<AgreementEntry> log = new ArrayList<>();
  final List<AgreementEffect> effects = new ArrayList<>();

  /** All votes that it ever gave out, over all starts. */
  final List<Vote> everSaid = new ArrayList<>();

  /** What it judges candidates by. */
  Predicate<Candidate> isValid = _ -> true;

  /** Whether it judges at all. */
  boolean judges = true;

  AgreementMachine machine;
  private final Pace pace;
  private long nowMs = 1_000_000;

  /** A validator that begins the era. */
  TestValidator(TestEra era, int me) {
    this(era, me, Pace.STANDARD);
  }

  TestValidator(TestEra era, int me, Pace pace) {
    this.era = era;
    this.me = me;
    this.pace = pace;
    machine = make();
    step(new AgreementInput.Started(nowMs, Origin.NEW_ERA));
  }

  private AgreementMachine make() {
    return new AgreementMachine(era.era, me, pace, FakeSignatures.signer(me));
  }

  /** A validator that is none of these leaders. */
  static TestValidator other(TestEra era, int... leaders) {
    int me = 0;
    while (contains(leaders, me)) {
      me++;
    }
    return new TestValidator(era, me);
  }

  private static boolean contains(int[] all, int one) {
    for (int each : all) {
      if (each == one) {
        return true;
      }
    }
    return false;
  }

  /** Ends the process and starts another on what is in the log. */
  void restart(Origin origin) {
    effects.clear();
    machine = make();
    log.stream().map(entry -> AgreementEntry.decode(entry.toBytes())).forEach(machine::restore);
    step(new AgreementInput.Started(nowMs, origin));
  }

  void hear(int from, AgreementMessage... messages) {
    for (AgreementMessage message : messages) {
      step(new AgreementInput.Heard(from, AgreementMessage.decode(message.toBytes())));
    }
  }

  /** Each of these votes by its own validator. */
  void hearVotes(Vote... votes) {
    for (Vote vote : votes) {
      hear(vote.validator(), vote);
    }
  }

  /** Time passes. */
  void pass(long ms) {
    nowMs += ms;
    step(new AgreementInput.Tick(nowMs));
  }

  void step(AgreementInput input) {
    Deque<AgreementInput> inputs = new ArrayDeque<>(List.of(input));
    while (!inputs.isEmpty()) {
      for (AgreementEffect effect : machine.step(inputs.poll())) {
        effects.add(effect);
        answer(effect, inputs);
      }
    }
  }

  private void answer(AgreementEffect effect, Deque<AgreementInput> inputs) {
    switch (effect) {
      case AgreementEffect.Persist e -> log.add(e.entry());
      case AgreementEffect.Broadcast(Vote vote) -> everSaid.add(vote);
      case AgreementEffect.Propose e ->
          inputs.add(
              new AgreementInput.Proposed(
                  e.slot(), e.parent(), ("payload " + e.slot()).getBytes(StandardCharsets.UTF_8)));
      case AgreementEffect.Judge e -> {
        if (judges) {
          inputs.add(
              new AgreementInput.Judged(
                  e.candidate().slot(), era.hash(e.candidate()), isValid.test(e.candidate())));
        }
      }
      case AgreementEffect.Assemble e ->
          inputs.add(
              new AgreementInput.Assembled(e, VoteAssembly.of(era.era, e.votes(), era.signatures)));
      case AgreementEffect.CheckCertificate e ->
          inputs.add(
              new AgreementInput.CertificateChecked(
                  e.from(), e.certificate(), e.certificate().holds(era.era, era.signatures)));
      case AgreementEffect.CheckEvidence e ->
          inputs.add(
              new AgreementInput.EvidenceChecked(
                  e.evidence(), e.evidence().holds(era.era, era.signatures)));
      default -> {}
    }
  }

  /** All effects of one kind so far. */
  <T extends AgreementEffect> List<T> all(Class<T> kind) {
    return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** All messages of one kind that it gave to all. */
  <T extends AgreementMessage> List<T> said(Class<T> kind) {
    return all(AgreementEffect.Broadcast.class).stream()
        .map(AgreementEffect.Broadcast::message)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /** All messages of one kind that it gave to one. */
  <T extends AgreementMessage> List<T> told(int to, Class<T> kind) {
    return all(AgreementEffect.SendTo.class).stream()
        .filter(sent -> sent.validator() == to)
        .map(AgreementEffect.SendTo::message)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /** Whether it has said this of a slot. */
  boolean has(VoteKind kind, long slot) {
    return votes(kind).anyMatch(vote -> vote.slot() == slot);
  }

  Stream<Vote> votes(VoteKind kind) {
    return said(Vote.class).stream().filter(vote -> vote.kind() == kind);
  }

  /** What it made final. */
  List<Candidate> finals() {
    return all(AgreementEffect.Final.class).stream().map(AgreementEffect.Final::candidate).toList();
  }

  /** Validators but this one, in order. */
  int[] others() {
    int[] others = new int[era.era.committee().size() - 1];
    for (int i = 0; i < others.length; i++) {
      others[i] = i < me ? i : i + 1;
    }
    return others;
  }
}
