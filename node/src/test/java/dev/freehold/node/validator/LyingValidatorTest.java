package dev.freehold.node.validator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.RandomValues;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.committee.AgreementMessage;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.Listening;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.committee.Wanted;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.StoreException;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Validators over real sockets, among strangers and beside one that lies. */
class LyingValidatorTest {
  private static final long SEED = 17;
  private static final int LIAR = 3;

  @TempDir private Path directory;
  private final RandomValues random = new RandomValues(SEED + 1);
  private TestCommittee committee;

  @BeforeEach
  void start() throws IOException {
    committee = new TestCommittee(directory, 4, SEED);
  }

  @AfterEach
  void end() {
    committee.close();
  }

  private TestCommittee.Member startHonest() {
    committee.others(LIAR).forEach(TestCommittee.Member::start);
    return committee.member(LIAR);
  }

  private Liar liar(TestCommittee.Member to) throws IOException {
    return new Liar(committee.member(LIAR).key, to.address());
  }

  @Test
  void whoIsNoValidatorIsToldSoAndClosed() throws IOException {
    startHonest();
    TestCommittee.Member honest = committee.member(0);
    NodeKey stranger = new NodeKey(random.bytes(32));
    try (Liar said = new Liar(stranger, honest.address())) {
      Message.Goodbye goodbye = said.goodbye();
      assertEquals(GoodbyeReason.NOT_ALLOWED, goodbye.reason());
      assertTrue(goodbye.text().contains("no validator of this era"), goodbye.text());
    }
    // Says that it is a validator whose key it has not.
    Hash32 another = committee.member(LIAR).key.id();
    try (Liar said = new Liar(stranger, Role.VALIDATOR, another, honest.address())) {
      assertEquals(GoodbyeReason.NOT_ALLOWED, said.goodbye().reason());
    }
    // Has the key, and says what no validator says to another.
    try (Liar said = liar(honest)) {
      said.say(new Query.NetworkState(1));
      assertEquals(GoodbyeReason.NOT_ALLOWED, said.goodbye().reason());
    }
    try (Liar said = liar(honest)) {
      said.say(new Message.Agreement(new byte[] {9, 9}));
      assertEquals(GoodbyeReason.MALFORMED_MESSAGE, said.goodbye().reason());
    }
    try (Liar said = new Liar(honest.key, honest.address())) {
      assertEquals(GoodbyeReason.IDENTITY_TAKEN, said.goodbye().reason(), "its own key");
    }
    TestCommittee.reach(committee.others(LIAR), 5);
    committee.requireOneChain();
  }

  @Test
  void aKeyThatTheCommitteeDoesNotNameDoesNotStart() {
    TestCommittee.Member wrong = committee.member(0).withOtherVotes(random.bytes(32));
    StoreException e = assertThrows(StoreException.class, wrong::start);
    assertTrue(e.getMessage().contains("does not hold under"), e.getMessage());
  }

