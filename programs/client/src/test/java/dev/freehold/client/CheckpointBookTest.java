package dev.freehold.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CheckpointBookTest {
  private final TestChain chain = new TestChain();

  private static List<Checkpoint> linked(Checkpoint first, int count) {
    List<Checkpoint> all = new ArrayList<>(List.of(first));
    for (int i = 0; i < count; i++) {
      Checkpoint last = all.getLast();
      all.add(TestChain.signed(last.height() + 1, last.hash(), Fr.of(i), List.of()));
    }
    return all;
  }

  private CheckpointBook bookFrom(Checkpoint start) {
    return CheckpointBook.from(
        chain.genesis(), new ClientOptions.TrustedCheckpoint(start.height(), start.hash()), start);
  }

  private static String refusal(CheckpointBook book, Checkpoint checkpoint) {
    return assertThrows(LyingNodeException.class, () -> book.add(checkpoint)).getMessage();
  }

  @Test
  void followsTheChainFromTheGenesis() {
    CheckpointBook book = bookFrom(chain.genesis().checkpoint());
    for (int i = 1; i <= 5; i++) {
      assertTrue(book.add(chain.seal()));
      assertEquals(i, book.latest().height());
    }
    assertEquals(Optional.of(chain.at(3)), book.at(3));
    assertEquals(Optional.empty(), book.at(6));
  }

  @Test
  void takesTheSameCheckpointTwice() {
    CheckpointBook book = bookFrom(chain.genesis().checkpoint());
    Checkpoint first = chain.seal();
    assertTrue(book.add(first));
    assertTrue(book.add(first));
    assertEquals(1, book.latest().height());
  }

  @Test
  void refusesEverySignatureWithOneBitChanged() {
    Checkpoint first = chain.seal();
    for (int bit = 0; bit < 8 * BlsSignature.BYTES; bit += 7) {
      byte[] forged = first.toBytes();
      forged[forged.length - 1 - bit / 8] ^= (byte) (1 << bit % 8);
      CheckpointBook book = new CheckpointBook(chain.genesis());
      String why = refusal(book, Decoder.decode(forged, Checkpoint::decode));
      assertTrue(why.contains("not signed"), why);
      assertEquals(0, book.latest().height());
    }
  }

  /** Two networks that were founded with one key: neither takes what it signs for the other. */
  @Test
  void refusesACheckpointOfAnotherNetworkWithTheSameKey() {
    Genesis other = TestChain.founded("other");
    assertEquals(chain.genesis().founders(), other.founders());
    Checkpoint mine = TestChain.signed(700, Hash32.ZERO, Fr.of(1), List.of());
    Checkpoint theirs = TestChain.signed(other, mine);
    CheckpointBook book = new CheckpointBook(chain.genesis());
    String why = refusal(book, theirs);
    assertTrue(why.contains("not signed"), why);
    assertEquals(0, book.latest().height());
    assertTrue(new CheckpointBook(other).add(theirs));
    refusal(new CheckpointBook(other), mine);
    Checkpoint second = TestChain.signed(700, Hash32.ZERO, Fr.of(2), List.of());
    assertFalse(
        book.shown(new Equivocation(mine, TestChain.signed(other, second))),
        "one of each network are no evidence");
    assertTrue(book.shown(new Equivocation(mine, second)));
  }

  @Test
  void refusesAnotherRootUnderTheSameSignature() {
    Checkpoint first = chain.seal();
    Checkpoint changed =
        new Checkpoint(
            first.height(),
            first.previous(),
            first.timeMs(),
            Fr.of(1),
            first.headers(),
            first.events(),
            first.registryRoot(),
            first.totals(),
            first.finality());
    String why = refusal(new CheckpointBook(chain.genesis()), changed);
    assertTrue(why.contains("not signed"), why);
  }

  @Test
  void refusesAWrongPredecessor() {
    CheckpointBook book = bookFrom(chain.genesis().checkpoint());
    assertTrue(book.add(chain.seal()));
    String why = refusal(book, TestChain.signed(2, Hash32.ZERO, Fr.of(1), List.of()));
    assertTrue(why.contains("a fork: checkpoint 2 follows"), why);
    assertEquals(1, book.latest().height());
  }

  @Test
  void refusesASecondCheckpointAtOneHeight() {
    CheckpointBook book = bookFrom(chain.genesis().checkpoint());
    Checkpoint first = chain.seal();
    assertTrue(book.add(first));
    Checkpoint second = TestChain.signed(1, first.previous(), Fr.of(77), List.of());
    var divided = assertThrows(EquivocationException.class, () -> book.add(second));
    assertEquals(new Equivocation(first, second), divided.evidence());
    assertEquals(
        "a fork: the committee signed two checkpoints at 1: %s and %s"
            .formatted(first.hash(), second.hash()),
        divided.getMessage());
    assertEquals(Optional.of(first), book.at(1));
    assertThrows(
        EquivocationException.class, () -> book.add(chain.seal()), "nothing is believed after it");
    assertThrows(
        EquivocationException.class,
        () -> book.await(c -> c.height() > 1, Duration.ofHours(1), "what never comes"));
  }

  @Test
  void evidenceFromANodeEndsWhoWaitsAndAForgeryNobody() throws Exception {
    CheckpointBook book = bookFrom(chain.genesis().checkpoint());
    Checkpoint first = chain.seal();
    Checkpoint second = TestChain.signed(1, first.previous(), Fr.of(77), List.of());
    var forged = new Equivocation(first, second.with(first.finality().orElseThrow()));
    assertFalse(book.shown(forged));
    assertTrue(book.add(first));
    var waiting =
        CompletableFuture.supplyAsync(
            () -> book.await(c -> c.height() > 1, Duration.ofHours(1), "what never comes"));
    assertTrue(book.shown(new Equivocation(first, second)));
    var ended = assertThrows(ExecutionException.class, waiting::get);
    assertInstanceOf(EquivocationException.class, ended.getCause());
  }

  @Test
  void doesNotCallAForgeryAFork() {
    CheckpointBook book = bookFrom(chain.genesis().checkpoint());
    Checkpoint first = chain.seal();
    assertTrue(book.add(first));
    Checkpoint forged =
        TestChain.signed(1, first.previous(), Fr.of(77), List.of())
            .with(first.finality().orElseThrow());
    String why = refusal(book, forged);
    assertTrue(why.contains("not signed"), why);
  }

  @Test
  void leavesWhatStandsBeyondAGap() {
    CheckpointBook book = bookFrom(chain.genesis().checkpoint());
    chain.seal();
    Checkpoint second = chain.seal();
    assertFalse(book.add(second));
    assertEquals(0, book.latest().height());
    assertTrue(book.add(chain.at(1)));
    assertTrue(book.add(second));
    assertEquals(second, book.latest());
  }

  @Test
  void startsAtAnySignedCheckpointAndFollowsEveryLinkFromThere() {
    CheckpointBook book = new CheckpointBook(chain.genesis());
    for (int i = 0; i < 9; i++) {
      chain.seal();
    }
    assertTrue(book.add(chain.at(5)));
    assertFalse(book.add(chain.at(7)));
    assertTrue(book.add(chain.at(6)));
    assertTrue(book.add(chain.at(7)));
    String why = refusal(book, TestChain.signed(8, chain.at(6).hash(), Fr.of(1), List.of()));
    assertTrue(why.contains("fork"), why);
  }

  @Test
  void startsAnewAfterAGapThatIsTooWideUnlessEveryLinkIsWanted() {
    Checkpoint first = chain.seal();
    long far = 1 + CheckpointBook.GAP_MAX + 1;
    Checkpoint later = TestChain.signed(far, Hash32.ZERO, Fr.of(1), List.of());
    CheckpointBook book = new CheckpointBook(chain.genesis());
    assertTrue(book.add(first));
    assertFalse(book.add(TestChain.signed(far - 1, Hash32.ZERO, Fr.of(1), List.of())));
    assertTrue(book.add(later));
    assertEquals(far, book.latest().height());
    CheckpointBook strict = bookFrom(first);
    assertFalse(strict.add(later));
  }

  @Test
  void takesOlderOnesSinglyAndLinksThemToTheirNeighbours() {
    for (int i = 0; i < 6; i++) {
      chain.seal();
    }
    CheckpointBook book = bookFrom(chain.at(5));
    assertTrue(book.add(chain.at(2)));
    assertTrue(book.add(chain.at(4)));
    assertEquals(5, book.latest().height());
    String before = refusal(book, TestChain.signed(3, chain.at(2).hash(), Fr.of(8), List.of()));
    assertTrue(before.contains("fork"), before);
    assertTrue(book.add(chain.at(3)));
  }

  @Test
  void refusesAStartThatIsNotTheTrustedOne() {
    Checkpoint first = chain.seal();
    LyingNodeException e =
        assertThrows(
            LyingNodeException.class,
            () ->
                CheckpointBook.from(
                    chain.genesis(), new ClientOptions.TrustedCheckpoint(1, Hash32.ZERO), first));
    assertTrue(e.getMessage().contains("not the trusted one"), e.getMessage());
  }

  @Test
  void keepsTheLast() {
    CheckpointBook book = new CheckpointBook(chain.genesis());
    List<Checkpoint> all = linked(chain.genesis().checkpoint(), Limits.ANCHOR_AGE_MAX + 10);
    for (Checkpoint checkpoint : all.subList(1, all.size())) {
      assertTrue(book.add(checkpoint));
    }
    assertEquals(all.getLast(), book.latest());
    assertEquals(Optional.empty(), book.at(10));
    assertEquals(Optional.of(all.get(11)), book.at(11));
  }

  @Test
  void saysWhatItWaitedForAndHowFarItCame() {
    CheckpointBook book = new CheckpointBook(chain.genesis());
    book.add(chain.seal());
    UnavailableException e =
        assertThrows(
            UnavailableException.class,
            () -> book.await(c -> c.height() > 9, Duration.ofMillis(20), "checkpoint 10"));
    assertEquals("waited 20 ms for checkpoint 10; the latest checkpoint here is 1", e.getMessage());
  }

  /** As a condition does that asks the network: what it waits for comes in on another thread. */
  @Test
  void aConditionIsTestedWithoutKeepingCheckpointsOut() throws Exception {
    CheckpointBook book = new CheckpointBook(chain.genesis());
    Checkpoint first = chain.seal();
    CompletableFuture<Boolean> added = new CompletableFuture<>();
    Checkpoint met =
        book.await(
            _ -> {
              Thread.ofVirtual().start(() -> added.complete(book.add(first)));
              return added.orTimeout(30, TimeUnit.SECONDS).join();
            },
            Duration.ofSeconds(30),
            "a condition");
    assertEquals(0, met.height());
    assertEquals(first, book.latest());
  }
}
