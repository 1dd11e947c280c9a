package dev.freehold.simulation.client;

import dev.freehold.aggregator.machine.AggregatorEffect;
import dev.freehold.aggregator.machine.AggregatorInput;
import dev.freehold.aggregator.machine.AggregatorMachine;
import dev.freehold.aggregator.machine.JobMaterial;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.Registration;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Work;
import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.hostile.Anything;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Hostile;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.network.Wire;
import dev.freehold.simulation.process.Cluster;
import dev.freehold.simulation.proof.FakeAggregation;
import java.util.ArrayList;
import java.util.List;

/**
 * An aggregator: the real machine, and around it what aggregators do wrong. They crash, do not
 * finish, hand in what is wrong, copy what others hand in, and do jobs that are not theirs.
 */
public final class SimAggregator {
  private static final long STEP_NS = 100_000_000;
  private static final long MS = 1_000_000;
  private static final double RATE_MAX = 0.3;

  /** The one link, to the coordinator. */
  private static final int LINK = 0;

  /** Results that all aggregators of a world have handed in: a copier takes it from here. */
  public static final class Loot {
    private final List<Work.Submit> results = new ArrayList<>();
  }

  private final Cluster cluster;
  private final String name;
  private final UserId payee;
  private final byte[] secret;
  private final byte[] publicKey;

  /** The id of the key that its connections show. */
  private final Hash32 wireKey;

  private final boolean honest;
  private final Loot loot;
  private final Dice dice;
  private final Anything anything;
  private final SimFetch fetch;
  private double crashes;
  private double stalls;
  private double cheats;
  private double copies;
  private double races;
  private double anythings;
  private AggregatorMachine machine;
  private ClientWire wire;
  private long registeredAtNs;
  private int incarnation;

  /**
   * @param workers hosts to ask who serves what
   * @param honest whether all that it does wrong is to crash
   */
  public SimAggregator(
      Cluster cluster, String name, UserId payee, List<String> workers, boolean honest, Loot loot) {
    this.cluster = cluster;
    this.name = name;
    this.payee = payee;
    this.honest = honest;
    this.loot = loot;
    dice = new Dice(cluster.seed(), name);
    anything =
        new Anything(cluster.genesis(), cluster.crypto(), new Dice(cluster.seed(), name + " lies"));
    fetch = new SimFetch(cluster, name, dice, workers);
    secret = dice.bytes(Hash32.BYTES);
    publicKey = cluster.crypto().publicKey(secret);
    wireKey = Registration.nameOf(publicKey);
    cluster.network().showsKey(name, wireKey);
    crashes = RATE_MAX * dice.unit() / 3;
    if (!honest) {
      stalls = RATE_MAX * dice.unit();
      cheats = RATE_MAX * dice.unit();
      copies = RATE_MAX * dice.unit();
      races = RATE_MAX * dice.unit();
      anythings = cluster.swarm().has(Hostile.AGGREGATOR) ? 1 : 0;
    }
    begin();
  }

  public void start() {
    cluster.schedule().after(STEP_NS, this::step);
  }

  /** From now on it sends no more than an aggregator must. */
  public void stop() {
    anythings = 0;
  }

  /** From now on it does nothing wrong; one that is hostile goes on as it was. */
  public void heal() {
    crashes = 0;
    stalls = 0;
    cheats = 0;
    copies = 0;
    races = 0;
  }

  private void begin() {
    machine =
        new AggregatorMachine(
            new AggregatorMachine.Identity(cluster.genesis().hash(), payee, publicKey, true),
            digest -> cluster.crypto().sign(secret, digest.toBytes()),
            1);
    incarnation++;
  }

  private void step() {
    if (dice.chance(crashes)) {
      crash();
    }
    fetch.closeSilent();
    if (wire == null) {
      connect();
    } else if (wire.isUsable()) {
      wire.closeIfSilent(cluster.schedule().nowNs());
    }
    if (wire != null && wire.isUsable()) {
      misbehave();
      askBoard();
    }
    cluster.schedule().after(STEP_NS, this::step);
  }

  private void crash() {
    cluster.trace().record("crashed", name, "");
    begin();
    fetch.crash();
    if (wire != null) {
      wire.close();
    }
  }

  private void connect() {
    cluster.network().connect(name, Cluster.COORDINATOR, this::opened, _ -> {});
  }

  private ClientWire opened(Wire opened) {
    if (wire != null) {
      wire.close();
    }
    Introduction introduction = Introduction.ofAggregator(cluster.genesis().hash(), wireKey);
    wire =
        new ClientWire(
            opened,
            cluster.swarm().realmsMayGo(),
            introduction,
            cluster.schedule().nowNs(),
            this::pushed,
            this::closed);
    return wire;
  }

