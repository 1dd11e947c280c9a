package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hands out account and contract numbers. Changes only by {@link #adopt}, so that a registry
 * rebuilt from the checkpoints is the registry that made them.
 */
final class Registry {
  private final int[] accounts;
  private final List<List<Hash32>> keys = new ArrayList<>();
  private int contracts;
  private Hash32 root = Hash32.ZERO;

  Registry(int activeRealms) {
    accounts = new int[activeRealms];
  }

  /** Digest chain over all registered contracts. */
  Hash32 root() {
    return root;
  }

  /** Whether an account was opened. */
  boolean exists(UserId user) {
    return user.realm().value() < accounts.length && user.index() < accounts[user.realm().value()];
  }

  /** Whether a contract was registered that has this function. */
  boolean exists(ContractId contract, int function) {
    int index = contract.value() - 1;
    return index >= 0 && index < keys.size() && function < keys.get(index).size();
  }

  /** The digest of a function's verifying key; the function must {@link #exists exist}. */
  Hash32 key(ContractId contract, int function) {
    return keys.get(contract.value() - 1).get(function);
  }

  /** Takes over what a checkpoint opened and registered. */
  void adopt(Checkpoint checkpoint) {
    for (CheckpointEvent event : checkpoint.events()) {
      switch (event) {
        case CheckpointEvent.AccountOpened e -> accounts[e.user().realm().value()]++;
        case CheckpointEvent.ContractRegistered e -> register(e.contract());
        case CheckpointEvent.Paid _,
            CheckpointEvent.Bounced _,
            CheckpointEvent.Rewarded _,
            CheckpointEvent.Covered _ -> {
          // Balances are the realms' business, coverage the job board's.
        }
      }
    }
  }

  /** What the next checkpoint delivers for the events that realm blocks sent out. */
  Allocation allocate(List<RealmEvent> events, long checkpointHeight) {
    return new Allocation(checkpointHeight).carryOut(events);
  }

  private void register(Contract contract) {
    contracts++;
    keys.add(contract.spec().functions().stream().map(f -> f.key().digest()).toList());
    root = nextRoot(root, contract);
  }

  private static Hash32 nextRoot(Hash32 root, Contract contract) {
    Encoder out = new Encoder().hash(root);
    contract.encode(out);
    return TaggedHash.REGISTRY.of(out.toBytes());
  }

  /** Numbers given out on top of the registry, for one checkpoint. */
  final class Allocation {
    private final long height;
    private final int[] next = accounts.clone();
    private int nextContract = contracts + 1;
    private Hash32 nextRoot = root;
    private final List<CheckpointEvent> delivered = new ArrayList<>();

    private Allocation(long height) {
      this.height = height;
    }

    List<CheckpointEvent> events() {
      return delivered;
    }

    Hash32 registryRoot() {
      return nextRoot;
    }

    private Allocation carryOut(List<RealmEvent> events) {
      for (RealmEvent event : events) {
        switch (event) {
          case RealmEvent.Pay e ->
              delivered.add(
                  isGivenOut(e.to())
                      ? new CheckpointEvent.Paid(e.from(), e.to(), e.amount())
                      : new CheckpointEvent.Bounced(e));
          case RealmEvent.OpenAccount e -> open(e);
          case RealmEvent.Deploy e -> deploy(e);
        }
      }
      return this;
    }

    private boolean isGivenOut(UserId user) {
      int realm = user.realm().value();
      return realm < next.length && user.index() < next[realm];
    }

    private void open(RealmEvent.OpenAccount e) {
      Optional<RealmId> realm = emptiestRealm();
      if (realm.isEmpty()) {
        delivered.add(new CheckpointEvent.Bounced(e));
        return;
      }
      UserId user = UserId.of(realm.get(), next[realm.get().value()]++);
      delivered.add(
          new CheckpointEvent.AccountOpened(
              e.opener(), user, e.authKey(), e.balance(), e.bundle(), e.call()));
    }

    private void deploy(RealmEvent.Deploy e) {
      if (nextContract >= ContractId.COUNT) {
        delivered.add(new CheckpointEvent.Bounced(e));
        return;
      }
      Contract contract =
          new Contract(new ContractId(nextContract++), e.owner(), e.contract(), height);
      nextRoot = nextRoot(nextRoot, contract);
      delivered.add(new CheckpointEvent.ContractRegistered(contract, e.bundle(), e.call()));
    }

    /** The active realm with the fewest accounts, the lowest of several; empty if all are full. */
    private Optional<RealmId> emptiestRealm() {
      int best = 0;
      for (int realm = 1; realm < next.length; realm++) {
        if (next[realm] < next[best]) {
          best = realm;
        }
      }
      return next[best] < UserId.INDEX_COUNT ? Optional.of(new RealmId(best)) : Optional.empty();
    }
  }
}
