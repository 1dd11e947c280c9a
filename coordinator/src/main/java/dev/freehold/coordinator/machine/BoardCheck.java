package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.checkpoint.ChainState;
import dev.freehold.core.checkpoint.Claims;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.BlockProofs;
import dev.freehold.core.work.Lease;
import dev.freehold.core.work.Payment;
import dev.freehold.core.work.Refusal;
import dev.freehold.core.work.Selection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Check of another validator's entries about jobs: what {@link JobBoard} puts as an entry in this
 * state, for some aggregators that are there and some that are not.
 */
final class BoardCheck {
  private final ChainState chain;
  private final JobBoard board;
  private final Supplier<Checkpoint> head;

  /**
   * @param chain whose last checkpoint is {@code head}
   */
  BoardCheck(ChainState chain, JobBoard board, Supplier<Checkpoint> head) {
    this.chain = chain;
    this.board = board;
    this.head = head;
  }

  Optional<String> objection(LogEntry.Ruled entry) {
    return entry.rules().equals(board.rules())
        ? Optional.of("the board goes by these rules already")
        : Optional.empty();
  }

  /**
   * Proofs of blocks that may come next. Whether they are those of the blocks is told by the
   * checkpoint's headers.
   */
  Optional<String> objection(LogEntry.Proven entry) {
    if (entry.checkpoint() != chain.height() + 1) {
      return Optional.of(
          "proofs of checkpoint %d come where checkpoint %d is next"
              .formatted(entry.checkpoint(), chain.height() + 1));
    }
    if (entry.blocks().isEmpty() && !board.awaits()) {
      return Optional.of("no proofs are named where none were");
    }
    int proofs = 0;
    BlockProofs last = null;
    for (BlockProofs block : entry.blocks()) {
      if (last != null && !comesAfter(block, last) || block.proofs().isEmpty()) {
        return Optional.of("proofs of %s are out of order, or none".formatted(place(block)));
      }
      if (!chain.isActive(block.realm()) || !isNext(block, chain.header(block.realm()))) {
        return Optional.of("%s cannot be in the next checkpoint".formatted(place(block)));
      }
      Optional<String> refusal =
          Claims.refusal(chain, chain.height(), Limits.BLOCK_BUNDLES_MAX, block.proofs());
      if (refusal.isPresent()) {
        return refusal.map(why -> "%s: %s".formatted(place(block), why));
      }
      proofs += block.proofs().size();
      last = block;
    }
    return proofs > Limits.CHECKPOINT_FUNCTION_PROOFS_MAX
        ? Optional.of("more proofs than a checkpoint has room for")
        : Optional.empty();
  }

  private static String place(BlockProofs block) {
    return "block %d of realm %s".formatted(block.block(), block.realm());
  }

  private static boolean comesAfter(BlockProofs block, BlockProofs before) {
    int realms = block.realm().compareTo(before.realm());
    return realms > 0 || realms == 0 && block.block() > before.block();
  }

  private static boolean isNext(BlockProofs block, RealmHeader known) {
    long ahead = block.block() - known.height();
    return ahead >= 1 && ahead <= Limits.BLOCKS_AHEAD_MAX;
  }

  /**
   * The board's own choice, if those wait who are candidates anywhere in it: whoever waits and is
   * none has handed back each job that is leased here, and changes nothing.
   */
  Optional<String> objection(LogEntry.Leased entry) {
    if (entry.checkpoint() != board.height()) {
      return Optional.of(
          "leases of checkpoint %d come at checkpoint %d"
              .formatted(entry.checkpoint(), board.height()));
    }
    if (board.hasLeased()) {
      return Optional.of("leases of checkpoint %d were granted".formatted(entry.checkpoint()));
    }
    Set<Hash32> waiting = new TreeSet<>();
    for (Lease lease : entry.granted()) {
      lease.candidates().stream().map(Selection.Candidate::aggregator).forEach(waiting::add);
    }
    if (waiting.size() > Limits.AGGREGATORS_MAX) {
      return Optional.of("more aggregators wait than can be connected");
    }
    Set<Hash32> gone = new TreeSet<>(entry.expired());
    return board.leasing(head.get(), waiting, gone::contains).filter(entry::equals).isPresent()
        ? Optional.empty()
        : Optional.of("the board leases otherwise at checkpoint " + entry.checkpoint());
  }

  /** The board's own payment, for a job of its own. */
  Optional<String> objection(LogEntry.Aggregated entry) {
    Payment payment = entry.payment();
    if (!chain.exists(payment.payee())) {
      return Optional.of("there is no account %s to be paid".formatted(payment.payee()));
    }
    if (!board.hasRoomFor(1)) {
      return Optional.of("too many results wait for a checkpoint");
    }
    return board
            .taking(payment.job(), payment.payee(), payment.aggregator(), entry.aggregate())
            .map(LogEntry.Aggregated::payment)
            .filter(payment::equals)
            .isPresent()
        ? Optional.empty()
        : Optional.of(
            "job %s is paid otherwise, or is none".formatted(payment.job().abbreviated()));
  }

  Optional<String> objection(LogEntry.Refused entry) {
    Refusal refusal = entry.refusal();
    if (refusal.checkpoint() != board.height()) {
      return Optional.of(
          "a result is refused of checkpoint %d at checkpoint %d"
              .formatted(refusal.checkpoint(), board.height()));
    }
    if (!chain.exists(refusal.payee())) {
      return Optional.of("there is no account %s to be paid".formatted(refusal.payee()));
    }
    return refusal.verdict().costsStanding()
        ? Optional.empty()
        : Optional.of("a result is refused for what costs nothing: " + refusal.verdict());
  }
}
