package dev.freehold.simulation.client;

import dev.freehold.aggregator.machine.JobException;
import dev.freehold.aggregator.machine.JobMaterial;
import dev.freehold.aggregator.machine.MaterialFetch;
import dev.freehold.aggregator.machine.MaterialFetch.Question;
import dev.freehold.core.finality.FinalityRule;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.Job;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.network.Wire;
import dev.freehold.simulation.process.Cluster;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Fetcher of what jobs are made from: over the wire, from workers that may be gone, slow, or lie.
 * The questions and what is believed are {@link MaterialFetch}'s.
 */
final class SimFetch {
  private static final long RETRY_NS = 100_000_000;
  private static final long ANSWER_NS_MAX = 1_500_000_000;
  private static final long FETCH_NS_MAX = 5_000_000_000L;

  private final Cluster cluster;
  private final String name;
  private final Dice dice;
  private final List<String> workers;
  private final FinalityRule finality;
  private final Map<String, ClientWire> wires = new TreeMap<>();
  private final Map<RealmId, String> hosts = new TreeMap<>();
  private int incarnation;

  /** One job's fetch. */
  private final class Attempt {
    private final Job job;
    private final MaterialFetch fetch;
    private final Consumer<JobMaterial> done;
    private final Consumer<JobException> failed;
    private final long untilNs = cluster.schedule().nowNs() + FETCH_NS_MAX;
    private final int incarnation = SimFetch.this.incarnation;
    private int asked;
    private boolean over;

    private Attempt(Job job, Consumer<JobMaterial> done, Consumer<JobException> failed) {
      this.job = job;
      this.done = done;
      this.failed = failed;
      fetch = new MaterialFetch(job);
    }

    private void proceed() {
      if (over || incarnation != SimFetch.this.incarnation) {
        return;
      }
      Optional<Question> next = fetch.next();
      if (next.isEmpty()) {
        over = true;
        done.accept(fetch.material());
        return;
      }
      if (cluster.schedule().nowNs() > untilNs) {
        fail(new JobException("the proofs cannot be fetched now", true));
        return;
      }
      Optional<ClientWire> wire =
          next.get() instanceof Question.OfProofs
              ? wireTo(job.realm())
              : wireTo(dice.pick(workers));
      int mine = ++asked;
      wire.ifPresent(
          to -> to.ask(cluster.schedule().nowNs(), r -> query(r, next.get()), a -> hear(a, mine)));
      // Asked again, perhaps another: whoever was asked may be gone.
      cluster
          .schedule()
          .after(
              wire.isPresent() ? ANSWER_NS_MAX : RETRY_NS,
              () -> {
                if (mine == asked) {
                  proceed();
                }
              });
    }

    private void hear(Answer answer, int question) {
      if (over || question != asked || incarnation != SimFetch.this.incarnation) {
        return;
      }
      try {
        if (take(answer)) {
          proceed();
        } else {
          // Whoever was asked does not know, or not yet: the realm may have moved.
          hosts.remove(job.realm());
          asked++;
          cluster.schedule().after(RETRY_NS, this::proceed);
        }
      } catch (JobException e) {
        fail(e);
      }
    }

    private boolean take(Answer answer) {
      switch (answer) {
        case Answer.ContractState a -> fetch.take(a.contract());
        case Answer.CheckpointAt a when finality.isFinal(a.checkpoint()) ->
            fetch.take(a.checkpoint());
        case Answer.Proofs a -> fetch.take(a.statements(), a.proofs());
        default -> {
          return false;
        }
      }
      return true;
    }

    private void fail(JobException why) {
      over = true;
      failed.accept(why);
    }
  }

  /**
   * @param name the aggregator's host
   * @param workers hosts to ask who serves what
   */
  SimFetch(Cluster cluster, String name, Dice dice, List<String> workers) {
    this.cluster = cluster;
    finality = cluster.finality();
    this.name = name;
    this.dice = dice;
    this.workers = workers;
  }

  /** Fetches; one of the two is told, unless the aggregator crashes first. */
  void fetch(Job job, Consumer<JobMaterial> done, Consumer<JobException> failed) {
    new Attempt(job, done, failed).proceed();
  }

  /** The aggregator has crashed: connections and what was asked over them are gone. */
  void crash() {
    incarnation++;
    hosts.clear();
    List.copyOf(wires.values()).forEach(ClientWire::close);
  }

  /** Gives connections up that do not answer. */
  void closeSilent() {
    List.copyOf(wires.values()).forEach(wire -> wire.closeIfSilent(cluster.schedule().nowNs()));
  }

  private static Query query(int request, Question question) {
    return switch (question) {
      case Question.OfContract of -> new Query.ContractOf(request, of.contract());
      case Question.OfCheckpoint of -> new Query.CheckpointOf(request, of.height());
      case Question.OfProofs of ->
          new Query.ProofsOf(request, of.realm(), of.block(), of.entry(), true);
    };
  }

  private Optional<ClientWire> wireTo(RealmId realm) {
    String host = hosts.get(realm);
    if (host != null) {
      return wireTo(host);
    }
    wireTo(dice.pick(workers))
        .ifPresent(
            wire -> wire.ask(cluster.schedule().nowNs(), Query.NetworkState::new, this::network));
    return Optional.empty();
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

  private Optional<ClientWire> wireTo(String host) {
    ClientWire wire = wires.get(host);
    if (wire != null) {
      return wire.isUsable() ? Optional.of(wire) : Optional.empty();
    }
    cluster.network().connect(name, host, this::opened, _ -> {});
    return Optional.empty();
  }

  private ClientWire opened(Wire wire) {
    Introduction introduction = Introduction.ofClient(cluster.genesis().hash());
    ClientWire opened =
        new ClientWire(
            wire,
            cluster.swarm().realmsMayGo(),
            introduction,
            cluster.schedule().nowNs(),
            _ -> {
              // Who only fetches does not listen.
            },
            gone -> wires.remove(gone.host(), gone));
    ClientWire before = wires.put(wire.to(), opened);
    if (before != null) {
      before.close();
    }
    return opened;
  }
}
