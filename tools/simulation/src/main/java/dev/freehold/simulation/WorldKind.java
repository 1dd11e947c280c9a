package dev.freehold.simulation;

import dev.freehold.simulation.agreement.AgreementWorld;
import dev.freehold.simulation.kernel.CommitteeSwarm;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Hostile;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.kernel.Swarm;
import dev.freehold.simulation.proof.Cryptography;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Kind of worlds that are run one by one, swept over and broken on purpose. */
enum WorldKind {
  /** A coordinator, workers and clients. */
  CLUSTER("") {
    @Override
    Outcome run(long seed, Cryptography crypto, Mutant mutant, Optional<Consumer<String>> lines) {
      return new World(seed, crypto, mutant, lines).run();
    }

    @Override
    String describe(long seed) {
      return inWords(Swarm.of(seed));
    }

    @Override
    Set<Fault> faults() {
      return Fault.ofClusters();
    }
  },

  /** The same, where realms have followers in seats. */
  FOLLOWERS(" --followers") {
    @Override
    Outcome run(long seed, Cryptography crypto, Mutant mutant, Optional<Consumer<String>> lines) {
      return World.ofFollowers(seed, crypto, mutant, lines).run();
    }

    @Override
    String describe(long seed) {
      Swarm swarm = Swarm.ofFollowers(seed);
      return "%d of %d acknowledge; %s"
          .formatted(
              swarm.replication().acknowledge(), swarm.replication().seats(), inWords(swarm));
    }

    @Override
    Set<Fault> faults() {
      Set<Fault> faults = Fault.ofClusters();
      faults.add(Fault.WORKER_AWAY);
      faults.removeAll(
          EnumSet.of(
              Fault.PROOFS_LATE,
              Fault.PROOFS_LACKING,
              Fault.PROOFS_FALSE,
              Fault.COORDINATOR_RESTORED));
      return faults;
    }
  },

  /** Validators, workers and clients. */
  COMMITTEE(" --committee") {
    @Override
    Outcome run(long seed, Cryptography crypto, Mutant mutant, Optional<Consumer<String>> lines) {
      return new CommitteeWorld(seed, crypto, mutant, lines).run();
    }

    @Override
    String describe(long seed) {
      return CommitteeSwarm.of(seed).describe();
    }

    @Override
    Set<Fault> faults() {
      Set<Fault> faults = Fault.ofCommittees();
      faults.addAll(Fault.ofLyingValidators());
      faults.addAll(Fault.ofLyingWorkers());
      return faults;
    }
  },

  /** Validators that agree. */
  AGREEMENT(" --agreement") {
    @Override
    Outcome run(long seed, Cryptography crypto, Mutant mutant, Optional<Consumer<String>> lines) {
      return new AgreementWorld(seed, mutant, lines).run();
    }

    @Override
    String describe(long seed) {
      return AgreementWorld.describe(seed);
    }

    @Override
    Set<Fault> faults() {
      return Fault.ofAgreement();
    }
  };

  private final String option;

  WorldKind(String option) {
    this.option = option;
  }

  /** The kind of worlds that can tell a mutant. */
  static WorldKind of(Mutant mutant) {
    if (mutant.isOfFollowers()) {
      return FOLLOWERS;
    }
    if (mutant.isOfCommittee()) {
      return COMMITTEE;
    }
    return mutant.isOfAgreement() ? AGREEMENT : CLUSTER;
  }

  static String inWords(Swarm swarm) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d realms on %d workers, %d clients of %d users; rates:"
            .formatted(swarm.realms(), swarm.workers(), swarm.clients(), swarm.usersPerClient()));
    for (Fault fault : Fault.values()) {
      if (swarm.rate(fault) > 0) {
        text.append(" %s=%.2f".formatted(fault, swarm.rate(fault)));
      }
    }
    for (Hostile hostile : swarm.hostiles()) {
      text.append("%nmeans harm: %s".formatted(hostile.what()));
    }
    return text.toString();
  }

  /** What the command line says for this kind. */
  String option() {
    return option;
  }

  /** The mutants that worlds of this kind can tell. */
  List<Mutant> mutants() {
    return Arrays.stream(Mutant.values())
        .filter(mutant -> mutant != Mutant.NONE && of(mutant) == this)
        .toList();
  }

  /** Lives through the world of a seed. */
  abstract Outcome run(
      long seed, Cryptography crypto, Mutant mutant, Optional<Consumer<String>> lines);

  /** The make-up of the world of a seed, for people. */
  abstract String describe(long seed);

  /** The faults that such worlds may have. */
  abstract Set<Fault> faults();
}
