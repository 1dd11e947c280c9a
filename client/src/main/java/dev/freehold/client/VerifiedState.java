package dev.freehold.client;

import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.transition.StateRoots;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.core.wire.Answer;
import dev.freehold.core.wire.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * State read from workers that are not trusted: every value is checked against a checkpoint that
 * is.
 */
public final class VerifiedState {
  private final FreeholdClient client;

  VerifiedState(FreeholdClient client) {
    this.client = client;
  }

  /**
   * An account.
   *
   * @param committed as its worker has it now; not proved by anything
   * @param atCheckpoint as of a checkpoint, proved; empty if the worker says there was none
   * @param checkpoint that checkpoint
   */
  public record AccountReading(
      Optional<Account> committed, Optional<Account> atCheckpoint, Checkpoint checkpoint) {}

  /** An account at the latest checkpoint that its worker has. */
  public AccountReading account(UserId user) {
    Answer answer = client.ask(user.realm(), r -> new Query.AccountOf(r, user, -1));
    if (!(answer instanceof Answer.AccountState state)) {
      throw new LyingNodeException("asked for an account, was answered otherwise");
    }
    Checkpoint checkpoint = client.checkpoint(state.checkpointHeight());
    if (state.atCheckpoint().isPresent()) {
      Account account = state.atCheckpoint().get();
      boolean proved =
          state
              .proof()
              .filter(
                  proof ->
                      proof.slot() == 0
                          && proof.value().equals(account.slot(0))
                          && proof.slotPath().depth() == Account.STATE_DEPTH
                          && proof.slotPath().sibling(0, 0).equals(account.slot(1))
                          && proof.slotPath().sibling(0, 1).equals(account.slot(2))
                          && proof.slotPath().sibling(0, 2).equals(account.slot(3))
                          && proof.proves(
                              checkpoint.globalRoot(),
                              ContractId.SYSTEM,
                              user,
                              Account.STATE_DEPTH))
              .isPresent();
      if (!proved) {
        throw new LyingNodeException(
            "the account of " + user + " is not what checkpoint " + checkpoint.height() + " holds");
      }
    }
    return new AccountReading(state.committed(), state.atCheckpoint(), checkpoint);
  }

  /** The accounts with a key, over all realms. */
  public List<UserId> accountsWithKey(Fr authKey) {
    List<UserId> users = new ArrayList<>();
    for (var seat : client.realms()) {
      RealmId realm = seat.header().realm();
      if (!seat.endpoint().isEmpty()
          && client.ask(realm, r -> new Query.AccountsWithKey(r, authKey))
              instanceof Answer.Accounts accounts) {
        accounts.users().stream().filter(user -> user.realm().equals(realm)).forEach(users::add);
      }
    }
    return users;
  }

  /** A contract as the checkpoint that registered it says. */
  public Contract contract(ContractId id) {
    Answer answer = client.askAny(r -> new Query.ContractOf(r, id));
    if (!(answer instanceof Answer.ContractState state)) {
      throw new LyingNodeException("asked for a contract, was answered otherwise");
    }
    Contract contract = state.contract();
    boolean registered =
        contract.id().equals(id)
            && client.checkpoint(contract.registeredAt()).events().stream()
                .anyMatch(
                    event ->
                        event instanceof CheckpointEvent.ContractRegistered e
                            && e.contract().equals(contract));
    if (!registered) {
      throw new LyingNodeException("contract " + id + " is not what its checkpoint registered");
    }
    return contract;
  }

  /** A slot with its proof at a checkpoint. */
  public SlotProof slot(Contract contract, UserId user, long slot, Checkpoint checkpoint) {
    Answer answer =
        client.askAt(
            user.realm(), r -> new Query.SlotOf(r, user, contract.id(), slot, checkpoint.height()));
    if (!(answer instanceof Answer.Slot found)
        || found.proof().slot() != slot
        || !found
            .proof()
            .proves(checkpoint.globalRoot(), contract.id(), user, contract.spec().stateDepth())) {
      throw new LyingNodeException(
          "slot %d of %s is not what checkpoint %d holds"
              .formatted(slot, user, checkpoint.height()));
    }
    return found.proof();
  }

  /** All of a user's slots in a contract at a checkpoint. */
  public SlotTree slots(Contract contract, UserId user, Checkpoint checkpoint) {
    TreeMap<Long, Fr> slots = new TreeMap<>();
    boolean more = true;
    while (more) {
      long from = slots.isEmpty() ? 0 : slots.lastKey() + 1;
      Answer answer =
          client.askAt(
              user.realm(),
              r -> new Query.SlotsOf(r, user, contract.id(), from, checkpoint.height()));
      if (!(answer instanceof Answer.Slots page) || page.more() && page.slots().isEmpty()) {
        throw new LyingNodeException("asked for slots, was answered otherwise");
      }
      for (SlotWrite slot : page.slots()) {
        if (slot.slot() < from) {
          throw new LyingNodeException("slots out of order");
        }
        slots.put(slot.slot(), slot.value());
      }
      more = page.more();
    }
    SlotTree tree = SlotTree.of(contract.spec().stateDepth(), slots);
    Fr leaf = slot(contract, user, 0, checkpoint).leaf();
    if (!tree.root().equals(StateRoots.stateRoot(leaf, contract.spec()))) {
      throw new LyingNodeException(
          "the slots of %s are not those that checkpoint %d holds"
              .formatted(user, checkpoint.height()));
    }
    return tree;
  }
}
