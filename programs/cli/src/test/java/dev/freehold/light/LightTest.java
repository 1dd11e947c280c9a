package dev.freehold.light;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.client.MissingException;
import dev.freehold.client.light.LightClient;
import dev.freehold.client.light.LightReport;
import dev.freehold.client.light.RefusedException;
import dev.freehold.client.light.RefusedException.Reason;
import dev.freehold.core.chain.Account;
import dev.freehold.network.TestNetwork;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.snarkpack.StructuredReferenceString;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A light client follows a running network over TCP, and finds out every kind of lie. */
class LightTest {
  @TempDir private static Path directory;
  private static TestNetwork network;
  private static StructuredReferenceString strings;
  private static LightChain chain;

  @BeforeAll
  static void start() throws Exception {
    network = new TestNetwork(directory);
    strings = StructuredReferenceString.development(8);
    LightChain.makeCalls(network);
    chain = new LightChain(network, strings);
  }

  @AfterAll
  static void stop() {
    strings.close();
    network.close();
    assertEquals(List.of(), network.failures);
  }

  @Test
  void proofsThatNothingCoversAreReported() {
    LightReport report = chain.client(chain.honest(), chain.real(), true).followTo(chain.head);
    assertEquals(LightChain.CALLS, report.proofs());
    assertEquals(0, report.covered());
    assertEquals(report.blocks(), report.witnessed());
    assertEquals(LightChain.CALLS, report.uncovered().stream().mapToLong(u -> u.proofs()).sum());
    assertTrue(report.inWords().contains("not covered"), report.inWords());
    LightReport later =
        chain.client(chain.honest(), chain.head / 2, chain.real(), true).followTo(chain.head);
    assertEquals(chain.head / 2, later.from());
    assertEquals(later.blocks(), later.witnessed());
    assertTrue(later.blocks() < report.blocks());
  }

  @Test
  void anAggregateCoversItsProofs() {
    LightReport report =
        chain
            .client(chain.source(UnaryOperator.identity()), chain.anyCheckpoint(), false)
            .followTo(chain.head);
    assertEquals(LightChain.CALLS, report.covered());
    assertEquals(1, report.aggregates());
    assertEquals(List.of(), report.uncovered());
    assertFalse(report.inWords().contains("not covered"), report.inWords());
  }

  @Test
  void theChainGoesOnAndStateIsReadWhereFollowingEnds() {
    LightClient light = chain.client(chain.honest(), chain.real(), false);
    network.wallet().pay(network.neighbourUser, 1);
    // This network seals every 2 ms, so that state is readable for 128 ms only.
    Optional<Account> read = Optional.empty();
    for (int attempt = 0; read.isEmpty(); attempt++) {
      light.catchUp((_, _) -> {});
      assertTrue(light.head().height() > chain.head);
      try {
        read = network.client.state().account(network.richUser, light.head()).atCheckpoint();
      } catch (QueryFailedException e) {
        assertEquals(Answer.Failure.CHECKPOINT_NOT_READABLE, e.failure());
        assertTrue(attempt < 100, "never near enough to read");
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> everyLieIsNamed() {
    return new LightLies(chain)
        .all().stream().map(lie -> DynamicTest.dynamicTest(lie.what(), () -> requireNamed(lie)));
  }

  private static void requireNamed(LightLies.Lie lie) {
    RefusedException e = assertThrows(RefusedException.class, lie.told()::run, lie.what());
    assertEquals(lie.reason(), e.reason(), lie.what() + ": " + e.getMessage());
  }

  @Test
  void thereIsALieForEveryReason() {
    assertEquals(
        EnumSet.allOf(Reason.class),
        new LightLies(chain)
            .all().stream()
                .map(LightLies.Lie::reason)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Reason.class))));
  }

  @Test
  void aHeaderThatIsNotThereIsNoLie() {
    missing(false, a -> a instanceof Answer.Headers ? new Answer.Headers(0, List.of()) : a);
  }

  @Test
  void aWitnessThatIsNotThereIsNoLie() {
    missing(
        true,
        a -> {
          if (a instanceof Answer.BlockPart) {
            throw new QueryFailedException(
                new Answer.Failed(0, Answer.Failure.CHECKPOINT_NOT_READABLE, "not here"));
          }
          return a;
        });
  }

  private static void missing(boolean witness, UnaryOperator<Answer> lie) {
    LightClient light = chain.client(chain.source(lie), chain.anyCheckpoint(), witness);
    assertThrows(MissingException.class, () -> light.followTo(chain.head));
  }
}
