package dev.freehold.coordinator.machine;

import static dev.freehold.coordinator.machine.TestVerification.line;
import static dev.freehold.coordinator.machine.TestVerification.validator;
import static dev.freehold.coordinator.machine.TestVerification.worker;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.committee.Committee;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.FakeSignatures;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.committee.Verifiers;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests of what other validators say, and what it is worth. */
class TestimoniesTest {
  private static final int REALMS = 8;
  private static final RealmId REALM = new RealmId(0);

  private final List<RealmHeader> line = line(0, 3);
  private final VerifiedHeaders verified =
      new VerifiedHeaders(
          IntStream.range(0, REALMS)
              .mapToObj(realm -> RealmHeader.origin(new RealmId(realm)))
              .toList());

  private Testimonies of(FaultModel faults, int... weights) {
    return drawn(0, faults, weights);
  }

  private Testimonies drawn(int perRealm, FaultModel faults, int... weights) {
    return new Testimonies(verifiers(perRealm, faults, weights), validator(0), verified);
  }

  private static Verifiers verifiers(int perRealm, FaultModel faults, int... weights) {
    Committee committee =
        new Committee(
            0,
            faults,
            IntStream.range(0, weights.length)
                .mapToObj(i -> new Validator(validator(i), FakeSignatures.key(i), weights[i]))
                .toList());
    return new Verifiers(
        new Era(Hash32.ZERO, committee, Hash32.ZERO, 0, 1, Limits.WINDOW_SLOTS), perRealm);
  }

  private Testimonies four() {
    return of(FaultModel.BYZANTINE, 1, 1, 1, 1);
  }

  private static void told(Testimonies by, int validator, RealmHeader... headers) {
    by.told(validator(validator), TestVerification.names(headers));
  }

  private static Set<Hash32> hashes(RealmHeader... headers) {
    return Set.copyOf(List.of(headers).stream().map(RealmHeader::hash).toList());
  }

  @Test
  void aHeaderNeedsAQuorumThatHasVerifiedIt() {
    Testimonies four = four();
    verified.add(line.get(0));
    told(four, 1, line.get(0));
    assertEquals(Set.of(), four.byQuorum(), "two of four");
    told(four, 1, line.get(0));
    assertEquals(Set.of(), four.byQuorum(), "nobody counts twice");
    told(four, 2, line.get(0));
    assertEquals(hashes(line.get(0)), four.byQuorum());
  }

  @Test
  void whatIsNotVerifiedHereIsNotChosenWhoeverSaysSo() {
    Testimonies four = four();
    for (int i = 0; i < 4; i++) {
      told(four, i, line.get(0));
    }
    assertEquals(Set.of(), four.byQuorum());
  }

  @Test
  void whoHasVerifiedABlockHasVerifiedWhatIsBelowIt() {
    Testimonies four = four();
    line.forEach(verified::add);
    told(four, 1, line.get(2));
    told(four, 2, line.get(1));
    assertEquals(hashes(line.get(0), line.get(1)), four.byQuorum());
    RealmHeader above = line(line.get(2), 1, 9).getFirst();
    told(four, 3, above);
    assertEquals(
        hashes(line.get(0), line.get(1)), four.byQuorum(), "what that stands on is not known");
    verified.add(above);
    assertEquals(hashes(line.get(0), line.get(1), line.get(2)), four.byQuorum());
  }

  @Test
  void anotherBlockOfTheSameHeightIsAnotherBlock() {
    Testimonies four = four();
    List<RealmHeader> other = line(RealmHeader.origin(REALM), 2, 70);
    verified.add(line.get(0));
    verified.add(other.get(0));
    told(four, 1, line.get(0));
    told(four, 2, other.get(0));
    assertEquals(Set.of(), four.byQuorum());
    told(four, 3, other.get(1));
    assertEquals(Set.of(), four.byQuorum(), "what that stands on is not known");
    told(four, 3, other.get(0));
    assertEquals(hashes(other.get(0)), four.byQuorum());
  }

  /** A worker has shown two blocks of a height, and everybody has verified both by now. */
  @Test
  void oneWordDoesNotTakeBackAnother() {
    Testimonies four = four();
    RealmHeader other = line(RealmHeader.origin(REALM), 1, 70).getFirst();
    verified.add(line.get(0));
    verified.add(other);
    told(four, 1, line.get(0), other);
    told(four, 2, other, line.get(0));
    assertEquals(hashes(line.get(0), other), four.byQuorum());
    verified.rise(line.get(0));
    four.rise(REALM, 1);
    assertEquals(List.of(), four.tellers(VerifiedBlock.of(other)), "one of them is final");
  }

