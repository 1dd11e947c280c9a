package dev.freehold.verifier.groth16;

import dev.freehold.blst.BlstSelfCheck;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Verifies many proofs together, of any mix of keys: one Miller loop a proof, at most three a key
 * and one final exponentiation for all. Every proof gets its own verdict: one that cannot be
 * decoded is named and left out, and a batch that fails is bisected within a budget of one final
 * exponentiation a proof.
 *
 * <p>Thread-safe: each call works in its own memory, which is kept for later calls.
 */
public final class BatchVerifier {
  /**
   * Proofs verified together; a longer list is cut. Beyond some hundreds nothing more is gained.
   */
  public static final int BATCH_PROOFS_MAX = 4096;

  /** Idle memory kept for later calls; more calls at once allocate and drop their own. */
  private static final int IDLE_WORKSPACES_MAX = 4;

  private final ParallelLoop loop;
  private final SecureRandom random;
  private final BlockingQueue<Workspace> idle = new ArrayBlockingQueue<>(IDLE_WORKSPACES_MAX);

  /** A proof, the statement's public inputs, and the key it is to be verified under. */
  public record Item(PreparedVerifyingKey key, List<Fr> inputs, Proof proof) {
    public Item {
      inputs = List.copyOf(inputs);
    }
  }

  /**
   * Outcome of verifying a batch.
   *
   * @param verdicts in the order of the items
   * @param checks how often an equation was evaluated, with one final exponentiation each: 1 for a
   *     good batch, at most one for each proof; with a budget, at most that and one for each group
   * @param millerLoops pairs of points that went through a Miller loop: at most one for each proof
   *     and three for each key if the batch is good
   */
  public record Outcome(List<ProofVerdict> verdicts, int checks, int millerLoops) {
    public Outcome {
      verdicts = List.copyOf(verdicts);
    }
  }

  /**
   * @param loop the threads to spread a batch over
   * @param random draws the coefficients: whoever foresees them can forge
   */
  public BatchVerifier(ParallelLoop loop, SecureRandom random) {
    BlstSelfCheck.run();
    this.loop = loop;
    this.random = random;
  }

  /** Verifies every item. */
  public Outcome verify(List<Item> items) {
    return verify(items, Optional.empty(), Integer.MAX_VALUE);
  }

  /**
   * Verifies items of many parties, and spends no more than a budget on those that send bad ones:
   * no group of good proofs stays undecided, whatever the others are. Of a group with a bad proof
   * some may be {@link ProofVerdict#UNDECIDED}.
   *
   * @param groups the party of each item: any numbers
   * @param checksMax checks after which what is open is decided group by group, one check each; at
   *     least 1
   */
  public Outcome verify(List<Item> items, int[] groups, int checksMax) {
    if (groups.length != items.size() || checksMax < 1) {
      throw new IllegalArgumentException("a group for each item, and a check for the batch");
    }
    return verify(items, Optional.of(groups), checksMax);
  }

  private Outcome verify(List<Item> items, Optional<int[]> groups, int checksMax) {
    List<Item> fixed = List.copyOf(items);
    List<ProofVerdict> verdicts = new ArrayList<>(fixed.size());
    int checks = 0;
    int millerLoops = 0;
    for (int from = 0; from < fixed.size(); from += BATCH_PROOFS_MAX) {
      int begin = from;
      int to = Math.min(fixed.size(), from + BATCH_PROOFS_MAX);
      Optional<int[]> part = groups.map(of -> numbered(of, begin, to));
      Outcome outcome = verifyPart(new Places(fixed.subList(from, to), part), checksMax);
      verdicts.addAll(outcome.verdicts());
      checks += outcome.checks();
      millerLoops += outcome.millerLoops();
    }
    return new Outcome(verdicts, checks, millerLoops);
  }

  /** The groups of some items, numbered from 0 by first appearance. */
  private static int[] numbered(int[] groups, int from, int to) {
    Map<Integer, Integer> numbers = new HashMap<>();
    int[] numbered = new int[to - from];
    for (int i = from; i < to; i++) {
      int next = numbers.size();
      Integer known = numbers.putIfAbsent(groups[i], next);
      numbered[i - from] = known == null ? next : known;
    }
    return numbered;
  }

  private Outcome verifyPart(Places places, int checksMax) {
    Workspace workspace = idle.poll();
    if (workspace == null || workspace.capacity() < places.count()) {
      workspace = new Workspace(places.count());
    }
    Outcome outcome = new ProofBatch(places, checksMax, workspace, loop, random).verify();
    // Not given back after an exception: a turn still running might write to it.
    workspace.keepIn(idle);
    return outcome;
  }
}
