package dev.freehold.simulation.check;

import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.memory.StoreWrite;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.replica.TailLink;
import dev.freehold.core.replica.TailWrite;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.simulation.disk.Stores;
import dev.freehold.simulation.disk.Write;
import dev.freehold.simulation.kernel.Invariant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Book of what several workers keep of each realm: what is durable on which disk, and what was
 * signed and said of it. Holds nothing where each realm is kept by its worker alone.
 */
public final class ReplicaBook {
  private final Replication replication;
  private final ServerBook servers;
  private final SealedChain chain;
  private final List<RealmLedger> realms;
  private final Map<String, KeptRealms> disks = new TreeMap<>();
  // Looked up, never iterated: order does not matter.
  private final Map<String, Predicate<RealmId>> serving = new HashMap<>();
  private final Map<String, Hash32> signed = new HashMap<>();

  /** Whether a worker that says it has caught up has, by worker and realm: its latest word. */
  private final Map<String, Boolean> words = new HashMap<>();

  /** Blocks that somebody was told to be committed, and that are not final yet. */
  private final Map<RealmId, TreeMap<Long, Hash32>> acknowledged = new TreeMap<>();

  /** Those that have ever counted. */
  private final Map<RealmId, TreeSet<Hash32>> counted = new TreeMap<>();

  /** Those in seats that do not count, with the last block that was final when they got them. */
  private final Map<RealmId, TreeMap<Hash32, Long>> seated = new TreeMap<>();

  ReplicaBook(
      Replication replication, SealedChain chain, List<RealmLedger> realms, ServerBook servers) {
    this.replication = replication;
    this.servers = servers;
    this.chain = chain;
    this.realms = realms;
  }

  private boolean isIdle() {
    return replication.equals(Replication.ALONE);
  }

  /** A worker's process. */
  public void knows(String process, Hash32 node) {
    servers.knows(process, node);
  }

  void serving(String process, Predicate<RealmId> serves) {
    serving.put(process, serves);
  }

  private KeptRealms disk(String process) {
    return disks.computeIfAbsent(process, _ -> new KeptRealms());
  }

  private long finalHeight(RealmId realm) {
    return chain.coveredAt(realm, chain.head().height());
  }

  /** The hash of a realm's block; zeros where it has none of a height. */
  private Hash32 hash(RealmId realm, long height) {
    RealmLedger ledger = realms.get(realm.value());
    return height == 0 || height > ledger.head().height()
        ? Hash32.ZERO
        : ledger.block(height).header().hash();
  }

  /** Whether a header is that of the last block which a process has made durable in its store. */
  boolean isStored(String process, RealmHeader header) {
    return holds(process, header.realm(), header.height(), header.hash());
  }

  /** Nobody serves a realm any more: its worker is one of those that count. */
  void fenced(RealmId realm) {
    counted.computeIfAbsent(realm, _ -> new TreeSet<>()).add(servers.of(realm));
  }

  /**
   * A realm is served by one of those that keep it.
   *
   * @param start the last block that it says it holds
   */
  void served(LogEntry.Served entry, BlockMark start) {
    RealmId realm = entry.realm();
    Checker.require(
        Invariant.ACKNOWLEDGED_KEPT,
        start.height() <= finalHeight(realm)
            || holds(servers.host(entry.worker()), realm, start.height(), start.header()),
        "%s takes realm %s over from block %d, which it does not hold"
            .formatted(servers.host(entry.worker()), realm, start.height()));
    acknowledged
        .getOrDefault(realm, new TreeMap<>())
        .tailMap(finalHeight(realm), false)
        .forEach(
            (height, hash) ->
                Checker.require(
                    Invariant.ACKNOWLEDGED_KEPT,
                    height <= start.height() && hash.equals(hash(realm, height)),
                    "block %d of realm %s was acknowledged, and %s takes it over from block %d"
                        .formatted(height, realm, servers.host(entry.worker()), start.height())));
  }

  /** A write can no longer be lost. */
  void durable(String process, Write write) {
    if (isIdle()) {
      return;
    }
    switch (write) {
      case Write.Stored(StoreWrite.TailsWritten(List<TailWrite> writes)) -> {
        writes.forEach(of -> written(process, of));
        requireKept();
      }
      case Write.Stored(StoreWrite.Committed(RealmId realm, var _, RealmBlock block, var _)) ->
          committed(process, realm, block.header());
      case Write.Stored(StoreWrite.Unwound(RealmId realm, long epoch)) ->
          unwound(process, realm, epoch);
      case Write.Stored(StoreWrite.CopyBegun(RealmId realm, RealmHeader target)) ->
          disk(process).copying.put(realm, target.height());
      case Write.Stored(StoreWrite.CopyFinished(RealmId realm)) ->
          disk(process).stored.put(realm, disk(process).copying.remove(realm));
      case Write.Stored _, Write.Replaced _ -> {
        // Of no follower.
      }
      case Write.Entry(byte[] bytes) -> {
        if (LogEntry.decode(bytes) instanceof LogEntry.Seated entry) {
          seated(entry);
        }
      }
    }
  }

