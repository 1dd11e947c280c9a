package dev.freehold.simulation.contract;

import dev.freehold.core.Limits;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotTree;
import java.util.List;
import java.util.Optional;

/**
 * Rules of a contract with a deadline, as circuits would have them: from the caller's slots, and
 * another user's under the anchor, follow the writes; nothing where they do not allow it.
 *
 * <p>Four slots each. A payer's: balance, what is locked, the deadline, what was minted. A payee's:
 * balance, what it has counted (the payers' bits above 32 bits of the sum), whether it was paid.
 */
public final class DeadlineRules {
  /** A user's balance. */
  public static final int BALANCE = 0;

  /** What a payer has locked. */
  public static final int LOCKED = 1;

  /** What a payer has minted. */
  public static final int MINTED = 3;

  /** What a payee has counted. */
  public static final int COUNTED = 1;

  /** Whether a payee was paid what it counted. */
  public static final int PAID = 2;

  private static final int DEADLINE = 2;

  /** How long a mutant waits by a clock that is not the payee's. */
  private static final long GRACE = Limits.ANCHOR_AGE_MAX + 64L;

  /** Clocks by which payers tell what the payee has not done. */
  public enum Clock {
    /** What the payee's realm has adopted, as it is under the anchor. */
    OF_THE_REALM,
    /** The anchor's height and a grace: a mutant. */
    OF_THE_ANCHOR,
    /** Whatever the payer says: a mutant. */
    UNBOUND
  }

  private DeadlineRules() {}

  /** Mints and locks. */
  public static Optional<List<SlotWrite>> open(Deal deal, SlotTree own, long deadline) {
    if (!own.value(MINTED).isZero()) {
      return Optional.empty();
    }
    return Optional.of(
        List.of(
            write(BALANCE, Deal.MINTED - deal.locked()),
            write(LOCKED, deal.locked()),
            write(DEADLINE, deadline),
            write(MINTED, Deal.MINTED)));
  }

  /**
   * Counts what a payer has locked; in a channel it is paid at once.
   *
   * @param anchor height of the anchor
   * @param locked the payer's slot {@link #LOCKED} under it
   */
  public static Optional<List<SlotWrite>> count(
      Deal deal, SlotTree own, UserId payer, long anchor, SlotProof locked) {
    long counted = own.value(COUNTED).toLong();
    boolean allowed =
        deal.deadline().filter(deadline -> anchor <= deadline).isPresent()
            && locked.slot() == LOCKED
            && !locked.value().isZero()
            && !deal.isCounted(payer, counted);
    if (!allowed) {
      return Optional.empty();
    }
    long sum = sum(counted) + locked.value().toLong();
    SlotWrite count = write(COUNTED, counted + (deal.bit(payer) << Integer.SIZE) + deal.locked());
    return Optional.of(
        deal.payers().size() == 1
            ? List.of(write(BALANCE, sum), count, write(PAID, 1))
            : List.of(count));
  }

  /** Takes what was counted, if it reaches the goal. */
  public static Optional<List<SlotWrite>> collect(Deal deal, SlotTree own) {
    long sum = sum(own.value(COUNTED).toLong());
    return sum > 0 && sum >= deal.goal() && own.value(PAID).isZero()
        ? Optional.of(List.of(write(BALANCE, sum), write(PAID, 1)))
        : Optional.empty();
  }

  /**
   * Whether a payer may act on what the payee has not done.
   *
   * @param anchor height of the anchor
   * @param asOf what the payee's realm has adopted under it
   */
  public static boolean isOver(Deal deal, Clock clock, long anchor, long asOf) {
    return deal.deadline()
        .filter(
            deadline ->
                switch (clock) {
                  case OF_THE_REALM -> asOf > deadline + Limits.ANCHOR_AGE_MAX;
                  case OF_THE_ANCHOR -> anchor > deadline + GRACE;
                  case UNBOUND -> anchor > deadline;
                })
        .isPresent();
  }

  /**
   * Takes back what is locked and not counted, or counted below the goal.
   *
   * @param anchor height of the anchor
   * @param counted the payee's slot {@link #COUNTED} under it
   */
  public static Optional<List<SlotWrite>> takeBack(
      Deal deal, Clock clock, SlotTree own, UserId payer, long anchor, SlotProof counted) {
    long there = counted.value().toLong();
    boolean allowed =
        counted.slot() == COUNTED
            && !own.value(LOCKED).isZero()
            && isOver(deal, clock, anchor, counted.asOf())
            && (!deal.isCounted(payer, there) || sum(there) < deal.goal());
    return allowed
        ? Optional.of(
            List.of(
                write(BALANCE, own.value(BALANCE).toLong() + own.value(LOCKED).toLong()),
                write(LOCKED, 0)))
        : Optional.empty();
  }

  private static long sum(long counted) {
    return counted & 0xffff_ffffL;
  }

  private static SlotWrite write(int slot, long value) {
    return new SlotWrite(slot, Fr.of(value));
  }
}
