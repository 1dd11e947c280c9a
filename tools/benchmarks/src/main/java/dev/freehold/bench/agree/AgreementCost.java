package dev.freehold.bench.agree;

import dev.freehold.committee.machine.AgreementEffect;
import dev.freehold.committee.machine.AgreementInput;
import dev.freehold.committee.machine.AgreementMachine;
import dev.freehold.committee.machine.Origin;
import dev.freehold.committee.machine.Pace;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.Leaders;
import dev.freehold.core.committee.VoteAssembly;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.verifier.signature.BlsSignatures;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Cost of a committee's agreement, all of whose validators are in one thread: their machines, the
 * encoding of what they say, and BLS signatures that are made and checked as a validator does. No
 * network, no disk, and nobody fails; a payload is taken for valid as it is.
 */
public final class AgreementCost {
  private static final Hash32 GENESIS = TaggedHash.GENESIS.of(new byte[] {1});
  private static final int WINDOW_SLOTS = 8;

  /**
   * Cost of one slot to one validator.
   *
   * @param cpuUs processor time
   * @param sentBytes messages to all others together, frames and TLS not counted
   * @param loggedBytes entries of its log
   * @param voteCheckUs processor time of one check of one signature, measured beside it
   */
  public record Cost(
      int validators,
      int payloadBytes,
      int slots,
      double cpuUs,
      double sentBytes,
      double loggedBytes,
      double voteCheckUs) {}

  private final List<Member> members = new ArrayList<>();
  private final ArrayDeque<Runnable> due = new ArrayDeque<>();
  private final Era era;
  private final Leaders leaders;
  private final AggregateSignatures signatures;
  private final byte[] payload;
  private long nowMs;
  private long sentBytes;
  private long loggedBytes;

  private AgreementCost(int validators, int payloadBytes) {
    SplittableRandom random = new SplittableRandom(validators);
    payload = new byte[payloadBytes];
    random.nextBytes(payload);
    List<ValidatorKey> keys =
        IntStream.range(0, validators)
            .mapToObj(i -> ByteBuffer.allocate(Hash32.BYTES).putInt(i + 1).array())
            .map(ValidatorKey::new)
            .toList();
    Founders founders =
        new Founders(FaultModel.BYZANTINE, keys.stream().map(ValidatorKey::founder).toList());
    signatures = BlsSignatures.of(founders);
    era = new Era(GENESIS, founders.committee(), GENESIS, 0, Long.MAX_VALUE, WINDOW_SLOTS);
    leaders = new Leaders(era);
    for (int i = 0; i < validators; i++) {
      members.add(new Member(i, keys.get(i)));
    }
  }

  /**
   * Measures a committee.
   *
   * @param payloadBytes of each candidate
   * @param warmUps slots that are not measured
   * @param slots that are
   */
  public static Cost measure(int validators, int payloadBytes, int warmUps, int slots) {
    AgreementCost cost = new AgreementCost(validators, payloadBytes);
    cost.members.forEach(member -> member.step(new AgreementInput.Started(0, Origin.NEW_ERA)));
    cost.runTo(warmUps);
    double checkUs = cost.checkUs();
    cost.sentBytes = 0;
    cost.loggedBytes = 0;
    long startNs = cpuNs();
    cost.runTo(warmUps + slots);
    double each = (double) slots * validators;
    return new Cost(
        validators,
        payloadBytes,
        slots,
        (cpuNs() - startNs) / 1e3 / each,
        cost.sentBytes / each,
        cost.loggedBytes / each,
        checkUs);
  }

  private static long cpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Processor time of one check of one signature, in microseconds; the least of several rounds. */
  private double checkUs() {
    byte[] message = GENESIS.toBytes();
    byte[] signature = members.getFirst().key.sign(message);
    List<byte[]> key = List.of(era.committee().key(0));
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long startNs = cpuNs();
      if (!signatures.verify(key, message, signature)) {
        throw new IllegalStateException("a signature does not hold");
      }
      least = Math.min(least, cpuNs() - startNs);
    }
    return least / 1e3;
  }

  /** Goes on until all have so many final slots. */
  private void runTo(long slot) {
    while (members.stream().anyMatch(member -> member.machine.finalSlot() < slot)) {
      if (due.isEmpty()) {
        nowMs = members.stream().mapToLong(member -> member.wakeAtMs).min().orElseThrow();
        members.forEach(Member::tick);
      } else {
        due.removeFirst().run();
      }
    }
  }

  private final class Member {
    private final int place;
    private final ValidatorKey key;
    private final AgreementMachine machine;
    private long wakeAtMs = Long.MAX_VALUE;

    private Member(int place, ValidatorKey key) {
      this.place = place;
      this.key = key;
      machine = new AgreementMachine(era, place, Pace.STANDARD, key);
    }

    /** All are told the time: what begins is measured from what was told last. */
    private void tick() {
      wakeAtMs = Long.MAX_VALUE;
      step(new AgreementInput.Tick(nowMs));
    }

    private void later(AgreementInput input) {
      due.addLast(() -> step(input));
    }

    private void step(AgreementInput input) {
      machine.step(input).forEach(this::carryOut);
    }

    private void carryOut(AgreementEffect effect) {
      switch (effect) {
        case AgreementEffect.Persist e -> loggedBytes += e.entry().toBytes().length;
        case AgreementEffect.Broadcast e -> {
          byte[] bytes = e.message().toBytes();
          members.stream().filter(other -> other != this).forEach(other -> say(other, bytes));
        }
        case AgreementEffect.SendTo e -> say(members.get(e.validator()), e.message().toBytes());
        case AgreementEffect.Propose e ->
            later(new AgreementInput.Proposed(e.slot(), e.parent(), payload));
        case AgreementEffect.Judge e -> judge(e.candidate());
        case AgreementEffect.Assemble e ->
            later(new AgreementInput.Assembled(e, VoteAssembly.of(era, e.votes(), signatures)));
        case AgreementEffect.CheckCertificate e ->
            later(
                new AgreementInput.CertificateChecked(
                    e.from(), e.certificate(), e.certificate().holds(era, signatures)));
        case AgreementEffect.Wake e -> wakeAtMs = nowMs + e.afterMs();
        case AgreementEffect.Final _ -> {
          // Counted by the machine's own final slot.
        }
        default -> throw new IllegalStateException("nobody fails here: " + effect);
      }
    }

    private void say(Member to, byte[] bytes) {
      sentBytes += bytes.length;
      due.addLast(() -> to.step(new AgreementInput.Heard(place, AgreementMessage.decode(bytes))));
    }

    private void judge(Candidate candidate) {
      Hash32 hash = candidate.header().hash(GENESIS);
      boolean holds =
          signatures.verify(
              List.of(era.committee().key(leaders.of(candidate.slot()))),
              hash.toBytes(),
              candidate.signature().toBytes());
      later(new AgreementInput.Judged(candidate.slot(), hash, holds));
    }
  }
}
