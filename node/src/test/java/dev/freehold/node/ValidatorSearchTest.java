package dev.freehold.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.config.ConfigException;
import dev.freehold.config.JoinAddress;
import dev.freehold.config.UsageException;
import dev.freehold.config.ValidatorAddress;
import dev.freehold.core.FixedValues;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.transport.TestValidator;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A validator that learns who is at the addresses that it joins, over sockets. */
@Timeout(120)
class ValidatorSearchTest {
  /** The last is no validator. */
  private static final List<NodeKey> KEYS =
      IntStream.rangeClosed(1, 4).mapToObj(i -> new NodeKey(FixedValues.bytes(32, i))).toList();

  private static final int STRANGER = 3;
  private static final Genesis GENESIS = genesis("test");
  private static final Genesis OTHER = genesis("other");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<ValidatorAddress> NOTHING = List.of();

  @TempDir private Path directory;

  private final List<TestValidator> running = new ArrayList<>();

  private static Genesis genesis(String name) {
    return new Genesis(
        name,
        true,
        1,
        0,
        TestFounders.ofEqualWeight(
            KEYS.stream().limit(STRANGER).map(NodeKey::id).toArray(Hash32[]::new)),
        Hash32.ZERO,
        new FeeSchedule(1, 1, 1, 0),
        List.of());
  }

  @AfterEach
  void end() {
    running.forEach(TestValidator::close);
  }

  /** One that listens at an address of its own. */
  private Endpoint listens(int key, Genesis genesis) throws IOException {
    running.add(new TestValidator(running.size(), KEYS.get(key), genesis, () -> 0));
    return running.getLast().endpoint();
  }

  private Endpoint listens(int key) throws IOException {
    return listens(key, GENESIS);
  }

  private Endpoint dead() throws IOException {
    Endpoint at = listens(STRANGER);
    running.getLast().kill();
    return at;
  }

  private static Hash32 node(int key) {
    return KEYS.get(key).id();
  }

  private static JoinAddress unknown(Endpoint at) {
    return new JoinAddress(Optional.empty(), at);
  }

  /** The search of the first validator. */
  private static ValidatorSearch search(List<ValidatorAddress> before, JoinAddress... join) {
    return new ValidatorSearch(GENESIS, node(0), Arrays.asList(join), before, PATIENCE);
  }

  private static ValidatorSearch search(Endpoint... join) {
    return search(
        NOTHING, Arrays.stream(join).map(ValidatorSearchTest::unknown).toArray(JoinAddress[]::new));
  }

  private static Set<ValidatorAddress> set(ValidatorAddress... addresses) {
    return Set.of(addresses);
  }

  private static void assertRefused(
      Class<? extends RuntimeException> kind, String reason, ValidatorSearch search) {
    String said = assertThrows(kind, search::round).getMessage();
    assertTrue(said.contains(reason), said);
  }

  @Test
  void whoShowsAKeyIsThereAndTheOwnAddressMayBeLeftOut() throws Exception {
    Endpoint second = listens(2);
    Endpoint first = listens(1);
    ValidatorSearch search = search(second, first);
    assertTrue(search.round());
    assertEquals(
        set(new ValidatorAddress(node(1), first), new ValidatorAddress(node(2), second)),
        new HashSet<>(search.found()));
    Endpoint own = listens(0);
    assertTrue(search(first, own, second).round());
  }

  @Test
  void whoIsNotThereYetIsWaitedForByNameAndAddress() throws Exception {
    Endpoint first = listens(1);
    Endpoint second = dead();
    ValidatorSearch search = search(first, second);
    assertFalse(search.round());
    String said = search.awaited();
    assertTrue(said.startsWith("node " + node(2) + "; at " + second + ": no connection"), said);
    assertFalse(said.contains(node(1).toString()), said);
    running.add(new TestValidator(running.size(), KEYS.get(2), GENESIS, () -> 0));
    assertFalse(search.round(), "it is elsewhere");
  }

  @Test
  void whoIsGivenWithItsNodeIsNotAskedAndNotWaitedFor() throws Exception {
    Endpoint first = listens(1);
    Endpoint second = dead();
    ValidatorSearch search =
        search(NOTHING, unknown(first), new JoinAddress(Optional.of(node(2)), second));
    assertTrue(search.round());
    assertTrue(search.found().contains(new ValidatorAddress(node(2), second)));
  }

