package dev.freehold.simulation.process;

import dev.freehold.core.chain.Account;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.simulation.kernel.Dice;
import java.util.ArrayList;
import java.util.List;

/** Answers that a worker that lies, or lacks something, gives to those who copy from it. */
final class CopyLies {
  private CopyLies() {}

  /** As if it had not got what is asked for, or not any more. */
  static Answer lacking(Answer truth, Dice dice) {
    return new Answer.Failed(
        truth.request(),
        dice.chance(0.5) ? Answer.Failure.NOT_FOUND : Answer.Failure.CHECKPOINT_NOT_READABLE,
        "");
  }

  /** Something that is not so. */
  static Answer lie(Answer truth, Dice dice) {
    return switch (truth) {
      case Answer.SnapshotPart part when !part.entries().isEmpty() -> lie(part, dice);
      case Answer.BlockPart part ->
          new Answer.BlockPart(part.request(), part.totalBytes(), dice.corrupted(part.bytes()));
      case Answer.Proofs proofs ->
          new Answer.Proofs(
              proofs.request(),
              proofs.statements().subList(0, proofs.statements().size() - 1),
              proofs.proofs());
      default -> truth;
    };
  }

  /** An account that is richer, or is not there. */
  private static Answer lie(Answer.SnapshotPart part, Dice dice) {
    List<SnapshotEntry> entries = new ArrayList<>(part.entries());
    int at = dice.below(entries.size());
    if (entries.get(at) instanceof SnapshotEntry.AccountEntry(var user, Account account)
        && dice.chance(0.7)) {
      entries.set(
          at, new SnapshotEntry.AccountEntry(user, account.withBalance(account.balance() + 1)));
    } else {
      entries.remove(at);
    }
    return new Answer.SnapshotPart(part.request(), entries, part.next());
  }
}
