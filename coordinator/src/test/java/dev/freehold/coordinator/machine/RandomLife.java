package dev.freehold.coordinator.machine;

import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.replica.StorageHead;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Random life of a coordinator: workers, aggregators and operators that say what such say, most of
 * it in its place. What it says next depends on the seed and on what the machine has answered.
 */
final class RandomLife {
  static final int REALMS = 3;

  private static final int WORKERS = 4;

  /** Workers where a realm has several: those of all seats, and one to spare. */
  private static final int WORKERS_OF_SEATS = 5;

  private static final int AGGREGATORS = 5;
  private static final int ACCOUNTS = 4;
  private static final int FUNCTIONS = 2;
  private static final long STEP_MS = 1000;

  /** Lives with as many seats a realm as the seed, modulo how many these are, says. */
  private static final List<Replication> SEATS =
      List.of(Replication.ALONE, new Replication(3, 2), Replication.ALONE, new Replication(4, 3));

  /** For how long some workers leave: for longer than they keep their seats. */
  private static final long AWAY_MS = Absences.GONE_MS + 30 * STEP_MS;

  private static final long BALANCE = 10_000_000;

  /** Rules under which jobs come and go soon. */
  static final BoardRules RULES = new BoardRules(2, 4, 4, 3, 6, 3, 2, 12);

  /** Kinds of the entries that lives write: a test sees each of them. */
  static final List<String> KINDS =
      List.of(
          "Sealed",
          "Assigned",
          "Followed",
          "Seated",
          "Ordered",
          "Admitted",
          "Moved",
          "Fenced",
          "Served",
          "Evened",
          "Ruled",
          "Proven",
          "Leased",
          "Aggregated",
          "Refused");

  final Genesis genesis;
  private final SplittableRandom random;
  private final Map<Integer, Long> workers = new HashMap<>();
  private final Map<Integer, Long> aggregators = new HashMap<>();
  private final Map<Integer, RealmHeader> reported = new HashMap<>();
  private final List<CoordinatorEffect.VerifyAggregate> asked = new ArrayList<>();
  private final boolean isOfCommittee;
  private final boolean hasSeats;
  private final int workerCount;

  /** Until when workers stay away that have left for long. */
  private final Map<Integer, Long> awayUntilMs = new HashMap<>();

  private long nextConnection = 1;
  private long nowMs;

