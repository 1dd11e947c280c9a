package dev.freehold.client;

import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.transition.StateRoots;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** State read from workers that are not trusted: every value is checked against a checkpoint. */
public final class VerifiedState {
  /** Slots of one user in one contract that are read at the most. */
  public static final int SLOTS_MAX = 1 << 20;

  /** Checkpoints after which it is not known any more that an account is not there. */
  public static final int LAG_MAX = 8;

  private final FreeholdClient client;

  VerifiedState(FreeholdClient client) {
    this.client = client;
  }

  /**
   * An account.
   *
   * @param committed as its worker has it now; not proved by anything
   * @param atCheckpoint as of a checkpoint, proved; empty if it is proved that there was none
   * @param checkpoint that checkpoint
   */
  public record AccountReading(
      Optional<Account> committed, Optional<Account> atCheckpoint, Checkpoint checkpoint) {}

  /**
   * An account at the latest checkpoint that its worker has. Whether the worker lags behind is for
   * the caller to judge, by the checkpoint.
   *
   * @throws LyingNodeException if the account is not what the checkpoint holds, be it that there is
   *     none
   * @throws UnavailableException if there was none more than {@value #LAG_MAX} checkpoints ago, and
   *     the worker does not tell of a later one
   */
  public AccountReading account(UserId user) {
    long known = client.checkpoints().latest().height();
    AccountReading reading = account(user, -1);
    boolean stale = reading.checkpoint.height() < known - LAG_MAX;
    return reading.atCheckpoint.isEmpty() && stale ? accountNow(user) : reading;
  }

  /**
   * An account at one of the last checkpoints.
   *
   * @throws LyingNodeException if the account is not what the checkpoint holds
   * @throws QueryFailedException if the checkpoint is no longer readable
   */
  public AccountReading account(UserId user, Checkpoint checkpoint) {
    return at(checkpoint, account(user, checkpoint.height()));
  }

  private static AccountReading at(Checkpoint checkpoint, AccountReading reading) {
    if (!reading.checkpoint.equals(checkpoint)) {
      throw new LyingNodeException("asked at one checkpoint, was answered at another");
    }
    return reading;
  }

  /**
   * An account at the latest checkpoint that is known here; a worker that has not heard of it yet
   * is waited for.
   *
   * @throws LyingNodeException if the account is not what the checkpoint holds
   * @throws UnavailableException if it is behind for longer than {@link ClientOptions#outageLimit}
   */
  AccountReading accountNow(UserId user) {
    long deadline = System.nanoTime() + client.options().outageLimit().toNanos();
    Backoff backoff = new Backoff();
    while (true) {
      // The latest each time: what is waited for may be too old once the worker has heard of it.
      Checkpoint checkpoint = client.checkpoints().latest();
      try {
        return at(checkpoint, read(user, client.ask(user.realm(), of(user, checkpoint.height()))));
      } catch (QueryFailedException e) {
        if (e.failure() != Answer.Failure.CHECKPOINT_NOT_READABLE
            || System.nanoTime() - deadline >= 0) {
          throw new UnavailableException(
              "account %s cannot be read at checkpoint %d: %s"
                  .formatted(user, checkpoint.height(), e.getMessage()),
              e);
        }
        backoff.pause("the worker of realm " + user.realm());
      }
    }
  }

  private AccountReading account(UserId user, long height) {
    return read(user, client.askAt(user.realm(), height, of(user, height)));
  }

  private static IntFunction<Query> of(UserId user, long height) {
    return request -> new Query.AccountOf(request, user, height);
  }

  private AccountReading read(UserId user, Answer answer) {
    if (!(answer instanceof Answer.AccountState state)) {
      throw new LyingNodeException("asked for an account, was answered otherwise");
    }
    Checkpoint checkpoint = client.checkpoint(state.checkpointHeight());
    boolean proved =
        state
            .atCheckpoint()
            .map(account -> proves(state.proof(), account, user, checkpoint))
            .orElseGet(() -> provesNone(state.proof(), user, checkpoint));
    if (!proved) {
      throw new LyingNodeException(
          "the account of " + user + " is not what checkpoint " + checkpoint.height() + " holds");
    }
    return new AccountReading(state.committed(), state.atCheckpoint(), checkpoint);
  }

  /** The leaf of an account that is not there is 0. */
  private static boolean provesNone(SlotProof proof, UserId user, Checkpoint checkpoint) {
    return proof.leaf().isZero()
        && proof.slot() == 0
        && proof.proves(checkpoint.globalRoot(), ContractId.SYSTEM, user, Account.SHAPE);
  }

