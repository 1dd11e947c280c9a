package dev.freehold.cli.killtest;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.cli.audit.AuditException;
import dev.freehold.cli.audit.AuditReport;
import dev.freehold.cli.audit.Auditor;
import dev.freehold.cli.audit.NetworkSource;
import dev.freehold.cli.process.LocalProcesses;
import dev.freehold.client.CommitteeSignatures;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Signer;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.store.WorkerStore;
import dev.freehold.verifier.Groth16BundleVerifier;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A coordinator or several validators, and two workers, each a process with its store on disk;
 * accounts that pay one another without pause; and in each cycle one or several of the processes
 * killed on the spot, some of them again while they start; of several validators in about half of
 * the cycles the one that leads. Where several workers keep each realm, in about a third of the
 * cycles one that serves some is away until others have taken them over. Then all must come back,
 * every bundle must have one fate, and the chain, replayed, must bear out everything that clients
 * were told.
 */
public final class KillTest {
  private static final int REALMS = KillNetwork.REALMS;
  private static final Duration FATES_MAX = Duration.ofSeconds(90);
  private static final Duration SERVED_MAX = Duration.ofMinutes(3);

  /** After the last cycle, a second apart. */
  private static final int LAST_AUDITS_MAX = 60;

  /**
   * Settings of a kill test.
   *
   * @param directory empty or absent
   * @param cycles how often processes are killed
   * @param seed of the victims, the moments and the payments; what the processes do in between is
   *     theirs
   * @param accounts how many pay one another
   * @param validators how many decide: 1, or 4 and more, who go on without one of them
   * @param replication how many workers keep each realm; several only where several decide
   */
  public record Settings(
      Path directory,
      int cycles,
      long seed,
      int accounts,
      int validators,
      Replication replication) {}

  /**
   * Result of a kill test.
   *
   * @param gaps longest times between two checkpoints after the deaths of leaders
   * @param takeovers times until others served the realms of a worker that was away
   */
  public record Result(
      int cycles,
      int kills,
      String bundles,
      AuditReport audited,
      List<Duration> gaps,
      List<Duration> takeovers) {}

  private final Settings settings;
  private final Consumer<String> log;
  private final SplittableRandom random;
  private final History history = new History();
  private int kills;

  /**
   * @param log gets a line a cycle
   */
  public KillTest(Settings settings, Consumer<String> log) {
    this.settings = settings;
    this.log = log;
    random = new SplittableRandom(settings.seed());
  }

  /**
   * Runs all cycles.
   *
   * @throws AuditException if something does not hold; the directory is left as it is
   */
  public Result run() throws IOException, InterruptedException {
    List<Signer> signers = new ArrayList<>();
    for (int i = 0; i < settings.accounts(); i++) {
      signers.add(Signer.generate());
    }
    try (KillNetwork network =
            new KillNetwork(
                settings.directory(), settings.validators(), settings.replication(), signers);
        FreeholdClient client = FreeholdClient.connect(network.nodes(), ClientOptions.DEFAULT)) {
      awaitServed(client);
      if (network.committee().isEmpty()) {
        return cycles(network, client, signers, Optional.empty(), Optional.empty());
      }
      try (LeaderDeaths deaths = new LeaderDeaths(network, network.committee().get(), client)) {
        Optional<PrimaryDeaths> primaries =
            Optional.of(settings.replication())
                .filter(replication -> replication.followers() > 0)
                .map(of -> new PrimaryDeaths(network, network.committee().get(), client, of));
        return cycles(network, client, signers, Optional.of(deaths), primaries);
      }
    }
  }

