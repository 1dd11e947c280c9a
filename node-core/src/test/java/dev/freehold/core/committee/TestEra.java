package dev.freehold.core.committee;

import dev.freehold.core.id.Hash32;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** An era for tests, with all that its validators can sign. */
public final class TestEra {
  public static final Hash32 GENESIS = hash(1);
  public static final Hash32 ROOT = hash(2);

  public final Era era;
  public final Leaders leaders;
  public final FakeSignatures signatures = new FakeSignatures();

  /** Validators of weight 1 in an era that no test sees the end of. */
  public TestEra(int validators) {
    this(validators, FaultModel.BYZANTINE, 1_000_000, 8);
  }

  public TestEra(int validators, FaultModel faults, long lastHeight, int windowSlots) {
    this(committee(validators, faults), lastHeight, windowSlots);
  }

  public TestEra(Committee committee, long lastHeight, int windowSlots) {
    era = new Era(GENESIS, committee, ROOT, 0, lastHeight, windowSlots);
    leaders = new Leaders(era);
  }

  public static Committee committee(int validators, FaultModel faults) {
    return committee(faults, IntStream.range(0, validators).map(_ -> 1).toArray());
  }

  public static Committee committee(FaultModel faults, int... weights) {
    return new Committee(
        3,
        faults,
        IntStream.range(0, weights.length)
            .mapToObj(i -> new Validator(hash(1000 + i), FakeSignatures.key(i), weights[i]))
            .toList());
  }

  public static Hash32 hash(int number) {
    byte[] bytes = new byte[Hash32.BYTES];
    bytes[0] = (byte) number;
    bytes[1] = (byte) (number >> 8);
    return new Hash32(bytes);
  }

  public Hash32 hash(Candidate candidate) {
    return candidate.header().hash(GENESIS);
  }

  /** A candidate on the root, signed by its leader; a payload of no letters adds nothing. */
  public Candidate candidate(long slot, String payload) {
    return candidate(slot, 0, ROOT, payload.isEmpty() ? 0 : 1, payload);
  }

  /** A candidate on another one. */
  public Candidate candidate(long slot, Candidate parent, String payload) {
    long height = parent.header().height() + (payload.isEmpty() ? 0 : 1);
    return candidate(slot, parent.slot(), hash(parent), height, payload);
  }

  public Candidate candidate(
      long slot, long parentSlot, Hash32 parent, long height, String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    CandidateHeader header =
        new CandidateHeader(
            era.number(), slot, parentSlot, parent, height, Candidate.digest(bytes));
    byte[] signed = header.hash(GENESIS).toBytes();
    return new Candidate(header, bytes, sign(leaders.of(slot), signed));
  }

  public Vote notar(int validator, Candidate candidate) {
    return vote(validator, VoteKind.NOTAR, candidate.slot(), hash(candidate));
  }

  public Vote fin(int validator, Candidate candidate) {
    return vote(validator, VoteKind.FINAL, candidate.slot(), hash(candidate));
  }

  public Vote skip(int validator, long slot) {
    return vote(validator, VoteKind.SKIP, slot, Hash32.ZERO);
  }

  public Vote vote(int validator, VoteKind kind, long slot, Hash32 candidate) {
    byte[] message = Vote.message(GENESIS, kind, era.number(), slot, candidate);
    return new Vote(kind, era.number(), slot, candidate, validator, sign(validator, message));
  }

  /** Answer of a validator that knows nothing. */
  public static Standstill nothing() {
    return new Standstill(3, 1, Optional.empty(), List.of(), List.of(), Optional.of(List.of()));
  }

  public Certificate notar(Candidate candidate, int... signers) {
    return certificate(VoteKind.NOTAR, candidate.slot(), hash(candidate), signers);
  }

  public Certificate fin(Candidate candidate, int... signers) {
    return certificate(VoteKind.FINAL, candidate.slot(), hash(candidate), signers);
  }

  public Certificate skipped(long slot, int... signers) {
    return certificate(VoteKind.SKIP, slot, Hash32.ZERO, signers);
  }

  public Certificate certificate(VoteKind kind, long slot, Hash32 candidate, int... signers) {
    List<byte[]> all =
        IntStream.of(signers)
            .mapToObj(i -> vote(i, kind, slot, candidate).signature().toBytes())
            .toList();
    return new Certificate(
        kind,
        era.number(),
        slot,
        candidate,
        Signers.of(signers),
        new BlsSignature(signatures.aggregate(all)));
  }

  private static BlsSignature sign(int validator, byte[] message) {
    return new BlsSignature(FakeSignatures.signer(validator).sign(message));
  }
}
