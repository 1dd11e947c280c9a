package dev.freehold.simulation.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.simulation.check.Reads;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Swarm;
import dev.freehold.simulation.network.Wire;
import dev.freehold.simulation.process.Cluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** A client: a few users, their connections, what they know of the network. */
public final class SimClient {
  private static final long STEP_NS = 150_000_000;
  private static final int USERS_MAX = 6;

  /** All clients call the contract that was registered first. */
  private static final ContractId FIRST_CONTRACT = new ContractId(1);

  private final Cluster cluster;
  private final String name;
  private final Dice dice;
  private final RandomBundles maker;
  private final Reads reads;
  private final boolean isHeld;
  private final List<String> workers;
  private final List<SimUser> users = new ArrayList<>();
  private final Map<String, ClientWire> wires = new TreeMap<>();
  private final Map<RealmId, String> hosts = new TreeMap<>();
  // Looked up, never iterated: order does not matter.
  private final Map<Fr, byte[]> expected = new HashMap<>();
  private Checkpoint anchor;
  private Optional<Contract> contract = Optional.empty();
  private boolean stopping;
  private boolean vanished;

  /**
   * @param workers hosts to ask who serves what
   */
  SimClient(Cluster cluster, String name, List<String> workers) {
    this(cluster, name, workers, true);
  }

  /**
   * @param isHeld whether what it reads must be so
   */
  private SimClient(Cluster cluster, String name, List<String> workers, boolean isHeld) {
    this.isHeld = isHeld;
    this.cluster = cluster;
    this.name = name;
    this.workers = workers;
    dice = new Dice(cluster.seed(), name);
    maker = new RandomBundles(cluster.genesis(), cluster.crypto(), dice);
    reads = cluster.checker().reads();
    anchor = cluster.genesis().checkpoint();
  }

  /**
   * The clients of a world, and the accounts among them that the genesis opens; those in the realm
   * of a lying worker are nobody's: it wrongs them, and nobody else does.
   *
   * @param swarm says how many, and which realms are honest
   * @param workers hosts of all
   * @param secrets of the accounts, in the order in which they are opened
   */
  public static List<SimClient> of(
      Cluster cluster, Swarm swarm, List<String> workers, List<byte[]> secrets) {
    List<SimClient> clients = new ArrayList<>();
    for (int i = 0; i < swarm.clients(); i++) {
      clients.add(new SimClient(cluster, "client-" + i, workers));
    }
    give(cluster, secrets, true, i -> clients.get(i % clients.size()));
    return clients;
  }

  /**
   * Gives away the accounts of honest realms, or those of the others.
   *
   * @param owner whose the account of each place is
   */
  private static void give(
      Cluster cluster, List<byte[]> secrets, boolean isHonest, IntFunction<SimClient> owner) {
    List<CheckpointEvent> opened = cluster.genesis().checkpoint().events();
    for (int i = 0; i < secrets.size(); i++) {
      UserId user = ((CheckpointEvent.AccountOpened) opened.get(i)).user();
      if (cluster.swarm().isHonest(user.realm()) == isHonest) {
        owner.apply(i).own(user, secrets.get(i));
      }
    }
  }

  /**
   * The client whose accounts are in the realm of a lying worker, which may wrong it.
   *
   * @param workers hosts of all
   * @param secrets of all accounts, in the order in which the genesis opens them
   */
  public static SimClient ofLiar(Cluster cluster, List<String> workers, List<byte[]> secrets) {
    SimClient client = new SimClient(cluster, "client-of-liar", workers, false);
    give(cluster, secrets, false, _ -> client);
    return client;
  }

  /** Gives it an account. */
  private void own(UserId user, byte[] secret) {
    users.add(new SimUser(this, user, secret, maker, dice));
  }

  /** Begins to work. */
  public void start() {
    step();
  }

  /** Wants nothing new from now on, but to know the fate of what it has sent. */
  public void finish() {
    stopping = true;
  }

  /** Is gone without a word. */
  public void vanish() {
    if (!vanished) {
      cluster.counts().count(Fault.CLIENT_VANISHED);
      cluster.trace().record("vanished", name, "");
      vanished = true;
      List.copyOf(wires.values()).forEach(ClientWire::close);
    }
  }

  /** Whether it waits for nothing. */
  public boolean isIdle() {
    return vanished || users.stream().allMatch(SimUser::isIdle);
  }

  /** What it waits for, for people. */
  public String waitsFor() {
    return name
        + " "
        + users.stream().filter(user -> !user.isIdle()).map(SimUser::waitsFor).toList();
  }

  boolean isStopping() {
    return stopping;
  }

  long nowNs() {
    return cluster.schedule().nowNs();
  }

  Reads reads() {
    return reads;
  }

  /** Holds what was read of an account against what it must be. */
  void read(UserId user, Answer.AccountState state, boolean withPath) {
    if (isHeld) {
      reads.account(user, state, withPath);
    }
  }

  /** The checkpoint that calls are anchored at. */
  Checkpoint anchor() {
    return anchor;
  }

  Optional<Contract> contract() {
    return contract;
  }

  double rate(Fault fault) {
    return cluster.swarm().rate(fault);
  }

  void count(Fault fault) {
    cluster.counts().count(fault);
  }

  /** An account may be opened for a key. */
  void expect(Fr authKey, byte[] secret) {
    expected.put(authKey, secret);
  }

