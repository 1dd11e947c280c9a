package dev.freehold.simulation.agreement;

import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.Listening;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Standstill;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.committee.Wanted;
import dev.freehold.core.id.Hash32;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Lies that a liar tells out of the blue: what was said before, what others said, what will be. */
final class Lies {
  private static final int FLOOD = 60;
  private static final long FAR_SLOTS = 1_000_000;
  private static final int NEAR_SLOTS = 60;

  private final Society society;
  private final int me;
  private final Dice dice;
  private final Conspiracy conspiracy;

  Lies(Society society, int me, Dice dice, Conspiracy conspiracy) {
    this.society = society;
    this.me = me;
    this.dice = dice;
    this.conspiracy = conspiracy;
  }

  /** Tells some, as the world's rates say. */
  void of(Era era, BiConsumer<Predicate<String>, byte[]> teller) {
    if (society.strikes(dice, Fault.REPLAYED, 0.5)) {
      for (int i = 0; i < 3; i++) {
        conspiracy
            .recall()
            .map(said -> again(era, said))
            .ifPresent(said -> teller.accept(_ -> dice.chance(0.5), said.toBytes()));
      }
      conspiracy
          .recallSkip()
          .map(skip -> ofEra(era, skip))
          .ifPresent(skip -> teller.accept(_ -> dice.chance(0.5), skip.toBytes()));
    }
    if (society.strikes(dice, Fault.FORGED, 0.5)) {
      teller.accept(_ -> dice.chance(0.5), forged(era));
    }
    if (society.strikes(dice, Fault.FLOODED, 0.1)) {
      int count = 1 + dice.below(FLOOD);
      for (int i = 0; i < count; i++) {
        teller.accept(_ -> true, ahead(era).toBytes());
      }
    }
  }

  /** What was said, as it was or as of this era. */
  private AgreementMessage again(Era era, AgreementMessage said) {
    if (!dice.chance(0.5)) {
      return said;
    }
    return switch (said) {
      case Vote v ->
          new Vote(v.kind(), era.number(), v.slot(), v.candidate(), v.validator(), v.signature());
      case Certificate c -> ofEra(era, c);
      default -> said;
    };
  }

  private static Certificate ofEra(Era era, Certificate c) {
    return new Certificate(
        c.kind(), era.number(), c.slot(), c.candidate(), c.signers(), c.signature());
  }

  private byte[] forged(Era era) {
    int other = dice.below(era.committee().size());
    long slot = 1 + dice.below(NEAR_SLOTS);
    return switch (dice.below(7)) {
      case 0 -> vote(era, slot, other, noSignature()).toBytes();
      case 1 -> vote(era, slot, me, noSignature()).toBytes();
      case 2 -> certificate(era, slot).toBytes();
      case 3 -> widened(era).toBytes();
      case 4 -> candidate(era, slot).toBytes();
      case 5 -> standstill(era, slot, other).toBytes();
      default -> dice.bytes(1 + dice.below(300));
    };
  }

  private BlsSignature noSignature() {
    return new BlsSignature(dice.bytes(BlsSignature.BYTES));
  }

  private Hash32 anyHash() {
    return new Hash32(dice.bytes(Hash32.BYTES));
  }

  private Vote vote(Era era, long slot, int validator, BlsSignature signature) {
    VoteKind kind = dice.pick(List.of(VoteKind.values()));
    Hash32 about = kind == VoteKind.SKIP ? Hash32.ZERO : anyHash();
    return new Vote(kind, era.number(), slot, about, validator, signature);
  }

  /** A vote of this liar's own, signed. */
  private Vote signed(Era era, long slot) {
    Vote draft = vote(era, slot, me, noSignature());
    return society.vote(me, era, draft.kind(), slot, draft.candidate());
  }

  private Signers anySigners(Era era) {
    return Signers.of(
        java.util.stream.IntStream.range(0, era.committee().size()).filter(_ -> dice.chance(0.8)));
  }

  private Certificate certificate(Era era, long slot) {
    VoteKind kind = dice.pick(List.of(VoteKind.values()));
    return new Certificate(
        kind,
        era.number(),
        slot,
        kind == VoteKind.SKIP ? Hash32.ZERO : anyHash(),
        anySigners(era),
        noSignature());
  }

  /** A certificate that there is, with other signers; or one that is made up. */
  private Certificate widened(Era era) {
    Optional<AgreementMessage> said = conspiracy.recall();
    if (said.isPresent() && said.get() instanceof Certificate c) {
      return new Certificate(
          c.kind(), c.era(), c.slot(), c.candidate(), anySigners(era), c.signature());
    }
    return certificate(era, 1 + dice.below(NEAR_SLOTS));
  }

  private Candidate candidate(Era era, long slot) {
    byte[] payload = dice.bytes(dice.below(20));
    CandidateHeader header =
        new CandidateHeader(
            era.number(),
            slot,
            dice.below((int) slot),
            anyHash(),
            era.rootHeight() + dice.below(NEAR_SLOTS),
            Candidate.digest(payload));
    return society.candidate(me, era, header, payload);
  }

  private Standstill standstill(Era era, long slot, int other) {
    return new Standstill(
        era.number(),
        slot,
        Optional.empty(),
        List.of(certificate(era, slot)),
        List.of(vote(era, slot, me, noSignature())),
        Optional.of(List.of(vote(era, slot, other, noSignature()))));
  }

  /** Something of a slot that is not there yet. */
  private AgreementMessage ahead(Era era) {
    long slot = dice.chance(0.5) ? 1 + dice.below(NEAR_SLOTS) : dice.between(1, FAR_SLOTS);
    return switch (dice.below(6)) {
      case 0 -> certificate(era, slot);
      case 1 -> candidate(era, slot);
      case 2 -> new Wanted(era.number(), slot, anyHash());
      case 3 -> new Listening(era.number(), slot);
      default -> signed(era, slot);
    };
  }
}
