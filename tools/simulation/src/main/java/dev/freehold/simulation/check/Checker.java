package dev.freehold.simulation.check;

import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.memory.StoreWrite;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Work;
import dev.freehold.simulation.disk.Stores;
import dev.freehold.simulation.disk.Write;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.kernel.Trace;
import dev.freehold.simulation.proof.Cryptography;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Sees all that becomes durable and all that is said, and throws where one contradicts another. */
public final class Checker {
  /** Tells what is final where several decide; empty where one does. */
  private Optional<Predicate<Checkpoint>> quorum = Optional.empty();

  private boolean restored;
  private long heldByWorkers;
  private final Genesis genesis;
  private final Trace trace;
  private final SealedChain chain = new SealedChain();
  private final List<RealmLedger> realms;

  /** Hostile workers' realms: what is final of them is what was reported. */
  private final Map<RealmId, ReportedRealm> reportedRealms = new TreeMap<>();

  private final ToldCheckpoints told = new ToldCheckpoints(chain);
  private final VerifiedBlocks verified = new VerifiedBlocks();

  private final Fairness fairness = new Fairness(chain);
  private final ClientHistory clients = new ClientHistory();
  private final Conservation conservation;
  private final ContractValue contracts;
  private final WorkLedger work;
  private final StatusCheck statuses;
  private final ServerBook servers = new ServerBook();
  private final ReplicaBook replicas;

  /** What each process has admitted and not finished, as far as it has told anyone. */
  private final Map<String, Set<Hash32>> unfinished = new TreeMap<>();

  /** The height up to which each process durably holds each realm. */
  private final Map<String, Map<RealmId, Long>> held = new TreeMap<>();

  /** Heights that copies under way lead to, by process and realm. */
  private final Map<String, Long> copying = new TreeMap<>();

  private final Map<String, Predicate<RealmId>> serving = new TreeMap<>();
  private final OperatorBook operator = new OperatorBook();

  /**
   * @param jobsMax jobs that the coordinator's board may hold
   * @param isHonest whether a realm's worker is as it should be
   */
  public Checker(
      Genesis genesis, Cryptography crypto, Trace trace, int jobsMax, Predicate<RealmId> isHonest) {
    this.genesis = genesis;
    this.trace = trace;
    chain.add(genesis.checkpoint());
    realms =
        java.util.stream.IntStream.range(0, genesis.activeRealms())
            .mapToObj(i -> new RealmLedger(new RealmId(i), genesis, crypto, chain))
            .toList();
    List<RealmBook> books = new ArrayList<>(realms);
    for (RealmLedger realm : realms) {
      RealmId id = realm.id();
      if (!isHonest.test(id)) {
        reportedRealms.put(id, new ReportedRealm(id));
        books.set(id.value(), reportedRealms.get(id));
      }
    }
    contracts = new ContractValue(realms);
    conservation = new Conservation(genesis, chain, books);
    work = new WorkLedger(chain, books, jobsMax);
    statuses = new StatusCheck(chain, realms);
    replicas = new ReplicaBook(genesis.replication(), chain, realms, servers);
  }

  /**
   * Several decide: each has a proof of its own that a checkpoint is final.
   *
   * @param isFinal whether the proof in a checkpoint holds
   */
  public void ofCommittee(Predicate<Checkpoint> isFinal) {
    quorum = Optional.of(isFinal);
    told.ofCommittee(isFinal);
  }

  /** What several workers keep of each realm. */
  public ReplicaBook replicas() {
    return replicas;
  }

  /** Who serves which realm. */
  public ServerBook servers() {
    return servers;
  }

  /** What clients were told. */
  public ClientHistory clients() {
    return clients;
  }

  /** What contracts with deadlines hold. */
  public ContractValue contracts() {
    return contracts;
  }

  /** What the operator has signed. */
  public OperatorBook operator() {
    return operator;
  }