  /** Has something lived through with each of so many seeds; a failure names its seed. */
  static void each(long seeds, LongConsumer life) {
    for (long seed = 0; seed < seeds; seed++) {
      try {
        life.accept(seed);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /** A life with one validator. */
  RandomLife(long seed) {
    this(seed, TestFounders.alone(Hash32.ZERO));
  }

  RandomLife(long seed, Founders founders) {
    random = new SplittableRandom(seed);
    isOfCommittee = founders.members().size() > 1;
    genesis =
        new Genesis(
                "test",
                true,
                REALMS,
                0,
                founders,
                node(99),
                new FeeSchedule(10, 1, 1, 1),
                IntStream.range(0, ACCOUNTS * REALMS)
                    .mapToObj(i -> new Genesis.Funded(Fr.of(i + 1), BALANCE))
                    .toList())
            .with(SEATS.get((int) Math.floorMod(seed, (long) SEATS.size())));
    hasSeats = genesis.replication().followers() > 0;
    workerCount = hasSeats ? WORKERS_OF_SEATS : WORKERS;
  }

  /** A machine of this life's network, if that has one validator. */
  CoordinatorMachine machine() {
    return machine(genesis);
  }

  /** A machine of the one validator of a life's network. */
  static CoordinatorMachine machine(Genesis genesis) {
    return new CoordinatorMachine(
            genesis, share(genesis), STEP_MS, RULES, TestFounders.sealer(genesis))
        .balancingAfter(1);
  }

  /** A machine of one of several validators. */
  CoordinatorMachine machineOfCommittee() {
    return CoordinatorMachine.ofCommittee(genesis, share(genesis), RULES, (_, _, _, _) -> true)
        .balancingAfter(1);
  }

  /** Where realms move by themselves, they begin at one worker. */
  private static int share(Genesis genesis) {
    return genesis.replication().equals(Replication.ALONE) ? 1 : REALMS;
  }

  /** Another validator leads: what was reported to the one before is reported again. */
  void isLedAnew() {
    reported.clear();
    asked.clear();
  }

  /** Whoever was connected is not any more: the machine has started again. */
  void restarted() {
    workers.clear();
    aggregators.clear();
    reported.clear();
    asked.clear();
  }

  /** Takes note of what was answered. */
  void hear(List<CoordinatorEffect> effects) {
    for (CoordinatorEffect effect : effects) {
      switch (effect) {
        case CoordinatorEffect.VerifyAggregate task -> asked.add(task);
        case CoordinatorEffect.Send(long _, Message.Assignment table) when isOfCommittee ->
            table.realms().forEach(of -> learn(of.header()));
        case CoordinatorEffect.Close closed -> {
          workers.values().removeIf(connection -> connection == closed.connection());
          aggregators.values().removeIf(connection -> connection == closed.connection());
          // The block that was refused, perhaps: the next one follows what is final.
          if (!isOfCommittee || closed.text().startsWith("realm ")) {
            reported.clear();
          }
        }
        default -> {
          // Nobody here listens to it.
        }
      }
    }
  }

  /** Workers go on from what they are told, where what they reported waits for others' word. */
  private void learn(RealmHeader header) {
    if (header.height() > 0) {
      reported.put(header.realm().value(), header);
    }
  }

  /** What the worker of some realm announces as its last block, if it is connected. */
  Optional<CoordinatorInput.BlockSealed> announces(CoordinatorMachine machine) {
    RealmEndpoint seat = seat(machine);
    long connection = connection(seat.worker());
    return Optional.ofNullable(reported.get(seat.header().realm().value()))
        .filter(_ -> connection > 0)
        .map(header -> new CoordinatorInput.BlockSealed(connection, header));
  }

  /** Two checkpoints of one height. */
  CoordinatorInput.EvidenceShown evidence(CoordinatorMachine machine) {
    Checkpoint head = machine.head();
    Checkpoint other =
        new Checkpoint(
            head.height(),
            head.previous(),
            head.timeMs() + 1,
            head.globalRoot(),
            head.headers(),
            head.events(),
            head.registryRoot(),
            head.totals(),
            Optional.empty());
    return new CoordinatorInput.EvidenceShown(new Equivocation(head, other));
  }

  /** The next input. */
  CoordinatorInput next(CoordinatorMachine machine) {
    Optional<RealmEndpoint> fenced =
        machine.realms().stream()
            .filter(realm -> realm.epoch() > 0 && realm.worker().equals(Hash32.ZERO))
            .findFirst();
    if (fenced.isPresent() && random.nextInt(3) == 0) {
      return showsHead(fenced.get());
    }
    return switch (random.nextInt(20)) {
      case 0, 1, 2 -> {
        nowMs += random.nextInt((int) (hasSeats ? 4 * STEP_MS : STEP_MS + STEP_MS / 2));
        yield new CoordinatorInput.Tick(nowMs);
      }
      case 4 -> joins();
      case 5, 6, 7 -> reports(machine);
      case 8 -> orders(machine);
      case 9 -> holds(machine);
      case 10 -> registers();
      case 11 -> asks();
      case 12 -> random.nextInt(4) == 0 ? leaves() : heard();
      case 13, 14 -> judges();
      case 3, 15, 16 -> heard();
      default -> works(machine);
    };
  }

  private static byte[] key(int i) {
    return Arrays.copyOf(new byte[] {(byte) i}, SignatureScheme.ED25519.publicKeyBytes());
  }

  private static Hash32 node(int i) {
    return TaggedHash.NODE_ID.of(key(i));
  }

  private static Hash32 aggregator(int i) {
    return node(50 + i);
  }

  private static UserId payee(int aggregator) {
    return UserId.of(new RealmId(aggregator % REALMS), 0);
  }

  private CoordinatorInput joins() {
    int worker = 1 + random.nextInt(workerCount);
    if (awayUntilMs.getOrDefault(worker, 0L) > nowMs
        || workers.containsKey(worker) && random.nextInt(8) > 0) {
      return heard();
    }
    workers.put(worker, nextConnection);
    Admission admission =
        random.nextInt(5) == 0
            ? new Admission.Open()
            : OperatorWords.invited(genesis, node(worker));
    return new CoordinatorInput.WorkerJoined(
        nextConnection++,
        node(worker),
        "w%d:%d".formatted(worker, random.nextInt(3)),
        0,
        admission);
  }

  /** Somebody who is connected gives a sign of life. */
  private CoordinatorInput heard() {
    List<Long> connections = new ArrayList<>(workers.values());
    connections.addAll(aggregators.values());
    return new CoordinatorInput.PeerHeard(
        connections.isEmpty() ? 0 : connections.get(random.nextInt(connections.size())));
  }

  private CoordinatorInput leaves() {
    Map<Integer, Long> those = random.nextInt(4) == 0 ? workers : aggregators;
    int who = random.nextInt(1 + Math.max(workerCount, AGGREGATORS));
    Long connection = those.remove(who);
    if (hasSeats && those == workers && random.nextBoolean()) {
      awayUntilMs.put(who, nowMs + AWAY_MS);
    }
    return connection == null
        ? new CoordinatorInput.PeerHeard(nextConnection)
        : new CoordinatorInput.Disconnected(connection);
  }

  private long connection(Hash32 worker) {
    return workers.entrySet().stream()
        .filter(entry -> node(entry.getKey()).equals(worker))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(0L);
  }

  private RealmEndpoint seat(CoordinatorMachine machine) {
    return machine.realms().get(random.nextInt(REALMS));
  }

  /** The next block of a realm, most often one that is in order. */
  private CoordinatorInput reports(CoordinatorMachine machine) {
    RealmEndpoint seat = seat(machine);
    int realm = seat.header().realm().value();
    if (isOfCommittee && connection(seat.worker()) == 0 && random.nextInt(8) > 0) {
      return joins();
    }
    RealmHeader known = reported.getOrDefault(realm, seat.header());
    RealmHeader before = known.height() > seat.header().height() ? known : seat.header();
    List<RealmEvent> events = events(realm);
    int contracts = (int) machine.head().totals().contracts();
    List<FunctionProofs> proofs =
        contracts == 0 || random.nextInt(4) == 0 ? List.of() : proofs(contracts);
    RealmHeader header =
        new RealmHeader(
            before.realm(),
            before.height() + 1,
            before.hash(),
            machine.head().height(),
            before.rootAfter(),
            Fr.of(random.nextLong(1, Long.MAX_VALUE)),
            20,
            Hash32.ZERO,
            RealmEvent.digest(events),
            RealmEvent.chain(before.eventsChain(), events),
            FunctionProofs.digest(proofs),
            before.feesTotal() + 3000 + random.nextInt(100),
            before.lostTotal() + random.nextInt(2),
            before.market());
    reported.put(realm, header);
    return new CoordinatorInput.BlockReported(
        connection(seat.worker()), seat.epoch(), header, events, proofs);
  }

  private List<RealmEvent> events(int realm) {
    List<RealmEvent> events = new ArrayList<>();
    UserId from = UserId.of(new RealmId(realm), random.nextInt(ACCOUNTS));
    if (random.nextInt(3) == 0) {
      UserId to = UserId.of(new RealmId((realm + 1) % REALMS), random.nextInt(ACCOUNTS));
      events.add(new RealmEvent.Pay(from, to, 1 + random.nextInt(50)));
    }
    if (random.nextInt(6) == 0) {
      events.add(
          new RealmEvent.OpenAccount(from, Fr.of(random.nextInt(1, 100)), 5, Hash32.ZERO, 0));
    }
    if (random.nextInt(6) == 0) {
      events.add(new RealmEvent.Deploy(from, TestContracts.of(FUNCTIONS), Hash32.ZERO, 0));
    }
    return events;
  }

  private List<FunctionProofs> proofs(int contracts) {
    List<FunctionProofs> proofs = new ArrayList<>();
    ContractId contract = new ContractId(1 + random.nextInt(contracts));
    for (int function = 0; function < FUNCTIONS; function++) {
      if (random.nextBoolean()) {
        proofs.add(
            new FunctionProofs(contract, function, 1 + random.nextInt(3), node(random.nextInt(9))));
      }
    }
    return proofs;
  }

  private CoordinatorInput orders(CoordinatorMachine machine) {
    RealmEndpoint seat = seat(machine);
    Placement.Action[] actions = Placement.Action.values();
    Placement.Action action = actions[random.nextInt(actions.length)];
    long number = machine.nextOrder() - (random.nextInt(8) == 0 ? 1 : 0);
    return new CoordinatorInput.PlacementAsked(
        77,
        1,
        OperatorWords.signed(
            new Placement(
                number,
                seat.header().realm(),
                seat.epoch(),
                machine.head().height(),
                action,
                action == Placement.Action.STAY
                    ? Hash32.ZERO
                    : node(1 + random.nextInt(workerCount)))));
  }

  /** A worker says that it holds a realm, or has made its last block of it. */
  private CoordinatorInput holds(CoordinatorMachine machine) {
    RealmEndpoint any = seat(machine);
    if (hasSeats && random.nextInt(3) > 0) {
      return catchesUp(any);
    }
    // Most often of a realm that is being moved, or moves would be rare.
    RealmEndpoint seat =
        machine.realms().stream()
            .filter(realm -> realm.follower().isPresent())
            .filter(_ -> random.nextInt(3) > 0)
            .findFirst()
            .orElse(any);
    if (random.nextInt(3) > 0 && seat.follower().isPresent()) {
      Hash32 worker = seat.follower().map(RealmFollower::worker).orElseThrow();
      return new CoordinatorInput.CaughtUp(connection(worker), seat.header().realm(), seat.epoch());
    }
    RealmHeader last = reported.getOrDefault(seat.header().realm().value(), seat.header());
    return random.nextBoolean()
        ? new CoordinatorInput.HandedOver(connection(seat.worker()), last, seat.epoch())
        : new CoordinatorInput.CaughtUp(
            connection(seat.worker()), seat.header().realm(), seat.epoch());
  }

  /** A worker in a seat says that it has caught up, most often in the realm's epoch. */
  private CoordinatorInput catchesUp(RealmEndpoint seat) {
    List<RealmFollower> seated = RealmFollower.seated(seat.followers());
    long connection =
        seated.isEmpty() ? 0 : connection(seated.get(random.nextInt(seated.size())).worker());
    return new CoordinatorInput.CaughtUp(
        connection, seat.header().realm(), seat.epoch() - (random.nextInt(6) == 0 ? 1 : 0));
  }

  /** Somebody says what it holds of a realm that nobody serves. */
  private CoordinatorInput showsHead(RealmEndpoint realm) {
    int worker = 1 + random.nextInt(workerCount);
    if (!workers.containsKey(worker)) {
      return joins();
    }
    long epoch = realm.epoch() + random.nextInt(8) / 7;
    return new CoordinatorInput.HeadShown(workers.get(worker), head(realm, worker, epoch));
  }

  /** A realm is taken from its worker, or given to whoever is said to hold the most of it. */
  LogEntry takeover(CoordinatorMachine machine) {
    RealmEndpoint realm = seat(machine);
    RealmId id = realm.header().realm();
    if (!realm.worker().equals(Hash32.ZERO) || realm.epoch() == 0) {
      return new LogEntry.Fenced(id);
    }
    List<StorageHead> heads = new ArrayList<>();
    for (int worker = 1; worker <= workerCount; worker++) {
      Hash32 node = node(worker);
      boolean counts =
          realm.followers().stream().anyMatch(f -> f.worker().equals(node) && f.phase().counts());
      if (counts && heads.size() < genesis.replication().heads()) {
        heads.add(head(realm, worker, realm.epoch()));
      }
    }
    return new LogEntry.Served(id, heads.isEmpty() ? node(1) : heads.getFirst().worker(), heads);
  }

  /** A realm is said to move for its load, to anybody. */
  LogEntry evening(CoordinatorMachine machine) {
    return new LogEntry.Evened(
        seat(machine).header().realm(),
        new RealmFollower(
            node(1 + random.nextInt(workerCount)), "e:1", RealmFollower.Phase.TAKING_OVER));
  }

  private StorageHead head(RealmEndpoint realm, int worker, long epoch) {
    long height = realm.header().height() + random.nextInt(3);
    BlockMark end =
        new BlockMark(
            realm.header().realm(),
            1 + random.nextInt((int) realm.epoch()),
            height,
            height == 0 ? Hash32.ZERO : node(random.nextInt(9)));
    return new StorageHead(
        key(worker), epoch, List.of(end), new byte[SignatureScheme.ED25519.signatureBytes()]);
  }

  private CoordinatorInput registers() {
    int who = random.nextInt(AGGREGATORS);
    aggregators.put(who, nextConnection);
    return new CoordinatorInput.AggregatorJoined(nextConnection++, aggregator(who), payee(who));
  }

  private CoordinatorInput asks() {
    return random.nextBoolean()
        ? new CoordinatorInput.JobsAsked(88, 1, random.nextInt(3))
        : new CoordinatorInput.EarningsAsked(88, 2, payee(random.nextInt(AGGREGATORS)));
  }

  private CoordinatorInput judges() {
    if (asked.isEmpty()) {
      return asks();
    }
    CoordinatorEffect.VerifyAggregate task = asked.remove(random.nextInt(asked.size()));
    return random.nextInt(3) == 0
        ? new CoordinatorInput.AggregateJudged(task.ticket(), Verdict.BUSY)
        : judged(task);
  }

  /** The verdict on a result, the same for all who ask: each third does not hold. */
  static CoordinatorInput judged(CoordinatorEffect.VerifyAggregate task) {
    boolean holds = holds(Aggregate.result(task.job().id(), task.payee(), task.aggregate()));
    return new CoordinatorInput.AggregateJudged(
        task.ticket(), holds ? Verdict.TAKEN : Verdict.WRONG_AGGREGATE);
  }

  static boolean holds(Hash32 result) {
    return (result.toBytes()[0] & 0xff) % 3 != 0;
  }

  /** An aggregator says something of a job: its own, or any. */
  private CoordinatorInput works(CoordinatorMachine machine) {
    int who = random.nextInt(AGGREGATORS);
    List<JobState> jobs = jobs(machine);
    if (jobs.isEmpty()) {
      return registers();
    }
    JobState any = jobs.get(random.nextInt(jobs.size()));
    JobState job =
        jobs.stream()
            .filter(
                state -> state.lease().filter(l -> l.holder().equals(aggregator(who))).isPresent())
            .findFirst()
            .filter(_ -> random.nextInt(5) > 0)
            .orElse(any);
    Hash32 id = job.job().id();
    long connection = aggregators.getOrDefault(who, 0L);
    return switch (random.nextInt(6)) {
      case 0 -> new CoordinatorInput.JobHandedBack(connection, id);
      case 1, 2 -> new CoordinatorInput.HeartbeatHeard(connection, id);
      default ->
          new CoordinatorInput.AggregateSubmitted(
              connection, id, payee(who), List.of(), new byte[] {(byte) who, 1, 2});
    };
  }

  /** The board, asked by nobody whose question changes anything. */
  static List<JobState> jobs(CoordinatorMachine machine) {
    return machine.step(new CoordinatorInput.JobsAsked(0, 0, 0)).stream()
        .filter(CoordinatorEffect.Send.class::isInstance)
        .map(effect -> ((CoordinatorEffect.Send) effect).message())
        .filter(Answer.Jobs.class::isInstance)
        .flatMap(message -> ((Answer.Jobs) message).jobs().stream())
        .toList();
  }
}
