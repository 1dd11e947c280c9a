package dev.freehold.simulation.contract;

import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import java.util.List;
import java.util.Optional;

/**
 * A contract with a deadline among a few users, and what they have agreed on off the chain. With
 * one payer it is a channel: what the payee settles is paid. With several it is a campaign: what
 * the creator counts is paid if it reaches the goal.
 */
public final class Deal {
  /** What each payer mints and what it locks of it. */
  public static final long MINTED = 1_000;

  private final List<UserId> payers;
  private final UserId payee;
  private final long locked;
  private final long goal;
  private Optional<ContractId> contract = Optional.empty();
  private Optional<Long> deadline = Optional.empty();

  /**
   * @param payers the first of them deploys the contract
   * @param locked by each payer, at most {@link #MINTED}
   * @param goal the least sum that the payee collects
   */
  public Deal(List<UserId> payers, UserId payee, long locked, long goal) {
    this.payers = List.copyOf(payers);
    this.payee = payee;
    this.locked = locked;
    this.goal = goal;
  }

  public List<UserId> payers() {
    return payers;
  }

  public UserId payee() {
    return payee;
  }

  long locked() {
    return locked;
  }

  long goal() {
    return goal;
  }

  /** The contract, once it is registered. */
  public Optional<ContractId> contract() {
    return contract;
  }

  /** A checkpoint has registered the contract. */
  public void registered(ContractId id) {
    contract = Optional.of(id);
  }

  /** The last checkpoint at which the payee may act; empty before a payer has opened. */
  public Optional<Long> deadline() {
    return deadline;
  }

  /** The first payer that opens says when it ends. */
  public void agree(long lastCheckpoint) {
    deadline = deadline.or(() -> Optional.of(lastCheckpoint));
  }

  /**
   * Whether a payer is among those that were counted.
   *
   * @param counted the payee's slot {@link DeadlineRules#COUNTED}
   */
  public boolean isCounted(UserId payer, long counted) {
    return (counted >>> Integer.SIZE & bit(payer)) != 0;
  }

  /** The bit of a payer among those that are counted. */
  long bit(UserId payer) {
    return 1L << payers.indexOf(payer);
  }
}