  /** The latest checkpoint that is final. */
  public Checkpoint finalHead() {
    return chain.head();
  }

  /** The final checkpoint of a height. */
  public Optional<Checkpoint> finalAt(long height) {
    return chain.checkpoint(height);
  }

  /** A write can no longer be lost. */
  public void durable(String process, Write write) {
    accept(process, write);
    replicas.durable(process, write);
  }

  private void accept(String process, Write write) {
    switch (write) {
      case Write.Stored(StoreWrite.Committed(RealmId realm, var delta, RealmBlock block, _)) -> {
        if (isBesides(process, realm, block)) {
          // It comes to nothing: the realm was taken over without.
          held(process, realm, block.header().height());
          return;
        }
        block.bundles().forEach(bundle -> clients.requireNotRefused(bundle.id()));
        made(process, realm, block);
        ledger(realm).apply(delta, block);
        contracts.requireConserved(block);
        trace.record(
            "block",
            process,
            block.header().hash().toBytes(),
            () ->
                "realm %s block %d: %d bundles, %d events, checkpoint %d"
                    .formatted(
                        realm,
                        block.header().height(),
                        block.bundles().size(),
                        block.events().size(),
                        block.header().checkpointHeight()));
      }
      case Write.Stored(StoreWrite.Appended(Checkpoint checkpoint)) ->
          told.requireFinal(process, checkpoint);
      case Write.Stored(StoreWrite.CopyBegun(RealmId realm, RealmHeader target)) ->
          copying.put(process + " " + realm, target.height());
      case Write.Stored(StoreWrite.CopyFinished(RealmId realm)) ->
          held(process, realm, copying.remove(process + " " + realm));
      case Write.Stored(StoreWrite.Unwound(RealmId realm, long _)) ->
          held(process, realm, held.get(process).get(realm) - 1);
      case Write.Stored _ -> {
        // Kept beside the blocks; nothing depends on it.
      }
      case Write.Replaced _ -> {
        // Stands for entries that were durable.
      }
      case Write.Entry(byte[] bytes) -> {
        LogEntry entry = LogEntry.decode(bytes);
        if (entry instanceof LogEntry.Taken taken) {
          taken(process, taken);
          return;
        }
        if (entry instanceof LogEntry.Sealed(Checkpoint checkpoint)) {
          sealed(checkpoint);
        }
        operator.logged(entry);
        served(entry);
      }
    }
  }

  /** Whether a process makes a block of a realm that another has taken over. */
  private boolean isBesides(String process, RealmId realm, RealmBlock block) {
    long height = block.header().height();
    RealmLedger ledger = ledger(realm);
    boolean isOf = height <= ledger.head().height() && ledger.block(height).equals(block);
    return !isOf && servers.isBesides(process, realm);
  }

  /** The log says who serves realms. */
  private void served(LogEntry entry) {
    servers.logged(entry);
    if (entry instanceof LogEntry.Fenced fence) {
      replicas.fenced(fence.realm());
      fairness.forget(fence.realm());
    } else if (entry instanceof LogEntry.Served taker) {
      takenOver(taker);
    }
  }

  /** A realm goes on from what its new worker says it holds. */
  private void takenOver(LogEntry.Served entry) {
    RealmLedger ledger = ledger(entry.realm());
    BlockMark said =
        entry.heads().stream()
            .filter(head -> head.worker().equals(entry.worker()))
            .findFirst()
            .orElseThrow()
            .last();
    long height = Math.max(said.height(), chain.coveredAt(entry.realm(), chain.head().height()));
    replicas.served(entry, said);
    require(
        Invariant.NOTHING_REVERTS,
        height <= ledger.head().height(),
        "realm %s is taken over from block %d, and has %d"
            .formatted(entry.realm(), height, ledger.head().height()));
    trace.record(
        "taken over", "coordinator", "realm %s from block %d".formatted(entry.realm(), height));
    if (height < ledger.head().height()) {
      ledger.goBack(height);
    }
  }

