package dev.freehold.verifier;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.port.BundleVerifier;
import dev.freehold.core.port.Judgement;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.transition.ProofTask;
import dev.freehold.verifier.groth16.BatchVerifier;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import dev.freehold.verifier.groth16.ProofVerdict;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Checks the proofs of bundles as one batch, and the keys of contracts they deploy. */
public final class Groth16BundleVerifier implements BundleVerifier {
  /**
   * Checks that finding the bad proofs of a batch of many accounts may take before it is decided
   * account by account: as many as a dozen bad ones take.
   */
  private static final int CHECKS_MAX = 128;

  /** Tasks whose digests are computed together, on one thread. */
  private static final int TURN = 64;

  private final ParallelLoop loop;
  private final BatchVerifier batches;
  private final PreparedKeyCache keys = new PreparedKeyCache();

  /**
   * @param loop the threads to spread a batch over
   * @param random draws the batches' coefficients
   */
  public Groth16BundleVerifier(ParallelLoop loop, SecureRandom random) {
    this.loop = loop;
    this.batches = new BatchVerifier(loop, random);
  }

  @Override
  public List<Optional<RejectReason>> verify(List<ProofTask> tasks) {
    Prepared[] prepared = prepare(tasks);
    List<ProofVerdict> verdicts = batches.verify(items(prepared)).verdicts();
    List<Optional<RejectReason>> reasons = new ArrayList<>(prepared.length);
    int next = 0;
    for (Prepared task : prepared) {
      int end = next + task.items.size();
      reasons.add(task.refused.or(reasonIn(verdicts.subList(next, end))));
      next = end;
    }
    return List.copyOf(reasons);
  }

  @Override
  public List<Judgement> judge(List<ProofTask> tasks) {
    Prepared[] prepared = prepare(tasks);
    List<BatchVerifier.Item> items = items(prepared);
    int[] accounts = new int[items.size()];
    int next = 0;
    for (int i = 0; i < prepared.length; i++) {
      int end = next + prepared[i].items.size();
      Arrays.fill(accounts, next, end, tasks.get(i).bundle().user().value());
      next = end;
    }
    List<ProofVerdict> verdicts = batches.verify(items, accounts, CHECKS_MAX).verdicts();
    List<Judgement> judgements = new ArrayList<>(prepared.length);
    next = 0;
    for (Prepared task : prepared) {
      int end = next + task.items.size();
      judgements.add(judgement(task, verdicts.subList(next, end)));
      next = end;
    }
    return List.copyOf(judgements);
  }

  /** A reason is part of the block: it is the first bad proof's, or none is named yet. */
  private static Judgement judgement(Prepared task, List<ProofVerdict> own) {
    boolean open =
        own.stream()
            .filter(verdict -> verdict != ProofVerdict.VALID)
            .findFirst()
            .filter(verdict -> verdict == ProofVerdict.UNDECIDED)
            .isPresent();
    return task.refused.isEmpty() && open
        ? new Judgement.Undecided()
        : new Judgement.Decided(task.refused.or(reasonIn(own)));
  }

  private Prepared[] prepare(List<ProofTask> tasks) {
    Prepared[] prepared = new Prepared[tasks.size()];
    loop.run(
        Math.ceilDiv(tasks.size(), TURN),
        turn -> {
          int from = turn * TURN;
          int to = Math.min(tasks.size(), from + TURN);
          ProofTask.computeDigests(tasks.subList(from, to));
          for (int i = from; i < to; i++) {
            prepared[i] = prepare(tasks.get(i));
          }
        });
    return prepared;
  }

  private static List<BatchVerifier.Item> items(Prepared[] prepared) {
    List<BatchVerifier.Item> items = new ArrayList<>();
    for (Prepared task : prepared) {
      items.addAll(task.items);
    }
    return items;
  }

