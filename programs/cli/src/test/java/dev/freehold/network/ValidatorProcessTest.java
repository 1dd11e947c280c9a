package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.CommandRun;
import dev.freehold.cli.process.LocalProcesses;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Signer;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Four processes that are a validator and a worker each, as their operators start them. */
@Timeout(600)
class ValidatorProcessTest {
  private static final int VALIDATORS = 4;
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final long FUNDS = 1_000_000_000L;

  private static final List<String> JVM =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

  @TempDir private Path directory;

  private final Signer treasury = Signer.generate();
  private final List<Endpoint> addresses = new ArrayList<>();

  private static String name(int place) {
    return "validator-" + (place + 1);
  }

  private static List<String> names() {
    return IntStream.range(0, VALIDATORS).mapToObj(ValidatorProcessTest::name).toList();
  }

  /** Keys and a genesis; each validator of an address of its own, which no link takes. */
  private void found() throws IOException {
    CommandRun.of(
            "network",
            "init",
            directory.toString(),
            "--validators=" + VALIDATORS,
            "--workers=0",
            "--realms=" + VALIDATORS,
            "--fund=" + HexFormat.of().formatHex(treasury.authKey().toBytes()) + "=" + FUNDS)
        .expect(ExitCode.OK);
    for (int place = 0; place < VALIDATORS; place++) {
      InetAddress own = InetAddress.getByName("127.0.0." + (2 + place));
      try (ServerSocket free = new ServerSocket(0, 1, own)) {
        addresses.add(new Endpoint(own.getHostAddress(), free.getLocalPort()));
      }
    }
  }

  /** One that is told where validators listen, and not who is where. */
  private List<String> validator(int place, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "validator",
                "--listen=" + addresses.get(place),
                "--join="
                    + addresses.stream().map(Endpoint::toString).collect(Collectors.joining(",")),
                "--cache-mib=8",
                "--checkpoint-interval-ms=300",
                "--realms-per-worker=1",
                "--worker",
                "--worker-listen=127.0.0.1:0",
                "--worker-cache-mib=8",
                "--node-cache-mib=8",
                "--verifier-threads=1"));
    words.addAll(List.of(more));
    return words;
  }

  private FreeholdClient client() {
    return FreeholdClient.connect(addresses, ClientOptions.DEFAULT.withOutageLimit(LIMIT));
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long endNs = System.nanoTime() + LIMIT.toNanos();
    while (!holds(condition)) {
      assertTrue(System.nanoTime() < endNs, "waited in vain for " + what);
      Thread.sleep(100);
    }
  }

  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (ClientException e) {
      // Nobody answers just now.
      return false;
    }
  }

  private static boolean allServed(FreeholdClient client) {
    return client.realms().stream()
            .map(realm -> realm.endpoint())
            .filter(endpoint -> !endpoint.isEmpty())
            .distinct()
            .count()
        == VALIDATORS;
  }

  private String log(LocalProcesses processes, int place) {
    try {
      return Files.readString(processes.log(name(place)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void validatorsWithWorkersInThemFindEachOtherAndOneIsKilledAndComesBack() throws Exception {
    found();
    try (LocalProcesses processes = new LocalProcesses(directory, JVM)) {
      processes.launch(name(0), validator(0, "--genesis=" + directory.resolve("genesis.yaml")));
      for (int place = 1; place < VALIDATORS; place++) {
        processes.launch(name(place), validator(place));
      }
      for (String name : names()) {
        processes.awaitReady(name);
      }
      try (FreeholdClient client = client()) {
        await("a worker for each realm", () -> allServed(client));
        Wallet wallet = new Wallet(client, treasury, UserId.of(new RealmId(0), 0));
        UserId opened = wallet.open(List.of(Signer.generate().authKey()), 1_000_000).getFirst();
        await("the account", () -> client.state().account(opened).atCheckpoint().isPresent());
        // Whoever does not serve the payer may be the one that is killed.
        String payers = client.realms().getFirst().endpoint();
        int dead =
            IntStream.range(0, VALIDATORS)
                .filter(place -> !log(processes, place).contains("worker is ready at " + payers))
                .findFirst()
                .orElseThrow();
        processes.kill(name(dead));
        wallet.submit(new SystemCall.Pay(wallet.user(), 1)).awaitFinal(LIMIT);
        processes.start(name(dead), validator(dead));
        await("all to serve again", () -> allServed(client));
        wallet.submit(new SystemCall.Pay(opened, 1)).awaitFinal(LIMIT);
      }
      whoIsAloneStartsFromWhatWasLearnt(processes);
    }
  }

  /** All have stopped; who starts first knows where the others will be. */
  private void whoIsAloneStartsFromWhatWasLearnt(LocalProcesses processes) throws Exception {
    for (int place = 0; place < VALIDATORS; place++) {
      assertEquals(0, processes.stop(name(place)), log(processes, place));
      String said = log(processes, place);
      int worker = said.lastIndexOf("worker has stopped");
      assertTrue(worker >= 0 && worker < said.lastIndexOf("validator has stopped"), said);
      assertFalse(said.contains("did not stop cleanly"), said);
    }
    Path kept = directory.resolve(name(2)).resolve("validators");
    Set<String> known = new LinkedHashSet<>();
    Files.readAllLines(kept).forEach(line -> known.add(line.substring(line.indexOf('@') + 1)));
    assertTrue(known.size() >= VALIDATORS - 1, Files.readString(kept));
    Files.delete(processes.log(name(2)));
    processes.launch(name(2), validator(2));
    await(
        "one that is alone",
        () ->
            log(processes, 2).contains("validator is ready at " + addresses.get(2))
                && log(processes, 2).contains("worker waits for a coordinator"));
    for (int place : new int[] {0, 1, 3}) {
      processes.launch(name(place), validator(place));
    }
    for (String name : names()) {
      processes.awaitReady(name);
    }
    try (FreeholdClient client = client()) {
      await("all to serve", () -> allServed(client));
      Wallet wallet = new Wallet(client, treasury, UserId.of(new RealmId(0), 0));
      wallet.submit(new SystemCall.Pay(wallet.user(), 1)).awaitFinal(LIMIT);
    }
  }
}