  /** A validator has taken a final candidate over; it is one and the same at all of them. */
  private void taken(String process, LogEntry.Taken taken) {
    Checkpoint checkpoint = taken.checkpoint();
    require(
        Invariant.QUORUM_SIGNED,
        quorum.orElseThrow().test(checkpoint),
        process + " takes checkpoint " + checkpoint.height() + " over, which no quorum voted for");
    Optional<Checkpoint> known = chain.checkpoint(checkpoint.height());
    if (known.isPresent()) {
      require(
          Invariant.ONE_FINAL,
          known.get().hash().equals(checkpoint.hash()),
          process + " has another final checkpoint " + checkpoint.height() + " than others");
      return;
    }
    taken.entries().forEach(operator::logged);
    sealed(checkpoint);
  }

  /** A process holds a block: its own, or one that it copied. */
  private void made(String process, RealmId realm, RealmBlock block) {
    RealmLedger ledger = ledger(realm);
    long height = block.header().height();
    if (height <= ledger.head().height()) {
      require(
          Invariant.ONE_SERVER,
          ledger.block(height).equals(block),
          "%s makes another block %d of realm %s than is durable"
              .formatted(process, height, realm));
    }
    held(process, realm, height);
  }

  private void held(String process, RealmId realm, long height) {
    held.computeIfAbsent(process, _ -> new TreeMap<>()).put(realm, height);
  }

  /** A process has copied a realm: it must be what it was where it came from. */
  public void copied(String process, NodeStore store, RealmId realm) {
    RealmStore copy = store.realm(realm);
    long height = copy.head().height();
    RealmLedger ledger = ledger(realm);
    boolean same =
        height <= ledger.head().height()
            && copy.head().equals(ledger.block(height).header())
            && copy.head().rootAfter().equals(SparseTree.node(copy, 0, StateShape.REALM_DEPTH, 0))
            && ledger.hasAccountsAt(height, copy);
    require(
        Invariant.COPIES_TRULY,
        same,
        "%s copied realm %s up to block %d, but it is another".formatted(process, realm, height));
  }

  /**
   * A process says which realms it serves.
   *
   * @param serves whether it serves a realm at the time of the call
   */
  public void serving(String process, Predicate<RealmId> serves) {
    serving.put(process, serves);
    replicas.serving(process, serves);
  }

  private void sealed(Checkpoint checkpoint) {
    trace.record(
        "checkpoint",
        "coordinator",
        checkpoint.hash().toBytes(),
        () ->
            "%d: %d realms, %d events"
                .formatted(
                    checkpoint.height(), checkpoint.headers().size(), checkpoint.events().size()));
    Optional<Checkpoint> known = chain.checkpoint(checkpoint.height());
    if (known.isPresent() && restored) {
      require(
          Invariant.SIGNED_ONCE,
          known.get().equals(checkpoint),
          "checkpoint " + checkpoint.height() + " was signed twice, with two contents");
      return;
    }
    if (known.isPresent()) {
      throw new Violation(
          Invariant.NOTHING_REVERTS, "checkpoint " + checkpoint.height() + " was sealed twice");
    }
    Checkpoint head = chain.head();
    require(
        Invariant.NOTHING_REVERTS,
        checkpoint.height() == head.height() + 1 && checkpoint.previous().equals(head.hash()),
        "checkpoint " + checkpoint.height() + " does not follow " + head.height());
    for (RealmHeader header : checkpoint.headers()) {
      ReportedRealm reported = reportedRealms.get(header.realm());
      if (reported != null) {
        reported.cover(header);
      } else {
        requireDurable(checkpoint, header);
      }
      verified.requireVerified(checkpoint, header);
      require(
          Invariant.NOTHING_REVERTS,
          header.height() > chain.coveredAt(header.realm(), head.height()),
          "checkpoint " + checkpoint.height() + " takes realm " + header.realm() + " back");
    }
    chain.add(checkpoint);
    conservation.requireSupply(checkpoint);
    conservation.requireEventsOnce(checkpoint);
    work.sealed(checkpoint);
    fairness.require(checkpoint);
  }

