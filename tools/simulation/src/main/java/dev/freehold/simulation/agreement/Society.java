package dev.freehold.simulation.agreement;

import dev.freehold.core.committee.BlsKey;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Committee;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.FaultCounts;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.kernel.Schedule;
import dev.freehold.simulation.kernel.Trace;
import dev.freehold.simulation.network.Network;
import dev.freehold.simulation.process.Surroundings;
import dev.freehold.simulation.proof.DigestSignatures;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Society of validators that all processes of a world share: who is in it, and who watches. */
record Society(
    long seed,
    AgreementSwarm swarm,
    Mutant mutant,
    Schedule schedule,
    Trace trace,
    FaultCounts counts,
    Network network,
    DigestSignatures signatures,
    AgreementChecker checker,
    List<Validator> validators)
    implements Surroundings {
  /** What hosts of validators are called, with their numbers. */
  static final String VALIDATOR = "validator-";

  /** What ends the name of a second process with a validator's key. */
  static final String SECOND = "-second";

  /** The genesis hash of the network of a seed. */
  static Hash32 genesis(long seed) {
    return TaggedHash.GENESIS.of(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
  }

  /** The validators of all eras of a world. */
  static List<Validator> validators(long seed, AgreementSwarm swarm) {
    List<Validator> validators = new ArrayList<>();
    for (int i = 0; i < swarm.size(); i++) {
      byte[] name = (VALIDATOR + i).getBytes(StandardCharsets.UTF_8);
      validators.add(
          new Validator(
              TaggedHash.NODE_ID.of(name),
              new BlsKey(DigestSignatures.key(seed, i)),
              swarm.weights().get(i)));
    }
    return validators;
  }

  /** The first era. */
  Era firstEra() {
    return era(0, genesis(seed), 0);
  }

  /** The era after another, on the candidate that ended that. */
  Era eraAfter(Era era, Hash32 last) {
    return era(era.number() + 1, last, era.lastHeight());
  }

  private Era era(long number, Hash32 root, long rootHeight) {
    return new Era(
        genesis(seed),
        new Committee(number, FaultModel.BYZANTINE, validators),
        root,
        rootHeight,
        rootHeight + swarm.eraHeights(),
        swarm.windowSlots());
  }

  /** The validator whose key a host has. */
  static int validator(String host) {
    String number = host.substring(VALIDATOR.length());
    return Integer.parseInt(
        number.endsWith(SECOND) ? number.substring(0, number.length() - SECOND.length()) : number);
  }

  /** The signature of a validator. */
  byte[] sign(int validator, byte[] message) {
    checker.signed(validator, message);
    return signatures.sign(validators.get(validator).key().toBytes(), message);
  }

  /** A vote of a validator, signed. */
  Vote vote(int validator, Era era, VoteKind kind, long slot, Hash32 candidate) {
    byte[] message = Vote.message(era.genesis(), kind, era.number(), slot, candidate);
    return new Vote(
        kind, era.number(), slot, candidate, validator, new BlsSignature(sign(validator, message)));
  }

  /** A candidate of a validator, signed. */
  Candidate candidate(int validator, Era era, CandidateHeader header, byte[] payload) {
    byte[] signature = sign(validator, header.hash(era.genesis()).toBytes());
    return new Candidate(header, payload, new BlsSignature(signature));
  }

  /** Whether a fault strikes now, at its rate times {@code scale}; counts it if it does. */
  boolean strikes(Dice dice, Fault fault, double scale) {
    boolean strikes = dice.chance(rate(fault) * scale);
    if (strikes) {
      counts.count(fault);
    }
    return strikes;
  }

  @Override
  public double rate(Fault fault) {
    return swarm.rate(fault);
  }

  @Override
  public void storeFailed(String process, StoreException how, boolean writable) {
    if (writable) {
      throw new Violation(failure(), process + " gave up a disk that works: " + how.getMessage());
    }
  }

  @Override
  public Invariant failure() {
    return swarm.liars().isEmpty() ? Invariant.NO_FAILURE : Invariant.HONEST_RUN;
  }
}
