package dev.freehold.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.config.UsageException;
import dev.freehold.core.FixedValues;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.node.transport.TestValidator;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.tls.NodeKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker's first start, with validators over sockets. */
@Timeout(120)
class GenesisSearchTest {
  private static final List<NodeKey> KEYS =
      List.of(
          new NodeKey(FixedValues.bytes(32, 1)),
          new NodeKey(FixedValues.bytes(32, 2)),
          new NodeKey(FixedValues.bytes(32, 3)));
  private static final Genesis GENESIS = genesis("test", true);
  private static final Genesis OTHER = genesis("other", true);

  private final List<TestValidator> validators = new ArrayList<>();

  private static Genesis genesis(String name, boolean development) {
    return new Genesis(
        name,
        development,
        1,
        0,
        TestFounders.ofEqualWeight(KEYS.stream().map(NodeKey::id).toArray(Hash32[]::new)),
        Hash32.ZERO,
        new FeeSchedule(1, 1, 1, 0),
        List.of());
  }

  /** The next validator, and where it listens. */
  private Endpoint validator(Genesis genesis) throws IOException {
    int place = validators.size();
    validators.add(new TestValidator(place, KEYS.get(place), genesis, () -> 0));
    return validators.getLast().endpoint();
  }

  private Endpoint dead() throws IOException {
    Endpoint at = validator(GENESIS);
    validators.getLast().kill();
    return at;
  }

  private void startLast() {
    try {
      validators.getLast().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void end() {
    validators.forEach(TestValidator::close);
  }

  private static Genesis found(Optional<Hash32> wanted, Endpoint... at)
      throws InterruptedException {
    return GenesisSearch.byHash(Arrays.asList(at), wanted)
        .found(() -> false, _ -> {})
        .orElseThrow();
  }

  @Test
  void whoeverAnswersHasIt() throws Exception {
    assertEquals(GENESIS, found(Optional.empty(), dead(), validator(GENESIS), dead()));
  }

  @Test
  void allThatAnswerHaveTheSame() throws Exception {
    Endpoint first = validator(GENESIS);
    Endpoint second = validator(OTHER);
    String said =
        assertThrows(UsageException.class, () -> found(Optional.empty(), first, second))
            .getMessage();
    assertEquals(
        "%s says that its network is %s, and %s that it is %s: give the right hash with --genesis"
            .formatted(first, GENESIS.hash(), second, OTHER.hash()),
        said);
    assertEquals(OTHER, found(Optional.of(OTHER.hash()), first, second), "one is insisted on");
  }

  @Test
  void aNetworkThatIsNoDevelopmentNetworkIsInsistedOn() throws Exception {
    Genesis real = genesis("real", false);
    Endpoint at = validator(real);
    String said =
        assertThrows(UsageException.class, () -> found(Optional.empty(), at)).getMessage();
    assertTrue(said.contains(real.hash() + ", which is no development network"), said);
    assertEquals(real, found(Optional.of(real.hash()), at));
  }

  @Test
  void whereNobodyHasWhatIsInsistedOnThereIsNone() throws Exception {
    Endpoint first = validator(OTHER);
    Endpoint second = validator(OTHER);
    assertThrows(ClientException.class, () -> found(Optional.of(GENESIS.hash()), first, second));
  }

  @Test
  void whoIsNoCoordinatorIsNamedIfNobodyElseAnswers() throws Exception {
    Endpoint dead = dead();
    validators.add(TestValidator.worker(1, KEYS.get(1), GENESIS));
    Endpoint at = validators.getLast().endpoint();
    String said =
        assertThrows(UsageException.class, () -> found(Optional.empty(), at)).getMessage();
    assertTrue(said.startsWith("--join " + at + ": this is a worker"), said);
    assertEquals(GENESIS, found(Optional.empty(), at, dead, validator(GENESIS)));
  }

  /** All of a network's processes start at once, and those that are joined may take their time. */
  @Test
  void whoeverComesIsWaitedFor() throws Exception {
    Endpoint at = dead();
    GenesisSearch search = GenesisSearch.byHash(List.of(at), Optional.empty());
    List<String> silences = new ArrayList<>();
    Optional<Genesis> found =
        search.found(
            () -> false,
            why -> {
              silences.add(why);
              if (silences.size() == 3) {
                startLast();
              }
            });
    assertEquals(Optional.of(GENESIS), found);
    assertEquals(3, silences.size());
    assertTrue(silences.getFirst().startsWith("no connection to " + at), silences.toString());
  }

  @Test
  void whoIsToldToStopSearchesNoLonger() throws Exception {
    AtomicBoolean isStopping = new AtomicBoolean();
    assertEquals(
        Optional.empty(),
        GenesisSearch.withoutFile(List.of(dead()))
            .found(isStopping::get, _ -> isStopping.set(true)));
  }
}