  /** The siblings beside slot 0 are the other three slots: one path proves the whole account. */
  static boolean proves(SlotProof proof, Account account, UserId user, Checkpoint checkpoint) {
    // What was never written proves four zeros; no account has that key.
    return !account.authKey().isZero()
        && proof.slot() == 0
        && proof.value().equals(account.slot(0))
        && proof.slotPath().depth() == 1
        && proof.slotPath().sibling(0, 0).equals(account.slot(1))
        && proof.slotPath().sibling(0, 1).equals(account.slot(2))
        && proof.slotPath().sibling(0, 2).equals(account.slot(3))
        && proof.proves(checkpoint.globalRoot(), ContractId.SYSTEM, user, Account.SHAPE);
  }

  /**
   * The accounts with a key, over all realms that are served. The workers' word: an account read by
   * {@link #account} is proved to have its key.
   */
  public List<UserId> accountsWithKey(Fr authKey) {
    Map<Endpoint, Set<RealmId>> workers = new LinkedHashMap<>();
    for (RealmEndpoint seat : client.realms()) {
      RealmId realm = seat.header().realm();
      client
          .worker(realm)
          .ifPresent(worker -> workers.computeIfAbsent(worker, _ -> new HashSet<>()).add(realm));
    }
    List<UserId> users = new ArrayList<>();
    workers.forEach(
        (worker, realms) -> {
          Answer answer = client.askNode(worker, r -> new Query.AccountsWithKey(r, authKey));
          if (!(answer instanceof Answer.Accounts accounts)) {
            throw new LyingNodeException("asked for accounts, was answered otherwise");
          }
          accounts.users().stream()
              .filter(user -> realms.contains(user.realm()))
              .forEach(users::add);
        });
    return List.copyOf(users);
  }

  /**
   * A contract as the checkpoint that registered it says.
   *
   * @throws QueryFailedException if there is none
   * @throws LyingNodeException if it is not what its checkpoint registered
   */
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

  /**
   * A slot with its proof at a checkpoint.
   *
   * @throws LyingNodeException if the proof does not lead to the checkpoint's root
   */
  public SlotProof slot(Contract contract, UserId user, long slot, Checkpoint checkpoint) {
    Answer answer =
        client.askAt(
            user.realm(),
            checkpoint.height(),
            r -> new Query.SlotOf(r, user, contract.id(), slot, checkpoint.height()));
    if (!(answer instanceof Answer.Slot found)
        || found.proof().slot() != slot
        || !found
            .proof()
            .proves(checkpoint.globalRoot(), contract.id(), user, contract.spec().shape())) {
      throw new LyingNodeException(
          "slot %d of %s is not what checkpoint %d holds"
              .formatted(slot, user, checkpoint.height()));
    }
    return found.proof();
  }

  /**
   * All of a user's slots in a contract at a checkpoint.
   *
   * @throws LyingNodeException if they do not give the root that the checkpoint holds
   * @throws ClientException if there are more than {@value #SLOTS_MAX}
   */
  public SlotTree slots(Contract contract, UserId user, Checkpoint checkpoint) {
    SlotTree tree = SlotTree.of(contract.spec().shape(), pages(contract, user, checkpoint));
    Fr leaf = slot(contract, user, contract.spec().shape().firstSlot(), checkpoint).leaf();
    if (!tree.root().equals(StateRoots.stateRoot(leaf, contract.spec()))) {
      throw new LyingNodeException(
          "the slots of %s are not those that checkpoint %d holds"
              .formatted(user, checkpoint.height()));
    }
    return tree;
  }

  private TreeMap<Long, Fr> pages(Contract contract, UserId user, Checkpoint checkpoint) {
    TreeMap<Long, Fr> slots = new TreeMap<>();
    long least = 0;
    boolean more = true;
    while (more) {
      long from = least;
      Answer answer =
          client.askAt(
              user.realm(),
              checkpoint.height(),
              r -> new Query.SlotsOf(r, user, contract.id(), from, checkpoint.height()));
      if (!(answer instanceof Answer.Slots page) || page.more() && page.slots().isEmpty()) {
        throw new LyingNodeException("asked for slots, was answered otherwise");
      }
      for (SlotWrite slot : page.slots()) {
        if (slot.slot() < least || !contract.spec().shape().contains(slot.slot())) {
          throw new LyingNodeException("slots out of order or out of range");
        }
        least = slot.slot() + 1;
        slots.put(slot.slot(), slot.value());
      }
      if (slots.size() > SLOTS_MAX) {
        throw new ClientException(
            "%s has more than %d slots in contract %s".formatted(user, SLOTS_MAX, contract.id()));
      }
      more = page.more();
    }
    return slots;
  }
}