  /** Why the first proof that is bad is refused. */
  private static Supplier<Optional<RejectReason>> reasonIn(List<ProofVerdict> verdicts) {
    return () ->
        verdicts.stream().map(Groth16BundleVerifier::reason).flatMap(Optional::stream).findFirst();
  }

  /** A bundle refused for its keys puts no proofs into the batch. */
  private record Prepared(Optional<RejectReason> refused, List<BatchVerifier.Item> items) {
    static Prepared refused(RejectReason reason) {
      return new Prepared(Optional.of(reason), List.of());
    }
  }

  private Prepared prepare(ProofTask task) {
    if (!deploysGoodKeys(task.bundle())) {
      return Prepared.refused(RejectReason.BAD_CONTRACT);
    }
    List<BatchVerifier.Item> items = new ArrayList<>();
    for (ProofTask.Claim claim : task.claims()) {
      if (claim.key().publicInputs() != Statement.COUNT) {
        return Prepared.refused(RejectReason.PROOF_INVALID);
      }
      switch (keys.decode(claim.key())) {
        case KeyDecoding.Prepared(var key) ->
            items.add(
                new BatchVerifier.Item(key, List.of(claim.statement().inputs()), claim.proof()));
        case KeyDecoding.Refused _ -> {
          return Prepared.refused(RejectReason.PROOF_INVALID);
        }
      }
    }
    return new Prepared(Optional.empty(), items);
  }

  /** How many decoded keys are kept. */
  int keysKept() {
    return keys.size();
  }

  /**
   * Whether all keys are good that a bundle deploys. They are not kept: a bundle can deploy many,
   * and what it deploys may never be called.
   */
  private static boolean deploysGoodKeys(Bundle bundle) {
    List<VerifyingKey> deployed = new ArrayList<>();
    for (Call call : bundle.calls()) {
      if (call instanceof Call.System(SystemCall.Deploy(ContractSpec contract))) {
        contract.functions().stream().map(FunctionSpec::key).forEach(deployed::add);
      }
    }
    return areGood(
        deployed, key -> PreparedVerifyingKey.decode(key) instanceof KeyDecoding.Prepared);
  }

  /** Before a point of one key is decoded, the bytes of all have been looked at. */
  static boolean areGood(List<VerifyingKey> keys, Predicate<VerifyingKey> decodes) {
    return keys.stream().allMatch(Groth16BundleVerifier::looksGood)
        && keys.stream().distinct().allMatch(decodes);
  }

  private static boolean looksGood(VerifyingKey key) {
    return key.publicInputs() == Statement.COUNT && PreparedVerifyingKey.look(key).isEmpty();
  }

  private static Optional<RejectReason> reason(ProofVerdict verdict) {
    return switch (verdict) {
      case VALID, UNDECIDED -> Optional.empty();
      case INPUT_NOT_CANONICAL -> Optional.of(RejectReason.INPUT_NOT_CANONICAL);
      case PROOF_LENGTH -> Optional.of(RejectReason.MALFORMED);
      case A_BAD_FLAGS,
          B_BAD_FLAGS,
          C_BAD_FLAGS,
          A_NOT_CANONICAL,
          B_NOT_CANONICAL,
          C_NOT_CANONICAL ->
          Optional.of(RejectReason.PROOF_NOT_CANONICAL);
      case A_NOT_ON_CURVE, B_NOT_ON_CURVE, C_NOT_ON_CURVE ->
          Optional.of(RejectReason.PROOF_NOT_ON_CURVE);
      case A_NOT_IN_SUBGROUP, B_NOT_IN_SUBGROUP, C_NOT_IN_SUBGROUP ->
          Optional.of(RejectReason.PROOF_NOT_IN_SUBGROUP);
      case A_INFINITY, B_INFINITY, C_INFINITY -> Optional.of(RejectReason.PROOF_AT_INFINITY);
      case INPUT_COUNT, EQUATION_FAILS -> Optional.of(RejectReason.PROOF_INVALID);
    };
  }
}