  private void requireDurable(Checkpoint checkpoint, RealmHeader header) {
    RealmLedger realm = ledger(header.realm());
    require(
        Invariant.DURABLE_FIRST,
        header.height() <= realm.head().height()
            && realm.block(header.height()).header().equals(header),
        "checkpoint %d holds a header of realm %s that is not durable"
            .formatted(checkpoint.height(), header.realm()));
  }

  /** The coordinator took a report while it stood at a checkpoint. */
  public void taken(RealmHeader header, long checkpoint) {
    if (!reportedRealms.containsKey(header.realm())) {
      fairness.taken(header, checkpoint);
    }
  }

  /** What was verified, and by whom. */
  public VerifiedBlocks verification() {
    return verified;
  }

  /** Blocks that somebody has verified. */
  public long verifiedBlocks() {
    return verified.count();
  }

  /** A checkpoint is durable at a worker. */
  public void heldByWorker(long height) {
    heldByWorkers = Math.max(heldByWorkers, height);
  }

  /** The latest checkpoint that is durable at any worker. */
  public long heldByWorkers() {
    return heldByWorkers;
  }

  /** The coordinator was put back to an older copy: it takes up again what it has sealed. */
  public void coordinatorRestored() {
    restored = true;
  }

  /**
   * The coordinator has forgotten what it took and did not seal.
   *
   * @param verifies whether it is to verify each block before a checkpoint holds it
   */
  public void coordinatorStarts(boolean verifies) {
    if (verifies) {
      verified.demand(Set.of(), 1);
    }
    fairness.forget();
  }

  /** A hostile worker reports a block of its realm, true or not. */
  public void claimed(RealmHeader header, List<RealmEvent> events, List<FunctionProofs> proofs) {
    ReportedRealm realm = reportedRealms.get(header.realm());
    if (realm != null) {
      realm.reported(header, events, proofs);
    }
  }

  /** An aggregator is told what became of its result. */
  public void judged(String aggregator, Work.Judged judged) {
    if (judged.verdict() == Verdict.TAKEN) {
      work.taken(aggregator, judged.job(), judged.amount());
    }
  }

  /** Proofs of final blocks that are neither covered nor given up. */
  public long proofsLeft() {
    return work.left();
  }

  /** What is told of checkpoints. */
  public ToldCheckpoints told() {
    return told;
  }

  /** A process opened its disk. */
  public void opened(String process, Stores stores, int realmCount) {
    unfinished.put(process, new TreeSet<>());
    for (int i = 0; i < realmCount; i++) {
      RealmStore store = stores.realm(new RealmId(i));
      RealmHeader head = store.head();
      long least = held.getOrDefault(process, Map.of()).getOrDefault(new RealmId(i), 0L);
      require(
          Invariant.NOTHING_REVERTS,
          head.height() >= least && isKnown(process, head),
          "%s opened realm %d at block %d, but block %d is durable"
              .formatted(process, i, head.height(), least));
    }
    told.requireFinal(process, stores.chain().head());
    replicas.opened(process, stores);
  }

  /** Whether a realm's block is what it must be: the realm's, or what a process made besides. */
  private boolean isKnown(String process, RealmHeader head) {
    RealmLedger ledger = ledger(head.realm());
    return head.height() == 0
        || head.height() <= ledger.head().height()
            && head.equals(ledger.block(head.height()).header())
        || replicas.isStored(process, head);
  }

  /** A process says that it has finished all that it admitted. */
  public void drained(String process) {
    Set<Hash32> admitted = unfinished.get(process);
    require(
        Invariant.STOPS_IN_ORDER,
        admitted.isEmpty() || servers.wasFenced(process),
        process + " stops in good order, but has not finished " + admitted);
  }

