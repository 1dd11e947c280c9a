package dev.freehold.cli.founding;

import dev.freehold.config.UsageException;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.SampleRisk;
import dev.freehold.core.committee.Verifiers;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Replication;
import java.util.List;
import java.util.Optional;

/**
 * Plan of a network on one machine: how many processes of each kind there are, and where they
 * listen. Validators have the ports from the base on, workers those from the next ten on.
 *
 * @param validators in [1, {@link Limits#VALIDATORS_MAX}]
 * @param workers at least 0
 * @param faults what the validators bear
 * @param realms active realms, in [1, {@link RealmId#COUNT}]
 * @param accounts that exist from the start
 * @param verifiersPerRealm as of {@link Genesis}
 * @param replication how many workers keep each realm; no more than there are, if there are any
 * @param basePort the first validator's port, at least 1
 * @param development whether the genesis is marked so
 * @throws UsageException if there are too many of anything
 */
public record NetworkPlan(
    int validators,
    int workers,
    FaultModel faults,
    int realms,
    List<Genesis.Funded> accounts,
    int verifiersPerRealm,
    Replication replication,
    int basePort,
    boolean development) {
  private static final String HOST = "127.0.0.1";
  private static final int PORT_MAX = 0xffff;

  /** Workers that a machine may be asked to run. */
  private static final int WORKERS_MAX = 256;

  /** Ports are counted on from whole tens, so that they tell the kind. */
  private static final int PORTS_STEP = 10;

  public NetworkPlan {
    accounts = List.copyOf(accounts);
    require("--validators", validators, 1, Limits.VALIDATORS_MAX);
    require("--workers", workers, 0, WORKERS_MAX);
    require("--realms", realms, 1, RealmId.COUNT);
    require("--base-port", basePort, 1, PORT_MAX);
    SampleRisk risk = new SampleRisk(validators, (int) faults.mayLie(validators));
    Optional<String> refusal = Verifiers.refusal(risk, verifiersPerRealm, realms);
    if (refusal.isPresent()) {
      throw new UsageException("--verifiers-per-realm: " + refusal.get());
    }
    if (workers > 0 && workers < replication.seats()) {
      throw new UsageException(
          "--workers-per-realm %d: %d workers cannot fill the seats of a realm"
              .formatted(replication.seats(), workers));
    }
    int last =
        workers > 0 ? workerPort(basePort, validators, workers - 1) : basePort + validators - 1;
    if (last > PORT_MAX) {
      throw new UsageException(
          "--base-port %d: the last process would have port %d, and there are %d"
              .formatted(basePort, last, PORT_MAX));
    }
  }

  private static void require(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new UsageException("%s must be in [%d, %d], not %d".formatted(option, min, max, value));
    }
  }

  private static int workerPort(int basePort, int validators, int place) {
    return basePort + (validators + PORTS_STEP - 1) / PORTS_STEP * PORTS_STEP + place;
  }

  /** The word of the daemon that a validator is. */
  public String daemon() {
    return validators > 1 ? "validator" : "coordinator";
  }

  /**
   * Where a validator listens.
   *
   * @param place from 0
   */
  public Endpoint validator(int place) {
    return new Endpoint(HOST, basePort + place);
  }

  /**
   * Where a worker listens.
   *
   * @param place from 0
   */
  public Endpoint worker(int place) {
    return new Endpoint(HOST, workerPort(basePort, validators, place));
  }

  /** Realms that each worker is given, so that all are served once all workers are there. */
  int realmsPerWorker() {
    return workers == 0 ? realms : (realms + workers - 1) / workers;
  }
}
