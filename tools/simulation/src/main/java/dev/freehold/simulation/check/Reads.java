package dev.freehold.simulation.check;

import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.simulation.kernel.Invariant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One reader's reads: each at least as new as the one before, and true. */
public final class Reads {
  private final SealedChain chain;
  private final List<RealmLedger> realms;
  private final Map<UserId, Long> lastBlock = new TreeMap<>();

  Reads(SealedChain chain, List<RealmLedger> realms) {
    this.chain = chain;
    this.realms = realms;
  }

  /** A slot was read with its proof, which leads to the checkpoint's root. */
  public void slot(UserId user, ContractId contract, SlotShape shape, Answer.Slot answer) {
    Checkpoint checkpoint = finalAt(answer.checkpointHeight());
    Checker.require(
        Invariant.READS_HOLD,
        answer.proof().proves(checkpoint.globalRoot(), contract, user, shape),
        "slot %d of %s does not lead to checkpoint %d"
            .formatted(answer.proof().slot(), user, checkpoint.height()));
  }

  /**
   * An account was read, one read after another.
   *
   * @param provesPath whether to check the path too, which takes a while
   */
  public void account(UserId user, Answer.AccountState answer, boolean provesPath) {
    RealmLedger realm = realms.get(user.realm().value());
    long from = lastBlock.getOrDefault(user, 0L);
    long found = -1;
    for (long height = realm.head().height(); height >= from && found < 0; height--) {
      if (realm.accountAt(user, height).equals(answer.committed())) {
        found = height;
      }
    }
    Checker.require(
        Invariant.READS_HOLD,
        found >= 0,
        "account %s reads as %s, which it was not at block %d or after"
            .formatted(user, answer.committed(), from));
    // The least block that it can be from: what is read next may not be older.
    while (found > from && realm.accountAt(user, found - 1).equals(answer.committed())) {
      found--;
    }
    lastBlock.put(user, found);
    Checkpoint checkpoint = finalAt(answer.checkpointHeight());
    long block = chain.coveredAt(user.realm(), checkpoint.height());
    Optional<Account> then = realm.accountAt(user, block);
    Checker.require(
        Invariant.READS_HOLD,
        then.equals(answer.atCheckpoint()),
        "account %s at checkpoint %d reads as %s, but was %s"
            .formatted(user, checkpoint.height(), answer.atCheckpoint(), then));
    if (provesPath) {
      Checker.require(
          Invariant.READS_HOLD,
          answer.proof().proves(checkpoint.globalRoot(), ContractId.SYSTEM, user, Account.SHAPE),
          "the path of account " + user + " does not lead to checkpoint " + checkpoint.height());
    }
  }

  private Checkpoint finalAt(long height) {
    return chain
        .checkpoint(height)
        .orElseThrow(
            () -> new Violation(Invariant.READS_HOLD, "a read at a checkpoint that is not final"));
  }
}