  private Result cycles(
      KillNetwork network,
      FreeholdClient client,
      List<Signer> signers,
      Optional<LeaderDeaths> deaths,
      Optional<PrimaryDeaths> primaries)
      throws IOException, InterruptedException {
    Genesis genesis = client.genesis();
    Path replay = settings.directory().resolve("replay");
    try (WorkerStore scratch = WorkerStore.openScratch(replay, genesis);
        Load load = new Load(client, history, signers, REALMS, random.nextLong())) {
      Auditor auditor =
          new Auditor(
              genesis,
              new NetworkSource(client),
              scratch,
              new Groth16BundleVerifier(ParallelLoop.serial(), new SecureRandom()),
              CommitteeSignatures.of(genesis),
              new Ed25519Verifier(),
              List.of());
      AuditReport report = auditor.report();
      for (int cycle = 1; cycle <= settings.cycles(); cycle++) {
        load.resume();
        Thread.sleep(100 + random.nextInt(900));
        String what = kill(network, deaths, primaries);
        awaitServed(client);
        Thread.sleep(random.nextInt(300));
        load.pause();
        report = audit(auditor, client, history.awaitFates(FATES_MAX));
        history.check();
        log.accept(
            "cycle %d of %d: killed %s; %s; %d blocks replayed"
                .formatted(cycle, settings.cycles(), what, history.summary(), report.blocks()));
      }
      for (int i = 0; history.check() > 0; i++) {
        if (i == LAST_AUDITS_MAX) {
          throw new AuditException("what was told committed is not final after " + i + " s");
        }
        Thread.sleep(1000);
        report = audit(auditor, client, 0);
      }
      return new Result(
          settings.cycles(),
          kills,
          history.summary(),
          report,
          deaths.map(LeaderDeaths::gaps).orElse(List.of()),
          primaries.map(PrimaryDeaths::gaps).orElse(List.of()));
    }
  }

  /** Replays what is final by now, and at least up to a checkpoint that somebody was told of. */
  private AuditReport audit(Auditor auditor, FreeholdClient client, long told) {
    return auditor.auditTo(
        Math.max(told, client.checkpoints().latest().height()),
        new Auditor.Observer() {
          @Override
          public void checked(long height, AuditReport soFar) {
            // The line after the cycle says it.
          }

          @Override
          public void replayed(RealmBlock block) {
            history.replayed(block);
          }
        });
  }

  private String kill(
      KillNetwork network, Optional<LeaderDeaths> deaths, Optional<PrimaryDeaths> primaries)
      throws IOException, InterruptedException {
    for (String name : network.names()) {
      if (!network.processes().isAlive(name)) {
        throw new AuditException(name + " ended by itself; see " + network.processes().log(name));
      }
    }
    if (primaries.isPresent() && random.nextInt(3) == 0) {
      kills++;
      return primaries.get().kill(random);
    }
    if (deaths.isPresent() && random.nextBoolean()) {
      kills++;
      return deaths.get().kill();
    }
    return killSome(network);
  }

  /** Kills one, two or three; starts them again, and kills some of them in their start. */
  private String killSome(KillNetwork network) throws IOException, InterruptedException {
    LocalProcesses processes = network.processes();
    int count = random.nextInt(10) < 7 ? 1 : 2 + random.nextInt(2);
    TreeSet<String> victims = new TreeSet<>();
    while (victims.size() < count) {
      victims.add(network.names().get(random.nextInt(network.names().size())));
    }
    for (String name : victims) {
      processes.kill(name);
      kills++;
      Thread.sleep(random.nextInt(50));
    }
    for (String name : victims) {
      network.launch(name);
    }
    String again = "";
    if (random.nextInt(4) == 0) {
      Thread.sleep(random.nextInt(2500));
      again = victims.first();
      processes.kill(again);
      kills++;
      network.launch(again);
    }
    for (String name : victims) {
      processes.awaitReady(name);
    }
    return again.isEmpty() ? victims.toString() : victims + ", " + again + " again";
  }

  private static void awaitServed(FreeholdClient client) {
    client
        .checkpoints()
        .await(
            _ -> {
              try {
                return client.realms().stream().filter(r -> !r.endpoint().isEmpty()).count()
                    == REALMS;
              } catch (ClientException e) {
                // Nobody answers yet.
                return false;
              }
            },
            SERVED_MAX,
            "all realms to be served");
  }
}