  /** The connection to a realm's worker, if there is one now; otherwise one is opened. */
  Optional<ClientWire> wireTo(RealmId realm) {
    String host = hosts.get(realm);
    if (host == null) {
      ask();
      return Optional.empty();
    }
    return wireTo(host);
  }

  /** Asks a realm's worker; nothing if there is no connection to it now, or it is lost. */
  void ask(RealmId realm, IntFunction<Query> query, Consumer<Answer> answered) {
    wireTo(realm).ifPresent(wire -> wire.ask(nowNs(), query, answered));
  }

  private Optional<ClientWire> wireTo(String host) {
    ClientWire wire = wires.get(host);
    if (wire == null) {
      connect(host);
      return Optional.empty();
    }
    return wire.isUsable() ? Optional.of(wire) : Optional.empty();
  }

  private void connect(String host) {
    cluster
        .network()
        .connect(
            name,
            host,
            wire -> opened(wire),
            // Tried again when it is needed again, there or elsewhere.
            _ -> lostItsWorker());
  }

  private ClientWire opened(Wire wire) {
    Introduction introduction = Introduction.ofClient(cluster.genesis().hash());
    ClientWire opened =
        new ClientWire(
            wire,
            cluster.swarm().realmsMayGo() || !isHeld,
            introduction,
            nowNs(),
            this::pushed,
            this::closed);
    ClientWire before = wires.put(wire.to(), opened);
    if (before != null) {
      before.close();
      wires.put(wire.to(), opened);
    }
    if (vanished) {
      opened.close();
    }
    return opened;
  }

  private void closed(ClientWire wire) {
    wires.remove(wire.host(), wire);
  }

  /** Asks any worker who serves what, and which contract there is. */
  private void ask() {
    wireTo(dice.pick(workers))
        .ifPresent(
            wire -> {
              wire.ask(nowNs(), Query.NetworkState::new, this::network);
              if (contract.isEmpty()) {
                wire.ask(
                    nowNs(),
                    request -> new Query.ContractOf(request, FIRST_CONTRACT),
                    answer -> {
                      if (answer instanceof Answer.ContractState state) {
                        contract = Optional.of(state.contract());
                      }
                    });
              }
            });
  }

  /** A worker does not serve a realm, by its word or since it is not there: another may. */
  void lostItsWorker() {
    if (cluster.swarm().moves() || !cluster.swarm().replication().equals(Replication.ALONE)) {
      ask();
    }
  }

  private void network(Answer answer) {
    if (answer instanceof Answer.Network network) {
      for (RealmEndpoint seat : network.realms()) {
        if (!seat.endpoint().isEmpty()) {
          hosts.put(
              seat.header().realm(),
              seat.endpoint().substring(0, seat.endpoint().lastIndexOf(':')));
        }
      }
    }
  }

  private void pushed(Message message) {
    if (vanished) {
      return;
    }
    switch (message) {
      case Message.StatusPush push -> {
        if (push.status() instanceof BundleStatus.Rejected rejected) {
          if (rejected.reason() == RejectReason.WRONG_REALM
              || rejected.reason() == RejectReason.NOT_SERVING) {
            lostItsWorker();
          }
          cluster.checker().clients().refused(push.bundle());
        }
        users.forEach(user -> user.heard(push));
      }
      case Message.CheckpointPush(Checkpoint checkpoint) -> checkpoint(checkpoint);
      default -> {
        // The welcome: a connection is used from now on.
      }
    }
  }

  private void checkpoint(Checkpoint checkpoint) {
    if (checkpoint.height() > anchor.height()) {
      anchor = checkpoint;
    }
    for (CheckpointEvent event : checkpoint.events()) {
      switch (event) {
        case CheckpointEvent.ContractRegistered e -> {
          if (e.contract().id().equals(FIRST_CONTRACT)) {
            contract = Optional.of(e.contract());
          }
        }
        case CheckpointEvent.AccountOpened e -> {
          byte[] secret = expected.get(e.authKey());
          boolean known = users.stream().anyMatch(user -> user.user().equals(e.user()));
          boolean served = cluster.swarm().isHonest(e.user().realm());
          if (secret != null && served && !known && !stopping && users.size() < USERS_MAX) {
            own(e.user(), secret);
          }
        }
        case CheckpointEvent.Paid _,
            CheckpointEvent.Bounced _,
            CheckpointEvent.Rewarded _,
            CheckpointEvent.Covered _ -> {
          // Seen in the account.
        }
      }
    }
  }

  /** Sends a bundle, perhaps twice. */
  void submit(ClientWire wire, Bundle bundle) {
    int copies = dice.chance(rate(Fault.BUNDLE_SENT_TWICE) * 0.3) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      cluster.checker().clients().sent(bundle.id());
      long delay = i == 0 ? 0 : dice.between(0, 300_000_000);
      cluster.schedule().after(delay, () -> wire.send(new Message.Submit(bundle.toBytes())));
    }
    if (copies == 2) {
      count(Fault.BUNDLE_SENT_TWICE);
    }
  }

  private void step() {
    if (!vanished) {
      List.copyOf(wires.values()).forEach(wire -> wire.closeIfSilent(nowNs()));
      List.copyOf(users).forEach(user -> user.step(stopping));
      cluster.schedule().after(STEP_NS + dice.below(50_000_000), this::step);
    }
  }
}
