package dev.freehold.committee.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.RandomValues;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Evidence;
import dev.freehold.core.committee.FakeSignatures;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Listening;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.Subject;
import dev.freehold.core.committee.TestEra;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteAssembly;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.committee.Wanted;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Random inputs, true and false, of all kinds, with deaths between: a machine never throws, never
 * says what convicts it, and its log restores it.
 */
class HostileInputTest {
  private static final int SEEDS = 60;
  private static final int STEPS = 400;

  /** What the candidates of one world may stand on; a few, so that some fit. */
  private final List<Candidate> candidates = new ArrayList<>();

  @Test
  void everyInputHasAResultAndTheLogRestoresTheMachine() {
    long finals = 0;
    long convictions = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        TestValidator validator = live(new RandomValues(seed));
        finals += validator.machine.finalSlot() > 0 ? 1 : 0;
        convictions +=
            validator.log.stream().filter(AgreementEntry.Convicted.class::isInstance).count();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertTrue(finals > SEEDS / 10, finals + " of " + SEEDS + " worlds made something final");
    assertTrue(convictions > SEEDS / 4, convictions + " convictions");
  }

  private TestValidator live(RandomValues random) {
    int size = 1 + random.below(5);
    TestEra era = new TestEra(size, FaultModel.BYZANTINE, 1 + random.below(6), 1 + random.below(8));
    candidates.clear();
    TestValidator validator = new TestValidator(era, random.below(size));
    for (int i = 0; i < STEPS; i++) {
      step(era, validator, random);
      if (i % 8 == 0) {
        requireRestorable(era, validator);
      }
    }
    requireRestorable(era, validator);
    requireHonest(validator);
    return validator;
  }

  private static void requireRestorable(TestEra era, TestValidator validator) {
    AgreementMachine again =
        new AgreementMachine(
            era.era, validator.me, Pace.STANDARD, FakeSignatures.signer(validator.me));
    validator.log.stream()
        .map(entry -> AgreementEntry.decode(entry.toBytes()))
        .forEach(again::restore);
    assertEquals(validator.machine.kept(), again.kept());
  }

  private static void requireHonest(TestValidator validator) {
    List<Vote> cast =
        validator.log.stream()
            .filter(AgreementEntry.Cast.class::isInstance)
            .map(entry -> ((AgreementEntry.Cast) entry).vote())
            .toList();
    for (Vote one : validator.everSaid) {
      assertTrue(cast.contains(one), "said and not logged: " + one);
      for (Vote other : validator.everSaid) {
        assertFalse(Evidence.exclude(one, other), one + " and " + other);
      }
    }
  }

  private void step(TestEra era, TestValidator validator, RandomValues random) {
    int from = random.below(era.era.committee().size() + 1) - random.below(2);
    switch (random.below(20)) {
      case 0 -> validator.pass(random.below(5_000));
      case 1 ->
          validator.step(new AgreementInput.Tick(random.truth() ? random.u63() : -random.u63()));
      case 2 -> validator.restart(random.truth() ? Origin.KEPT : Origin.NEW_ERA);
      case 3 -> validator.judges = random.below(4) != 0;
      case 4 -> validator.step(stray(era, random));
      default -> validator.step(new AgreementInput.Heard(from, message(era, from, random)));
    }
  }

  /** An answer that nobody asked for. */
  private AgreementInput stray(TestEra era, RandomValues random) {
    Certificate certificate = certificate(era, random);
    return switch (random.below(6)) {
      case 0 -> new AgreementInput.Started(random.u63(), Origin.COPY);
      case 1 -> new AgreementInput.Proposed(slot(random), random.hash(), random.bytes(3));
      case 2 -> new AgreementInput.Judged(slot(random), hash(era, random), random.truth());
      case 3 ->
          new AgreementInput.Assembled(
              new AgreementEffect.Assemble(
                  new Subject(VoteKind.NOTAR, 3, slot(random), random.hash()), List.of()),
              new VoteAssembly(Optional.empty(), Signers.of(random.below(7))));
      case 4 -> new AgreementInput.CertificateChecked(random.below(5), certificate, false);
      default ->
          new AgreementInput.Synced(
              certificate.holds(era.era, era.signatures)
                  ? certificate
                  : era.skipped(1, IntStream.range(0, era.era.committee().size()).toArray()),
              random.below(9));
    };
  }

  private AgreementMessage message(TestEra era, int from, RandomValues random) {
    return switch (random.below(9)) {
      case 0, 1, 2 -> vote(era, Math.clamp(from, 0, 200), random);
      case 3, 4 -> candidate(era, random);
      case 5 -> certificate(era, random);
      case 6 -> new Listening(random.below(2) + 3, 1 + random.below(30));
      case 7 -> new Wanted(3, slot(random), hash(era, random));
      default ->
          new Standstill(
              3,
              1 + random.below(20),
              Optional.of(certificate(era, random)),
              random.list(4, () -> certificate(era, random)),
              random.list(4, () -> vote(era, Math.clamp(from, 0, 200), random)),
              random.below(2) == 0
                  ? Optional.empty()
                  : Optional.of(random.list(2, () -> vote(era, random.below(4), random))));
    };
  }

  private Vote vote(TestEra era, int validator, RandomValues random) {
    VoteKind kind = VoteKind.values()[random.below(3)];
    long slot = slot(random);
    Hash32 subject = kind == VoteKind.SKIP ? Hash32.ZERO : hash(era, random);
    Vote vote = era.vote(validator, kind, slot, subject);
    return random.below(10) == 0
        ? new Vote(kind, vote.era(), slot, subject, random.below(6), forged(random))
        : vote;
  }

  private Certificate certificate(TestEra era, RandomValues random) {
    VoteKind kind = VoteKind.values()[random.below(3)];
    int size = era.era.committee().size();
    int[] signers = IntStream.range(0, size).filter(_ -> random.below(6) != 0).toArray();
    Candidate of = candidate(era, random);
    Hash32 subject = kind == VoteKind.SKIP ? Hash32.ZERO : era.hash(of);
    // True ones only where they leave no room for two that contradict each other.
    boolean isTrue = signers.length > 0 && kind == VoteKind.NOTAR && of.slot() % 2 == 1;
    return isTrue
        ? era.certificate(kind, of.slot(), subject, signers)
        : new Certificate(kind, 3, of.slot(), subject, Signers.of(signers), forged(random));
  }

  private Candidate candidate(TestEra era, RandomValues random) {
    if (!candidates.isEmpty() && random.below(3) != 0) {
      return candidates.get(random.below(candidates.size()));
    }
    long slot = slot(random);
    String payload = random.below(4) == 0 ? "" : "payload " + random.below(2);
    List<Candidate> parents =
        candidates.stream().filter(candidate -> candidate.slot() < slot).toList();
    Candidate made =
        parents.isEmpty() || random.below(3) == 0
            ? era.candidate(slot, payload)
            : era.candidate(slot, parents.get(random.below(parents.size())), payload);
    candidates.add(made);
    return made;
  }

  private Hash32 hash(TestEra era, RandomValues random) {
    return random.below(3) == 0 ? random.hash() : era.hash(candidate(era, random));
  }

  private static long slot(RandomValues random) {
    return random.below(20) == 0 ? 1 + random.u63() / 2 : 1 + random.below(6);
  }

  private static BlsSignature forged(RandomValues random) {
    return new BlsSignature(random.bytes(BlsSignature.BYTES));
  }
}
