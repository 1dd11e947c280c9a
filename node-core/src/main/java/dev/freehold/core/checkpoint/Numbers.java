package dev.freehold.core.checkpoint;

import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;

/**
 * Account and contract numbers that one checkpoint gives out on top of a state. What cannot be
 * carried out bounces: no number that runs out stops anybody.
 */
final class Numbers {
  private final long height;
  private final int[] accounts;
  private int contracts;
  private Hash32 registryRoot;

  Numbers(ChainState before) {
    height = before.height() + 1;
    accounts = before.accountCounts();
    contracts = before.contracts();
    registryRoot = before.registryRoot();
  }

  Hash32 registryRoot() {
    return registryRoot;
  }

  /** What becomes of an event, which takes its numbers. */
  CheckpointEvent carryOut(RealmEvent event) {
    return switch (event) {
      case RealmEvent.Pay e ->
          exists(e.to())
              ? new CheckpointEvent.Paid(e.from(), e.to(), e.amount())
              : new CheckpointEvent.Bounced(e);
      case RealmEvent.OpenAccount e -> open(e);
      case RealmEvent.Deploy e -> deploy(e);
    };
  }

  private boolean exists(UserId user) {
    int realm = user.realm().value();
    return realm < accounts.length && user.index() < accounts[realm];
  }

  /** In the active realm with the fewest accounts, the lowest of several. */
  private CheckpointEvent open(RealmEvent.OpenAccount e) {
    int best = 0;
    for (int realm = 1; realm < accounts.length; realm++) {
      if (accounts[realm] < accounts[best]) {
        best = realm;
      }
    }
    if (accounts[best] >= UserId.INDEX_COUNT) {
      return new CheckpointEvent.Bounced(e);
    }
    UserId user = UserId.of(new RealmId(best), accounts[best]++);
    return new CheckpointEvent.AccountOpened(
        e.opener(), user, e.authKey(), e.balance(), e.bundle(), e.call());
  }

  private CheckpointEvent deploy(RealmEvent.Deploy e) {
    if (contracts >= ContractId.COUNT - 1) {
      return new CheckpointEvent.Bounced(e);
    }
    Contract contract = new Contract(new ContractId(++contracts), e.owner(), e.contract(), height);
    registryRoot = contract.registeredAfter(registryRoot);
    return new CheckpointEvent.ContractRegistered(contract, e.bundle(), e.call());
  }
}