  private void written(String process, TailWrite write) {
    RealmId realm = write.realm();
    KeptRealms disk = disk(process);
    TreeMap<Long, Hash32> tail = disk.tail(realm);
    switch (write) {
      case TailWrite.Promised(var _, long epoch) -> disk.promised.put(realm, epoch);
      case TailWrite.Appended(long epoch, RealmBlock block) -> {
        RealmHeader header = block.header();
        Checker.require(
            Invariant.TAILS_HOLD,
            epoch == disk.promised.getOrDefault(realm, 0L),
            "%s keeps block %d of realm %s, of epoch %d, and has not promised that"
                .formatted(process, header.height(), realm, epoch));
        Checker.require(
            Invariant.TAILS_HOLD,
            holds(process, realm, header.height() - 1, header.previous()),
            "%s keeps block %d of realm %s without the one before"
                .formatted(process, header.height(), realm));
        tail.put(header.height(), header.hash());
      }
      case TailWrite.DroppedTo(var _, long height) -> tail.headMap(height, true).clear();
      case TailWrite.CutAbove(var _, long height) -> tail.tailMap(height, false).clear();
    }
  }

  private void committed(String process, RealmId realm, RealmHeader header) {
    long height = header.height();
    Checker.require(
        Invariant.STORE_IS_FINAL,
        height <= finalHeight(realm)
            || serving.get(process).test(realm)
            || servers.hasServed(process, realm),
        "%s, which follows realm %s, has executed block %d, and no checkpoint holds it"
            .formatted(process, realm, height));
    disk(process).stored.put(realm, height);
    disk(process).own(realm).put(height, header.hash());
    if (serving.get(process).test(realm)) {
      servers.serves(process, realm);
    }
  }

  /** The last block of a store has gone to the beginning of the tail. */
  private void unwound(String process, RealmId realm, long epoch) {
    KeptRealms disk = disk(process);
    long height = disk.stored(realm);
    Checker.require(
        Invariant.TAILS_HOLD,
        epoch <= Math.max(1, disk.promised.getOrDefault(realm, 0L)),
        "%s takes block %d of realm %s back into epoch %d, which it has not promised"
            .formatted(process, height, realm, epoch));
    disk.tail(realm).put(height, disk.own(realm).getOrDefault(height, hash(realm, height)));
    disk.own(realm).remove(height);
    disk.stored.put(realm, height - 1);
  }

  private boolean holds(String process, RealmId realm, long height, Hash32 hash) {
    KeptRealms disk = disk(process);
    return height <= disk.stored(realm)
        ? hash.equals(disk.own(realm).getOrDefault(height, hash(realm, height)))
        : hash.equals(disk.tail(realm).get(height));
  }

  /** What a process that opened its disk finds there is what was durable. */
  void opened(String process, Stores stores) {
    if (isIdle()) {
      return;
    }
    for (RealmLedger ledger : realms) {
      TreeMap<Long, Hash32> found = new TreeMap<>();
      for (TailLink link : stores.tails().links(ledger.id())) {
        found.put(link.height(), link.header().hash());
      }
      Checker.require(
          Invariant.NOTHING_REVERTS,
          found.equals(disk(process).tail(ledger.id())),
          process + " opened its tail of realm " + ledger.id() + ", which is another");
    }
    requireKept();
  }

  /** A worker signs that it holds blocks. */
  public void signed(String process, List<BlockMark> marks) {
    for (BlockMark mark : marks) {
      Checker.require(
          Invariant.SIGNED_TRULY,
          holds(process, mark.realm(), mark.height(), mark.header()),
          process + " signs for " + mark + ", which is not durable there");
      String of = "%s %s %d %d".formatted(process, mark.realm(), mark.epoch(), mark.height());
      Hash32 before = signed.putIfAbsent(of, mark.header());
      Checker.require(
          Invariant.SIGNED_TRULY,
          before == null || before.equals(mark.header()),
          process + " signs for " + mark + ", and has signed for another");
    }
  }