  /** A process gave up over its store. */
  public void storeFailed(String process, StoreException why, boolean diskIsWritable) {
    if (diskIsWritable) {
      throw new Violation(
          Invariant.STARTS_AGAIN,
          process + ": its store failed on a good disk: " + why.getMessage(),
          why);
    }
  }

  /** A worker tells the coordinator of a block. */
  public void reported(String worker, RealmHeader header) {
    if (servers.isBesides(worker, header.realm())) {
      return;
    }
    RealmLedger realm = ledger(header.realm());
    require(
        Invariant.DURABLE_FIRST,
        header.height() <= realm.head().height()
            && realm.block(header.height()).header().equals(header),
        worker
            + " reports block "
            + header.height()
            + " of realm "
            + header.realm()
            + ", which is not durable");
  }

  /** A process says something that anyone may hold it to. */
  public void sent(String process, Message message) {
    switch (message) {
      case Message.StatusPush m -> {
        finishes(process, m.bundle(), m.status());
        status(process, m.bundle(), m.status());
      }
      case Answer.Status m -> status(process, m.bundle(), m.status());
      case Message.CheckpointPush m -> told.requireFinal(process, m.checkpoint());
      case Answer.CheckpointAt m -> told.requireFinal(process, m.checkpoint());
      case Answer.Jobs m -> work.shown(m);
      default -> {
        // Nothing that could be false for good.
      }
    }
  }

  /** Whoever sent a bundle hears of its end; who has only asked asks again. */
  private void finishes(String process, Hash32 bundle, BundleStatus status) {
    if (status instanceof BundleStatus.Received || status instanceof BundleStatus.Verified) {
      unfinished.get(process).add(bundle);
    } else {
      unfinished.get(process).remove(bundle);
    }
  }

  private void status(String process, Hash32 bundle, BundleStatus status) {
    String said = process + " says " + status + " of bundle " + bundle.abbreviated();
    trace.record("told", process, bundle.toBytes(), () -> bundle.abbreviated() + " " + status);
    statuses.require(said, realm -> isServer(process, realm), bundle, status);
    replicas.told(process, bundle, status);
  }

  private boolean isServer(String process, RealmId realm) {
    return serving.get(process).test(realm) && !servers.isBesides(process, realm);
  }

  private RealmLedger ledger(RealmId realm) {
    return realms.get(realm.value());
  }

  RealmLedger ledger(int realm) {
    return realms.get(realm);
  }

  SealedChain chain() {
    return chain;
  }

  Genesis genesis() {
    return genesis;
  }

  /** Whether every durable block is in a checkpoint and every event was carried out. */
  public boolean isSettled() {
    return realms.stream()
        .filter(realm -> !reportedRealms.containsKey(realm.id()))
        .allMatch(this::isSettled);
  }

  private boolean isSettled(RealmLedger realm) {
    long last = chain.head().height();
    long height = realm.head().height();
    return chain.coveredAt(realm.id(), last) == height
        && chain.eventsFor(realm.id(), realm.adoptedAt(height), last).isEmpty();
  }

  /**
   * Whether all that a worker which lied has made durable is final, or another of its blocks is in
   * the place of one of them.
   */
  public boolean isSettled(RealmId realm) {
    return isSettled(ledger(realm)) || reportedRealms.get(realm).differs(ledger(realm));
  }

  /** How many checkpoints the realm that adopted least is behind the latest. */
  public long slowestClock() {
    long last = chain.head().height();
    return realms.stream()
        .mapToLong(realm -> last - realm.adoptedAt(chain.coveredAt(realm.id(), last)))
        .max()
        .orElse(0);
  }

  static void require(Invariant invariant, boolean holds, String otherwise) {
    if (!holds) {
      throw new Violation(invariant, otherwise);
    }
  }

  /** What a read of an account's committed state may answer. */
  public Reads reads() {
    return new Reads(chain, realms);
  }
}