  @Test
  void whoDoesNotAnswerIsWhereItWasBefore() throws Exception {
    Endpoint first = dead();
    Endpoint second = dead();
    List<ValidatorAddress> before =
        List.of(new ValidatorAddress(node(1), first), new ValidatorAddress(node(2), second));
    ValidatorSearch search = search(before, unknown(first), unknown(second));
    assertTrue(search.round());
    assertEquals(new HashSet<>(before), new HashSet<>(search.found()));
    assertFalse(search(before, unknown(first), unknown(dead())).round(), "not at this address");
  }

  @Test
  void whoAnswersIsBelievedOverWhatWasBefore() throws Exception {
    Endpoint first = listens(1);
    Endpoint second = listens(2);
    List<ValidatorAddress> swapped =
        List.of(new ValidatorAddress(node(2), first), new ValidatorAddress(node(1), second));
    ValidatorSearch search = search(swapped, unknown(first), unknown(second));
    assertTrue(search.round());
    assertEquals(
        set(new ValidatorAddress(node(1), first), new ValidatorAddress(node(2), second)),
        new HashSet<>(search.found()));
  }

  @Test
  void whoIsNoValidatorIsNamed() throws Exception {
    Endpoint stranger = listens(STRANGER);
    assertRefused(
        ConfigException.class,
        "--join %s: no validator of network %s is there: %s is not who it says it is"
            .formatted(stranger, GENESIS.hash(), stranger),
        search(listens(1), stranger));
    String said =
        assertThrows(
                ConfigException.class,
                () -> search(NOTHING, new JoinAddress(Optional.of(node(STRANGER)), stranger)))
            .getMessage();
    assertTrue(said.contains("\"join\" names what is no validator"), said);
  }

  @Test
  void whatIsNoneOfThisNetworkIsRefused() throws Exception {
    Endpoint foreign = listens(1, OTHER);
    assertRefused(ClientException.class, OTHER.hash().toString(), search(foreign, listens(2)));
    running.add(TestValidator.worker(running.size(), KEYS.get(1), GENESIS));
    Endpoint worker = running.getLast().endpoint();
    assertRefused(
        UsageException.class, "--join " + worker + ": this is a worker", search(worker, dead()));
  }

  @Test
  void oneValidatorHasOneAddress() throws Exception {
    Endpoint one = listens(1);
    Endpoint two = listens(1);
    assertRefused(
        ConfigException.class, "are one validator, node " + node(1), search(one, two, listens(2)));
  }

  @Test
  void fewerAddressesThanValidatorsAreRefusedAtOnce() throws Exception {
    assertRefused(
        ConfigException.class,
        "\"join\" lacks 1 of the genesis' 3 validators: give NODE@HOST:PORT of node " + node(2),
        search(listens(1)));
  }

  /** None of them could learn another's key if it listened only once it knew them all. */
  @Test
  void validatorsThatWaitInTheirFoyersFindEachOther() throws Exception {
    List<Endpoint> at = List.of(dead(), dead(), dead());
    List<Foyer> foyers = new ArrayList<>();
    try {
      for (int place = 0; place < 3; place++) {
        foyers.add(new Foyer(at.get(place), KEYS.get(place), GENESIS, TransportSettings.DEFAULT));
      }
      for (int place = 0; place < 3; place++) {
        ValidatorSearch search =
            new ValidatorSearch(
                GENESIS,
                node(place),
                at.stream().map(ValidatorSearchTest::unknown).toList(),
                NOTHING,
                PATIENCE);
        while (!search.round()) {
          Thread.sleep(50);
        }
        assertEquals(3, search.found().size());
      }
      String said =
          assertThrows(
                  IOException.class,
                  () -> new Foyer(at.get(0), KEYS.get(0), GENESIS, TransportSettings.DEFAULT))
              .getMessage();
      assertTrue(said.contains("cannot listen on"), said);
    } finally {
      foyers.forEach(Foyer::close);
    }
    // What comes after it takes its place.
    new Foyer(at.get(0), KEYS.get(0), GENESIS, TransportSettings.DEFAULT).close();
  }

  @Test
  void whatIsKnownIsKeptAndADamagedFileIsNamed() throws IOException {
    DataDirectory data = new DataDirectory(directory);
    assertEquals(NOTHING, KeptValidators.read(data));
    List<ValidatorAddress> known =
        List.of(
            new ValidatorAddress(node(1), new Endpoint("a.example", 7400)),
            new ValidatorAddress(node(2), new Endpoint("::1", 7401)));
    KeptValidators.keep(data, known);
    assertEquals(known, KeptValidators.read(data));
    Path file = directory.resolve("validators");
    Files.writeString(file, Files.readString(file).replace("@", "#"));
    String said = assertThrows(StoreException.class, () -> KeptValidators.read(data)).getMessage();
    assertTrue(said.contains("\"validators\"") && said.contains("remove it"), said);
  }
}
