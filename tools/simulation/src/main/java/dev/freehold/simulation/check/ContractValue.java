package dev.freehold.simulation.check;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.simulation.contract.DeadlineRules;
import dev.freehold.simulation.contract.Deal;
import dev.freehold.simulation.kernel.Invariant;
import java.util.ArrayList;
import java.util.List;

/** Value that contracts hold: balances and what is locked stay what was minted. */
public final class ContractValue {
  private final List<RealmLedger> realms;
  private final List<Deal> deals = new ArrayList<>();

  ContractValue(List<RealmLedger> realms) {
    this.realms = realms;
  }

  /** From now on a contract is looked at. */
  public void watch(Deal deal) {
    deals.add(deal);
  }

  /** Whether a contract is a channel whose payer has taken back what it had locked. */
  public boolean isClosedChannel(ContractId contract) {
    return deals.stream()
        .filter(deal -> deal.contract().filter(contract::equals).isPresent())
        .anyMatch(deal -> deal.payers().size() == 1 && isTakenBack(deal, deal.payers().getFirst()));
  }

  private boolean isTakenBack(Deal deal, UserId payer) {
    return slot(deal, payer, DeadlineRules.MINTED) > 0
        && slot(deal, payer, DeadlineRules.LOCKED) == 0;
  }

  /** How many payees were paid. */
  public long paid() {
    return deals.stream().filter(this::isPaid).count();
  }

  /** How many payers took back what they had locked. */
  public long takenBack() {
    return deals.stream()
        .flatMap(deal -> deal.payers().stream().filter(payer -> isTakenBack(deal, payer)))
        .count();
  }

  private boolean isPaid(Deal deal) {
    return slot(deal, deal.payee(), DeadlineRules.PAID) == 1;
  }

  /** A block became durable. */
  void requireConserved(RealmBlock block) {
    if (!block.bundles().isEmpty()) {
      deals.stream().filter(deal -> deal.contract().isPresent()).forEach(this::requireConserved);
    }
  }

  private void requireConserved(Deal deal) {
    long minted = 0;
    long held = slot(deal, deal.payee(), DeadlineRules.BALANCE);
    for (UserId payer : deal.payers()) {
      minted += slot(deal, payer, DeadlineRules.MINTED);
      held += slot(deal, payer, DeadlineRules.BALANCE);
      boolean paidOut =
          isPaid(deal) && deal.isCounted(payer, slot(deal, deal.payee(), DeadlineRules.COUNTED));
      held += paidOut ? 0 : slot(deal, payer, DeadlineRules.LOCKED);
    }
    Checker.require(
        Invariant.CONTRACT_VALUE,
        held == minted,
        "contract %s holds %d of %d that were minted: who was paid has a payer that took it back"
            .formatted(deal.contract().orElseThrow(), held, minted));
  }

  private long slot(Deal deal, UserId user, int slot) {
    return deal.contract()
        .map(id -> realms.get(user.realm().value()).slot(id, user, slot).toLong())
        .orElse(0L);
  }
}