  @Test
  void theFirstOfTwoConnectionsOfOneKeyIsHeardAndTheSecondIsTold() throws IOException {
    startHonest();
    TestCommittee.Member honest = committee.member(0);
    try (Liar first = liar(honest)) {
      try (Liar second = liar(honest)) {
        assertEquals(GoodbyeReason.OUT_OF_STEP, second.goodbye().reason());
      }
      assertEquals(new Message.Ping(), first.read());
      first.say(new Message.Ping());
      TestCommittee.eventually(
          "the second to be refused for good",
          () -> {
            try (Liar second = liar(honest)) {
              return second.goodbye().reason() == GoodbyeReason.IDENTITY_TAKEN;
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
    }
    // Once the first is gone, its place is free.
    TestCommittee.eventually(
        "the place to be free",
        () -> {
          try (Liar second = liar(honest)) {
            second.say(new Listening(0, 1));
            second.say(new Message.Agreement(new byte[1]));
            return second.goodbye().reason() == GoodbyeReason.MALFORMED_MESSAGE;
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void whatOthersSaidCountsOnNobodyElsesConnection() throws IOException {
    startHonest();
    TestCommittee.Member honest = committee.member(0);
    TestCommittee.reach(committee.others(LIAR), 1);
    try (Liar liar = liar(honest)) {
      liar.say(vote(VoteKind.SKIP, 1, Hash32.ZERO, 1));
      TestCommittee.eventually("blame", () -> honest.watched.contains("blamed NOT_ITSELF"));
    }
    TestCommittee.reach(committee.others(LIAR), 5);
    committee.requireOneChain();
  }

  /** A vote of any validator, signed with the liar's key. */
  private Vote vote(VoteKind kind, long slot, Hash32 candidate, int validator) {
    byte[] message = Vote.message(TestCommittee.GENESIS, kind, 0, slot, candidate);
    byte[] signature = committee.member(LIAR).votes.sign(message);
    return new Vote(kind, 0, slot, candidate, validator, new BlsSignature(signature));
  }

  @Test
  void whatWasSaidOnAnEarlierConnectionDoesNothingWhenItIsSaidAgain() throws IOException {
    List<AgreementMessage> said = committee.recordWhatIsSaid(LIAR, 2, 200);
    startHonest();
    TestCommittee.reach(committee.others(LIAR), 5);
    for (TestCommittee.Member honest : committee.others(LIAR)) {
      try (Liar liar = liar(honest)) {
        for (int times = 0; times < 3; times++) {
          for (AgreementMessage message : said) {
            liar.say(message);
          }
        }
        TestCommittee.goOn(committee.others(LIAR), 5);
      }
    }
    committee.requireOneChain();
    committee.member(LIAR).start();
    TestCommittee.goOn(committee.members, 10);
    committee.requireOneChain();
  }

  private static List<VerifiedBlock> blocks(long height, int count) {
    return IntStream.range(0, count)
        .mapToObj(realm -> new VerifiedBlock(new RealmId(realm), height, Hash32.ZERO))
        .toList();
  }

  @Test
  void whatOneHasVerifiedAllOthersAreToldAsItsWord() {
    startHonest();
    TestCommittee.reach(committee.others(LIAR), 1);
    int count = 2 * Limits.VERIFIED_TOLD_MAX + 3;
    committee.member(0).tell(blocks(7, count));
    List<VerifiedBlock> all = blocks(7, count);
    List<TestCommittee.Told> expected = new ArrayList<>();
    for (int from = 0; from < count; from += Limits.VERIFIED_TOLD_MAX) {
      expected.add(
          new TestCommittee.Told(
              committee.member(0).key.id(),
              all.subList(from, Math.min(count, from + Limits.VERIFIED_TOLD_MAX))));
    }
    for (int place : new int[] {1, 2}) {
      TestCommittee.Member other = committee.member(place);
      TestCommittee.eventually("what is verified", () -> other.told.size() == expected.size());
      assertEquals(expected, other.told);
    }
    assertEquals(List.of(), committee.member(0).told);
    committee.member(0).tell(List.of());
    committee.member(0).tell(blocks(8, 1));
    TestCommittee.Member other = committee.member(1);
    TestCommittee.eventually("more", () -> other.told.size() > expected.size());
    assertEquals(blocks(8, 1), other.told.getLast().blocks(), "of nothing nothing is said");
    committee.requireOneChain();
  }

  @Test
  void whatAStrangerSaysToHaveVerifiedReachesNobody() throws IOException {
    startHonest();
    TestCommittee.Member honest = committee.member(0);
    try (Liar said = new Liar(new NodeKey(random.bytes(32)), honest.address())) {
      said.say(new Message.BlocksVerified(blocks(7, 1)));
      assertEquals(GoodbyeReason.NOT_ALLOWED, said.goodbye().reason());
    }
    try (Liar said = liar(honest)) {
      said.say(new Message.BlocksVerified(blocks(9, 1)));
      TestCommittee.eventually("the validator's", () -> !honest.told.isEmpty());
      assertEquals(
          List.of(new TestCommittee.Told(committee.member(LIAR).key.id(), blocks(9, 1))),
          honest.told);
    }
  }

  @Test
  void aFloodStopsNobody() throws Exception {
    startHonest();
    TestCommittee.reach(committee.others(LIAR), 3);
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicLong sent = new AtomicLong();
    List<Thread> floods = new ArrayList<>();
    for (TestCommittee.Member honest : committee.others(LIAR)) {
      long seed = random.u63();
      floods.add(
          Thread.ofPlatform().start(() -> flood(honest, new RandomValues(seed), isOver, sent)));
    }
    TestCommittee.eventually("a flood", () -> sent.get() > 2_000);
    long before = sent.get();
    TestCommittee.goOn(committee.others(LIAR), 40);
    isOver.set(true);
    assertTrue(sent.get() > before, "it went on flooding");
    // Writers that wait for a socket that is not read end with it.
    committee.others(LIAR).forEach(TestCommittee.Member::kill);
    for (Thread flood : floods) {
      flood.join();
    }
    committee.requireOneChain("convicted " + LIAR);
  }

  private void flood(
      TestCommittee.Member to, RandomValues values, AtomicBoolean isOver, AtomicLong sent) {
    while (!isOver.get()) {
      try (Liar liar = liar(to)) {
        while (!isOver.get()) {
          if (values.below(500) == 0) {
            liar.say(new Message.Agreement(values.bytes(values.below(200))));
          } else if (values.below(8) == 0) {
            liar.say(new Message.BlocksVerified(blocks(1 + values.below(99), values.below(1_000))));
          } else if (values.below(8) == 0) {
            liar.say(new Message.ResultVerified(values.hash()));
            liar.say(
                new Work.Submit(values.hash(), values.user(), List.of(), values.bytes(30_000)));
          } else {
            liar.say(garbage(values, to.chain.height()));
          }
          sent.incrementAndGet();
        }
      } catch (IOException e) {
        // Closed for what was malformed, or the test is over: it comes again.
      }
    }
  }

  private AgreementMessage garbage(RandomValues values, long near) {
    long slot = 1 + near + values.below(values.truth() ? 20 : 1_000_000);
    BlsSignature signature = new BlsSignature(values.bytes(BlsSignature.BYTES));
    return switch (values.below(8)) {
      case 0 -> new Listening(0, slot);
      case 1 -> new Wanted(0, slot, values.hash());
      case 2 -> candidate(values, slot, signature);
      case 3 ->
          new Certificate(VoteKind.NOTAR, 0, slot, values.hash(), Signers.of(0, 1, 2), signature);
      case 4 -> new Vote(VoteKind.FINAL, 0, slot, values.hash(), LIAR, signature);
      case 5 -> vote(VoteKind.NOTAR, slot, values.hash(), LIAR);
      case 6 -> vote(VoteKind.SKIP, slot, Hash32.ZERO, LIAR);
      default -> new Vote(VoteKind.SKIP, 7, slot, Hash32.ZERO, LIAR, signature);
    };
  }

  private static Candidate candidate(RandomValues values, long slot, BlsSignature signature) {
    byte[] payload =
        values.bytes(
            1 + values.below(values.below(50) == 0 ? Limits.CANDIDATE_BYTES_MAX : 64 * 1024));
    return new Candidate(
        new CandidateHeader(0, slot, slot - 1, values.hash(), slot, Candidate.digest(payload)),
        payload,
        signature);
  }
}