  private void closed(ClientWire gone) {
    if (gone == wire) {
      wire = null;
      drive(new AggregatorInput.Disconnected(LINK));
    }
  }

  private void pushed(Message message) {
    switch (message) {
      case Message.Welcome _ ->
          wire.ask(
              cluster.schedule().nowNs(),
              request -> new Query.CheckpointOf(request, -1),
              answer -> {
                if (answer instanceof Answer.CheckpointAt at) {
                  registeredAtNs = cluster.schedule().nowNs();
                  drive(
                      new AggregatorInput.Connected(
                          LINK, at.checkpoint().height(), at.checkpoint().hash()));
                }
              });
      case Message.CheckpointPush push ->
          drive(AggregatorInput.CheckpointSeen.of(push.checkpoint()));
      case Work work -> {
        if (honest && work instanceof Work.Judged judged && judged.verdict().costsStanding()) {
          throw new Violation(
              Invariant.HONEST_UNHARMED, name + " is told of its result: " + judged.verdict());
        }
        drive(new AggregatorInput.Heard(LINK, work));
      }
      default -> {
        // Nothing that concerns an aggregator.
      }
    }
  }

  private void drive(AggregatorInput input) {
    machine.step(input).forEach(this::carryOut);
  }

  private void carryOut(AggregatorEffect effect) {
    switch (effect) {
      case AggregatorEffect.Send(int _, Work message) -> send(message);
      case AggregatorEffect.AskBoard _ -> askBoard();
      case AggregatorEffect.Fetch e ->
          fetch.fetch(
              e.job(),
              material -> drive(new AggregatorInput.Fetched(e.id(), material)),
              why -> drive(new AggregatorInput.Failed(e.id(), why.getMessage(), why.mayPass())));
      case AggregatorEffect.Make e -> {
        if (!dice.chance(stalls)) {
          later(dice.between(10, 1_000), () -> drive(make(e)));
        }
      }
      case AggregatorEffect.Drop _, AggregatorEffect.Finish _ -> {
        // What still comes of it is passed over by the machine.
      }
      case AggregatorEffect.Tell(String text) -> cluster.trace().record("says", name, text);
    }
  }

  private void later(long ms, Runnable action) {
    int mine = incarnation;
    cluster
        .schedule()
        .after(
            ms * MS,
            () -> {
              if (mine == incarnation) {
                action.run();
              }
            });
  }

  private AggregatorInput make(AggregatorEffect.Make e) {
    byte[] aggregate = aggregate(e.id(), e.material());
    boolean checks = cluster.mutant() != Mutant.AGGREGATE_UNCHECKED;
    if (checks && !FakeAggregation.holds(aggregate, e.id(), payee, e.material())) {
      return new AggregatorInput.Failed(e.id(), "the worker's proofs do not hold", false);
    }
    if (dice.chance(cheats)) {
      aggregate[0] ^= 1;
    }
    return new AggregatorInput.Made(e.id(), aggregate);
  }

  private byte[] aggregate(Hash32 job, JobMaterial material) {
    return FakeAggregation.aggregate(job, payee, material, cluster.crypto()::holds);
  }

  private void send(Work message) {
    if (message instanceof Work.Submit result) {
      loot.results.add(result);
    }
    if (wire != null && wire.isUsable()) {
      wire.send(message);
    }
  }

  /** Sends whatever decodes, or hands in another's result as its own. */
  private void misbehave() {
    if (dice.chance(anythings)) {
      List<Hash32> jobs = loot.results.stream().map(Work.Submit::job).toList();
      wire.send(anything.ofAggregator(jobs));
      return;
    }
    if (!loot.results.isEmpty() && dice.chance(copies)) {
      Work.Submit stolen = dice.pick(loot.results);
      wire.send(new Work.Submit(stolen.job(), payee, stolen.statements(), stolen.aggregate()));
    }
  }

  private void askBoard() {
    // Whoever asks before it registered would only be sent away.
    if (cluster.schedule().nowNs() - registeredAtNs < STEP_NS || wire == null) {
      return;
    }
    wire.ask(
        cluster.schedule().nowNs(),
        request -> new Query.JobsOf(request, 0),
        answer -> {
          if (answer instanceof Answer.Jobs board) {
            drive(new AggregatorInput.BoardSeen(board.jobs()));
            race(board.jobs());
          }
        });
  }

  private void race(List<JobState> jobs) {
    if (jobs.isEmpty() || !dice.chance(races) || wire == null || !wire.isUsable()) {
      return;
    }
    Job job = dice.pick(jobs).job();
    Hash32 id = job.id();
    fetch.fetch(
        job,
        material -> send(new Work.Submit(id, payee, material.calls(), aggregate(id, material))),
        why -> cluster.trace().record("says", name, "lost a race: " + why.getMessage()));
  }
}
