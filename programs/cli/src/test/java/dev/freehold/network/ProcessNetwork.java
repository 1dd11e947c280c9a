package dev.freehold.network;

import dev.freehold.cli.CommandRun;
import dev.freehold.cli.process.LocalProcesses;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Signer;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A coordinator and workers, each a process with its store on disk, and an account in each realm:
 * account 0 of realm r belongs to {@code signers.get(r)}.
 */
final class ProcessNetwork implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(90);
  private static final long FUNDS = 1_000_000_000L;
  private static final String COORDINATOR = "coordinator";

  /** Interpreted at first and small: what counts is how soon they are there. */
  private static final List<String> JVM =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

  final List<Signer> signers = new ArrayList<>();
  final LocalProcesses processes;
  final FreeholdClient client;
  private final Path directory;
  private final int realms;
  private final int balanceAfter;
  private final Endpoint coordinator;
  private final Map<String, Endpoint> workers = new LinkedHashMap<>();

  /**
   * Founds a network and waits until it serves.
   *
   * @param realms active realms, all of them given to the first worker
   * @param workerNames directories and names of the workers, the first of which gets the realms
   */
  ProcessNetwork(Path directory, int realms, String... workerNames)
      throws IOException, InterruptedException {
    this(directory, realms, Replication.ALONE, workerNames);
  }

  /** Likewise, with each realm kept so; none moves by itself. */
  ProcessNetwork(Path directory, int realms, Replication replication, String... workerNames)
      throws IOException, InterruptedException {
    this(directory, realms, replication, 0, workerNames);
  }

  /**
   * Likewise, where realms move by themselves.
   *
   * @param balanceAfter how many checkpoints their loads are uneven before; 0 for never
   */
  ProcessNetwork(
      Path directory, int realms, Replication replication, int balanceAfter, String... workerNames)
      throws IOException, InterruptedException {
    this.directory = directory;
    this.realms = realms;
    this.balanceAfter = balanceAfter;
    processes = new LocalProcesses(directory, JVM);
    try {
      coordinator = processes.start(COORDINATOR, founding(replication));
      client = FreeholdClient.connect(coordinator, Hash32.ZERO);
      for (String name : workerNames) {
        startWorker(name, 20);
        awaitServed();
      }
      for (int i = 0; i < realms; i++) {
        UserId user = user(i);
        await(
            _ -> client.state().account(user).atCheckpoint().isPresent(),
            "the genesis account " + user);
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      processes.close();
      throw e;
    }
  }

  /** What founds the network and starts its coordinator. */
  private List<String> founding(Replication replication) {
    List<String> opens = new ArrayList<>(List.of("--development", "--realms=" + realms));
    for (int i = 0; i < realms; i++) {
      signers.add(Signer.generate());
      String key = HexFormat.of().formatHex(signers.get(i).authKey().toBytes());
      opens.add("--fund=" + key + "=" + FUNDS);
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                COORDINATOR,
                "--listen=127.0.0.1:0",
                "--checkpoint-interval-ms=200",
                "--balance-after=" + balanceAfter,
                "--realms-per-worker=" + realms));
    if (replication.equals(Replication.ALONE)) {
      arguments.addAll(opens);
    } else {
      Path genesis = directory.resolve("genesis.yaml");
      List<String> makes =
          new ArrayList<>(
              List.of(
                  COORDINATOR,
                  "genesis",
                  "--data=" + data(COORDINATOR),
                  "--out=" + genesis,
                  "--workers-per-realm=" + replication.seats()));
      makes.addAll(opens);
      CommandRun.of(makes.toArray(String[]::new)).expect(ExitCode.OK);
      arguments.add("--genesis=" + genesis);
    }
    return arguments;
  }

  /** Starts a worker, for the first time or again. */
  Endpoint startWorker(String name, long sealMs) throws IOException, InterruptedException {
    Endpoint endpoint = processes.start(name, workerArguments(name, sealMs));
    workers.put(name, endpoint);
    return endpoint;
  }

  List<String> workerArguments(String name, long sealMs) {
    // The same port again, as an operator would have it.
    Endpoint listen = workers.getOrDefault(name, new Endpoint("127.0.0.1", 0));
    return List.of(
        "worker", "--join=" + coordinator, "--listen=" + listen, "--seal-interval-ms=" + sealMs);
  }

  /** Starts the coordinator again. */
  void startCoordinator() throws IOException, InterruptedException {
    processes.start(
        COORDINATOR,
        List.of(
            COORDINATOR,
            "--listen=" + coordinator,
            "--checkpoint-interval-ms=200",
            "--balance-after=" + balanceAfter));
  }

  void kill(String name) throws IOException, InterruptedException {
    processes.kill(name);
  }

  /** Where a process keeps its data. */
  Path data(String name) {
    return directory.resolve(name);
  }

  /** Where founding the network has put the operator's key. */
  Path operatorKey() {
    return data(COORDINATOR).resolve("operator").resolve("operator.key");
  }

  Endpoint coordinator() {
    return coordinator;
  }

  Endpoint worker(String name) {
    return workers.get(name);
  }

  /** Waits until every realm has a worker. */
  void awaitServed() {
    await(
        _ -> client.realms().stream().filter(r -> !r.endpoint().isEmpty()).count() == realms,
        "all realms to be served");
  }

  /** Question that a condition asks the network; while nobody answers, it does not hold yet. */
  interface Condition {
    boolean holds(Checkpoint checkpoint);
  }

  void await(Condition condition, String what) {
    client
        .checkpoints()
        .await(
            checkpoint -> {
              try {
                return condition.holds(checkpoint);
              } catch (ClientException e) {
                // Nobody answers just now.
                return false;
              }
            },
            LIMIT,
            what);
  }

  UserId user(int realm) {
    return UserId.of(new RealmId(realm), 0);
  }

  Wallet wallet(int realm) {
    return new Wallet(client, signers.get(realm), user(realm));
  }

  /** A signed payment of 1 by a realm's account to itself. */
  Bundle payment(int realm, long nonce, long anchor) {
    Signer signer = signers.get(realm);
    return signer.sign(
        new Bundle.Unsigned(
            client.genesis().hash(),
            user(realm),
            nonce,
            anchor,
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            signer.publicKey(),
            List.of(new Call.System(new SystemCall.Pay(user(realm), 1)))));
  }

  /** A connection of its own to a worker; what it is told without asking goes to {@code told}. */
  NodeConnection connect(String worker, Map<Hash32, BundleStatus> told) {
    return NodeConnection.open(
        workers.get(worker),
        Hash32.ZERO,
        LIMIT,
        new NodeConnection.Listener() {
          @Override
          public void status(Hash32 bundle, BundleStatus status) {
            told.put(bundle, status);
          }

          @Override
          public void checkpoint(Checkpoint checkpoint) {
            // The client follows them.
          }

          @Override
          public void closed(String why) {
            // Processes are killed here.
          }
        });
  }

  /** What a worker answers when it is asked where a bundle stands, once it knows its realms. */
  BundleStatus statusOf(NodeConnection worker, Bundle bundle) {
    AtomicReference<BundleStatus> status = new AtomicReference<>();
    await(
        _ -> {
          Answer answer = worker.ask(request -> new Query.BundleStatusOf(request, bundle.id()));
          status.set(((Answer.Status) answer).status());
          return true;
        },
        "an answer where " + bundle + " stands");
    return status.get();
  }

  @Override
  public void close() {
    client.close();
    processes.close();
  }
}