  /** A client is told of a bundle. */
  void told(String process, Hash32 bundle, BundleStatus status) {
    OptionalLong height =
        switch (status) {
          case BundleStatus.Committed committed -> OptionalLong.of(committed.blockHeight());
          case BundleStatus.Failed failed -> OptionalLong.of(failed.blockHeight());
          default -> OptionalLong.empty();
        };
    if (isIdle() || height.isEmpty()) {
      return;
    }
    RealmLedger ledger =
        realms.stream().filter(of -> of.blockOf(bundle).isPresent()).findFirst().orElseThrow();
    acknowledges(process, ledger.id(), height.getAsLong());
  }

  private void acknowledges(String process, RealmId realm, long height) {
    if (height <= finalHeight(realm)) {
      return;
    }
    Hash32 hash = hash(realm, height);
    long followers =
        counted.getOrDefault(realm, new TreeSet<>()).stream()
            .map(servers::host)
            .filter(host -> !host.equals(process) && holds(host, realm, height, hash))
            .count();
    Checker.require(
        Invariant.ACKNOWLEDGED_KEPT,
        holds(process, realm, height, hash) && followers >= replication.receipts(),
        "%s acknowledges block %d of realm %s, which %d followers hold that count"
            .formatted(process, height, realm, followers));
    acknowledged.computeIfAbsent(realm, _ -> new TreeMap<>()).put(height, hash);
  }

  /** What was acknowledged is on as many disks as there must be, or final. */
  private void requireKept() {
    acknowledged.forEach(
        (realm, blocks) -> {
          blocks.headMap(finalHeight(realm), true).clear();
          blocks.forEach(
              (height, hash) ->
                  Checker.require(
                      Invariant.ACKNOWLEDGED_KEPT,
                      disks.keySet().stream()
                              .filter(process -> holds(process, realm, height, hash))
                              .count()
                          >= replication.acknowledge(),
                      "block %d of realm %s was acknowledged, and too few hold it"
                          .formatted(height, realm)));
        });
  }

  /**
   * A worker says that it has caught up.
   *
   * @param table the header that its table names
   * @param checkpoint the last that it holds
   */
  public void caughtUp(String process, RealmHeader table, long checkpoint) {
    RealmId realm = table.realm();
    long least = Math.max(chain.coveredAt(realm, checkpoint), table.height());
    words.put(process + " " + realm, disk(process).head(realm) >= least);
  }

  private void seated(LogEntry.Seated entry) {
    RealmId realm = entry.realm();
    TreeMap<Hash32, Long> waiting = seated.computeIfAbsent(realm, _ -> new TreeMap<>());
    TreeSet<Hash32> counts = counted.computeIfAbsent(realm, _ -> new TreeSet<>());
    waiting.keySet().retainAll(entry.followers().stream().map(RealmFollower::worker).toList());
    for (RealmFollower follower : entry.followers()) {
      Hash32 worker = follower.worker();
      if (!follower.phase().counts()) {
        waiting.putIfAbsent(worker, finalHeight(realm));
        continue;
      }
      Optional<Long> since = Optional.ofNullable(waiting.remove(worker));
      String host = servers.host(worker);
      Checker.require(
          Invariant.COUNTED_TRULY,
          since.isEmpty()
              || disk(host).head(realm) >= since.get()
                  && words.getOrDefault(host + " " + realm, false),
          "%s is counted in realm %s, and has not caught up".formatted(host, realm));
      counts.add(worker);
    }
  }

  /** Realms as one disk has them. */
  private static final class KeptRealms {
    private final Map<RealmId, Long> stored = new TreeMap<>();
    private final Map<RealmId, Long> copying = new TreeMap<>();
    private final Map<RealmId, Long> promised = new TreeMap<>();
    private final Map<RealmId, TreeMap<Long, Hash32>> tails = new TreeMap<>();

    private final Map<RealmId, TreeMap<Long, Hash32>> owns = new TreeMap<>();

    /** Blocks that were executed here, by height. */
    private TreeMap<Long, Hash32> own(RealmId realm) {
      return owns.computeIfAbsent(realm, _ -> new TreeMap<>());
    }

    private long stored(RealmId realm) {
      return stored.getOrDefault(realm, 0L);
    }

    private TreeMap<Long, Hash32> tail(RealmId realm) {
      return tails.computeIfAbsent(realm, _ -> new TreeMap<>());
    }

    private long head(RealmId realm) {
      TreeMap<Long, Hash32> tail = tail(realm);
      return tail.isEmpty() ? stored(realm) : Math.max(stored(realm), tail.lastKey());
    }
  }
}