  @Test
  void weightIsCountedAndNotHeads() {
    verified.add(line.get(0));
    Testimonies heavy = of(FaultModel.BYZANTINE, 1, 1, 1, 7);
    told(heavy, 1, line.get(0));
    told(heavy, 2, line.get(0));
    assertEquals(Set.of(), heavy.byQuorum());
    told(heavy, 3, line.get(0));
    assertEquals(hashes(line.get(0)), heavy.byQuorum());
    Testimonies crash = of(FaultModel.CRASH, 1, 1, 1);
    assertEquals(Set.of(), crash.byQuorum());
    told(crash, 1, line.get(0));
    assertEquals(hashes(line.get(0)), crash.byQuorum());
    assertEquals(hashes(line.get(0)), of(FaultModel.BYZANTINE, 5).byQuorum(), "alone");
  }

  @Test
  void whoIsNoOtherValidatorIsNotListenedTo() {
    Testimonies four = four();
    verified.add(line.get(0));
    told(four, 0, line.get(0));
    told(four, 1, line.get(0));
    four.told(worker(2), TestVerification.names(line.get(0)));
    four.told(worker(3), TestVerification.names(line.get(0)));
    assertEquals(Set.of(), four.byQuorum());
    assertEquals(List.of(validator(1)), four.tellers(VerifiedBlock.of(line.get(0))));
  }

  @Test
  void nonsenseIsNotKept() {
    Testimonies four = four();
    List<VerifiedBlock> nonsense =
        List.of(
            new VerifiedBlock(new RealmId(REALMS), 1, Hash32.ZERO),
            new VerifiedBlock(new RealmId(0), VerifiedHeaders.ABOVE_MAX + 1, Hash32.ZERO),
            new VerifiedBlock(new RealmId(0), Long.MAX_VALUE, Hash32.ZERO));
    four.told(validator(1), nonsense);
    nonsense.forEach(block -> assertEquals(List.of(), four.tellers(block)));
    verified.rise(line.get(1));
    four.rise(REALM, 2);
    told(four, 1, line.get(0), line.get(1), line.get(2));
    assertEquals(List.of(), four.tellers(VerifiedBlock.of(line.get(1))), "it is final");
    assertEquals(List.of(validator(1)), four.tellers(VerifiedBlock.of(line.get(2))));
  }

  @Test
  void whatIsFinalIsForgotten() {
    Testimonies four = four();
    told(four, 1, line.get(0), line.get(1), line.get(2));
    verified.rise(line.get(1));
    four.rise(REALM, 2);
    assertEquals(List.of(), four.tellers(VerifiedBlock.of(line.get(0))));
    assertEquals(List.of(), four.tellers(VerifiedBlock.of(line.get(1))));
    assertEquals(List.of(validator(1)), four.tellers(VerifiedBlock.of(line.get(2))));
    four.rise(REALM, Long.MAX_VALUE);
    assertEquals(List.of(), four.tellers(VerifiedBlock.of(line.get(2))));
  }

  /** Whom the draw has for a realm says whether a header of it may be proposed. */
  @Test
  void ofDrawnVerifiersTheRealmsOwnAreCounted() {
    int[] weights = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    Verifiers verifiers = verifiers(3, FaultModel.BYZANTINE, weights);
    List<Integer> drawn = verifiers.of(new RealmId(0));
    Testimonies some = drawn(3, FaultModel.BYZANTINE, weights);
    verified.add(line.get(0));
    for (int i = 1; i < weights.length; i++) {
      if (!drawn.contains(i)) {
        told(some, i, line.get(0));
      }
    }
    assertEquals(Set.of(), some.byQuorum(), "all but those of " + drawn);
    drawn.forEach(i -> told(some, i, line.get(0)));
    assertEquals(hashes(line.get(0)), some.byQuorum());
  }

  /** A flood takes the flooder's own share, and of that the oldest goes. */
  @Test
  void aFloodTakesNoMemoryAndNobodyElsesShare() {
    int validators = Limits.VALIDATORS_MAX;
    Testimonies many =
        of(FaultModel.BYZANTINE, IntStream.range(0, validators).map(_ -> 1).toArray());
    int share = Limits.VERIFIED_CLAIMS_MAX / validators;
    told(many, 1, line.get(0));
    told(many, 2, line.get(0));
    for (int i = 0; i < share; i++) {
      assertEquals(
          List.of(validator(1), validator(2)), many.tellers(VerifiedBlock.of(line.get(0))));
      many.told(
          validator(2),
          List.of(
              new VerifiedBlock(
                  new RealmId(1 + i / VerifiedHeaders.ABOVE_MAX),
                  1 + i % VerifiedHeaders.ABOVE_MAX,
                  TaggedHash.NODE_ID.of(new byte[] {(byte) i, (byte) (i >> 8)}))));
    }
    assertEquals(List.of(validator(1)), many.tellers(VerifiedBlock.of(line.get(0))));
  }
}
