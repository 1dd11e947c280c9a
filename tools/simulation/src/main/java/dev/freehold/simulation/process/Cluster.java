package dev.freehold.simulation.process;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.finality.FinalityRule;
import dev.freehold.core.finality.SoleSealer;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.CheckpointSealer;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.port.VoteSigner;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.simulation.check.Checker;
import dev.freehold.simulation.disk.RealmTrees;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.FaultCounts;
import dev.freehold.simulation.kernel.Hostile;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.kernel.Schedule;
import dev.freehold.simulation.kernel.Swarm;
import dev.freehold.simulation.kernel.Trace;
import dev.freehold.simulation.network.Network;
import dev.freehold.simulation.proof.Cryptography;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Cluster that all processes of a world share.
 *
 * @param validators hosts of those who decide, in the order in which the genesis names them
 */
public record Cluster(
    long seed,
    Swarm swarm,
    Mutant mutant,
    Schedule schedule,
    Trace trace,
    FaultCounts counts,
    Network network,
    Genesis genesis,
    List<String> validators,
    Cryptography crypto,
    RealmTrees trees,
    Checker checker)
    implements Surroundings {
  /** The coordinator's host. */
  public static final String COORDINATOR = "coordinator";

  /** What workers' hosts are called, with their numbers. */
  public static final String WORKER = "worker-";

  /** What aggregators' hosts are called, with their numbers. */
  public static final String AGGREGATOR = "aggregator-";

  /** What validators' hosts are called where there are several, with their numbers. */
  public static final String VALIDATOR = "validator-";

  /** What a validator signs with. */
  public static byte[] secret(int validator) {
    byte[] secret = new byte[Hash32.BYTES];
    secret[Hash32.BYTES - 1] = (byte) validator;
    return secret;
  }

  /** What a worker signs with. */
  static byte[] workerSecret(String worker) {
    return Arrays.copyOf(worker.getBytes(StandardCharsets.UTF_8), Hash32.BYTES);
  }

  /** A worker's node id: of its key where workers sign. */
  Hash32 workerNode(String worker) {
    return TaggedHash.NODE_ID.of(
        genesis.replication().equals(Replication.ALONE)
            ? worker.getBytes(StandardCharsets.UTF_8)
            : crypto.publicKey(workerSecret(worker)));
  }

  /** What the operator signs with. */
  public static final byte[] OPERATOR_SECRET = operatorSecret();

  private static final double VERIFYING_WORLD = 0.3;

  private static byte[] operatorSecret() {
    byte[] secret = new byte[Hash32.BYTES];
    secret[0] = 1;
    return secret;
  }

  /**
   * Whether this world's coordinator verifies blocks before it seals them. Drawn apart, so that
   * other worlds are what they were before there were any; mutants are hunted in those.
   */
  public boolean verifies() {
    return (mutant == Mutant.NONE || mutant == Mutant.SEALED_UNVERIFIED)
        && !swarm.deals()
        && !swarm.has(Hostile.COORDINATOR)
        && new Dice(seed, "verifying").chance(VERIFYING_WORLD);
  }

  /** The rule that tells final checkpoints. */
  public FinalityRule finality() {
    return new FinalityRule(genesis, crypto.committee(genesis.founders()));
  }

  /** What makes the coordinator's checkpoints final. */
  public CheckpointSealer sealer() {
    return new SoleSealer(genesis, votes(0));
  }

  /** The place of a validator's node in the committee; -1 if it is none. */
  public int place(Hash32 node) {
    return genesis.founders().members().stream()
        .map(member -> member.validator().node())
        .toList()
        .indexOf(node);
  }

  /** What makes a validator's votes. */
  public VoteSigner votes(int validator) {
    return crypto.votes(secret(validator));
  }

  /** The operator's signature of a digest. */
  public byte[] signedByOperator(Hash32 digest) {
    return crypto.sign(OPERATOR_SECRET, digest.toBytes());
  }

  /** The operator's invitation of a worker, for as long as the world lasts. */
  public Invitation invitation(Hash32 node) {
    return invitation(node, OPERATOR_SECRET);
  }

  /** An invitation of a worker by whoever has a secret. */
  public Invitation invitation(Hash32 node, byte[] secret) {
    Hash32 digest = Invitation.digest(genesis.hash(), node, Long.MAX_VALUE);
    byte[] signature = crypto.sign(secret, digest.toBytes());
    return new Invitation(genesis.hash(), node, Long.MAX_VALUE, signature);
  }

  /** The port in every endpoint; hosts are told apart by name. */
  public static final String PORT = ":7400";

  @Override
  public double rate(Fault fault) {
    return swarm.rate(fault);
  }

  @Override
  public void storeFailed(String process, StoreException how, boolean writable) {
    checker.storeFailed(process, how, writable);
  }

  @Override
  public Invariant failure() {
    return swarm.hostiles().isEmpty() ? Invariant.NO_FAILURE : Invariant.HONEST_RUN;
  }
}
