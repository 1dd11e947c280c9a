package dev.freehold.bench.balance;

import dev.freehold.cli.process.LocalProcesses;
import dev.freehold.cli.process.ValidatorNetwork;
import dev.freehold.cli.process.WorkerDeath;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Signer;
import dev.freehold.client.Wallet;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * Four workers that serve two realms each, one of which has four fifths of all calls: how long it
 * takes until that realm has a worker to itself, and what senders see of it meanwhile. Each realm
 * is kept by three of them, and a coordinator decides alone.
 */
public final class BalanceLoad {
  private static final int WORKERS = 4;
  private static final int REALMS = 8;
  private static final Replication REPLICATION = new Replication(3, 2);
  private static final RealmId BUSY = new RealmId(0);

  /** Accounts of the busy realm that send, of which each sends as often as that of another. */
  private static final int BUSY_SENDERS = 28;

  private static final long FUNDS = 1_000_000_000L;
  private static final List<String> JVM_FLAGS = List.of("-Xmx384m");
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final long LOOK_MS = 100;

  /** Bundles of a sender on their way at once: who sends waits for a machine that is busy. */
  private static final int ON_THE_WAY = 8;

  /**
   * Outcome of a load.
   *
   * @param perSecond bundles that were committed in a second
   * @param calls bundles that were committed in all
   * @param refused bundles that were rejected or failed, or of which nobody knows
   * @param firstMoveSeconds from the first bundle on until a realm had another worker
   * @param evenSeconds the same until no realm had moved for {@code quiet}
   * @param moves realms that had another worker in the end
   * @param busyShareBefore of all calls that the busy realm's worker had at first
   * @param busyShare the same in the end
   * @param medianMs from a bundle's sending until its sender heard that it is committed
   * @param longestMs the longest of them all
   */
  public record Result(
      double perSecond,
      long calls,
      long refused,
      double firstMoveSeconds,
      double evenSeconds,
      int moves,
      double busyShareBefore,
      double busyShare,
      double medianMs,
      double longestMs) {}

  private final AtomicLong refused = new AtomicLong();
  private final List<Long> tookNs = Collections.synchronizedList(new ArrayList<>());
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  /**
   * Runs the load once.
   *
   * @param scratch an empty directory
   * @param perSecond bundles a second of each sender
   * @param quiet without a move until it is even
   */
  public Result run(Path scratch, double perSecond, Duration quiet)
      throws IOException, InterruptedException {
    List<UserId> users = new ArrayList<>();
    List<Signer> signers = new ArrayList<>();
    List<Genesis.Funded> funded = new ArrayList<>();
    // Accounts of the genesis go to the realms in turn.
    for (int i = 0; i < BUSY_SENDERS * REALMS; i++) {
      UserId user = UserId.of(new RealmId(i % REALMS), i / REALMS);
      Signer signer = Signer.generate();
      funded.add(new Genesis.Funded(signer.authKey(), FUNDS));
      if (user.realm().equals(BUSY) || i / REALMS == 0) {
        users.add(user);
        signers.add(signer);
      }
    }
    try (LocalProcesses processes = new LocalProcesses(scratch, JVM_FLAGS)) {
      ValidatorNetwork network =
          ValidatorNetwork.found(processes, scratch, 1, WORKERS, REALMS, REPLICATION, funded);
      for (String name : network.validators()) {
        network.launch(name);
        processes.awaitReady(name);
      }
      for (String name : network.workers()) {
        network.launch(name);
        processes.awaitReady(name);
      }
      try (FreeholdClient client =
          FreeholdClient.connect(network.endpoints(), ClientOptions.DEFAULT)) {
        WorkerDeath.awaitSeats(client, REPLICATION, LIMIT);
        return load(client, users, signers, perSecond, quiet);
      }
    }
  }

  private Result load(
      FreeholdClient client,
      List<UserId> users,
      List<Signer> signers,
      double perSecond,
      Duration quiet)
      throws InterruptedException {
    Map<RealmId, Hash32> first = servers(client);
    long beganNs = System.nanoTime();
    List<Thread> senders =
        IntStream.range(0, users.size())
            .mapToObj(
                i ->
                    Thread.ofVirtual()
                        .start(
                            () ->
                                send(new Wallet(client, signers.get(i), users.get(i)), perSecond)))
            .toList();
    Map<RealmId, Hash32> now = first;
    long firstMoveNs = 0;
    long lastMoveNs = beganNs;
    while (firstMoveNs == 0 || System.nanoTime() - lastMoveNs < quiet.toNanos()) {
      if (System.nanoTime() - beganNs > LIMIT.toNanos()) {
        throw new IllegalStateException("no realm moves, or they do not stop to");
      }
      Thread.sleep(LOOK_MS);
      Map<RealmId, Hash32> next = servers(client);
      if (!next.equals(now)) {
        lastMoveNs = System.nanoTime();
        firstMoveNs = firstMoveNs == 0 ? lastMoveNs : firstMoveNs;
        now = next;
      }
    }
    stopped = true;
    for (Thread sender : senders) {
      sender.join();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("a sender failed", failure.get());
    }
    double seconds = (System.nanoTime() - beganNs) / 1e9;
    List<Long> sorted = tookNs.stream().sorted().toList();
    Map<RealmId, Hash32> last = now;
    return new Result(
        sorted.size() / seconds,
        sorted.size(),
        refused.get(),
        (firstMoveNs - beganNs) / 1e9,
        (lastMoveNs - beganNs) / 1e9,
        (int)
            first.entrySet().stream()
                .filter(e -> !last.get(e.getKey()).equals(e.getValue()))
                .count(),
        busyShare(first, users),
        busyShare(last, users),
        sorted.get(sorted.size() / 2) / 1e6,
        sorted.getLast() / 1e6);
  }

  /** Of all senders those whose realm the busy realm's worker serves: each sends as much. */
  private static double busyShare(Map<RealmId, Hash32> servers, List<UserId> senders) {
    return senders.stream()
            .filter(user -> servers.get(user.realm()).equals(servers.get(BUSY)))
            .count()
        / (double) senders.size();
  }

  private static Map<RealmId, Hash32> servers(FreeholdClient client) {
    Map<RealmId, Hash32> servers = new TreeMap<>();
    for (RealmEndpoint line : client.realms()) {
      servers.put(line.header().realm(), line.worker());
    }
    return servers;
  }

  /** Pays itself at its pace, some bundles on their way at once. */
  private void send(Wallet wallet, double perSecond) {
    long everyNs = (long) (1e9 / perSecond);
    long nextNs = System.nanoTime();
    Semaphore onTheWay = new Semaphore(ON_THE_WAY);
    List<CompletableFuture<Boolean>> ends = new ArrayList<>();
    try {
      while (!stopped) {
        onTheWay.acquire();
        long sentNs = System.nanoTime();
        CompletableFuture<Long> committed =
            wallet.submit(new SystemCall.Pay(wallet.user(), 1)).committed();
        ends.add(
            committed.handle(
                (_, why) -> {
                  onTheWay.release();
                  return why == null
                      ? tookNs.add(System.nanoTime() - sentNs)
                      : refused.incrementAndGet() > 0;
                }));
        nextNs += everyNs;
        Thread.sleep(Math.max(0, (nextNs - System.nanoTime()) / 1_000_000));
      }
      ends.forEach(CompletableFuture::join);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }
}
