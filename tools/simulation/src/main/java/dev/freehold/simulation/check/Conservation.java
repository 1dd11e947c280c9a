package dev.freehold.simulation.check;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.simulation.kernel.Invariant;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** That no event is lost or made, and no value. */
final class Conservation {
  private final Genesis genesis;
  private final SealedChain chain;
  private final List<? extends RealmBook> realms;
  private final int[] accounts;
  private int contracts;

  Conservation(Genesis genesis, SealedChain chain, List<? extends RealmBook> realms) {
    this.genesis = genesis;
    this.chain = chain;
    this.realms = realms;
    accounts = new int[realms.size()];
    count(chain.head());
    deliver(chain.head());
  }

  /** What a checkpoint delivers to hostile workers' realms, which carry nothing out. */
  private void deliver(Checkpoint checkpoint) {
    for (RealmBook realm : realms) {
      if (realm instanceof ReportedRealm reported) {
        checkpoint.eventsFor(realm.id()).forEach(event -> reported.deliver(event.value()));
      }
    }
  }

  private void count(Checkpoint checkpoint) {
    for (CheckpointEvent event : checkpoint.events()) {
      if (event instanceof CheckpointEvent.AccountOpened opened) {
        accounts[opened.user().realm().value()]++;
      }
    }
  }

  /**
   * The checkpoint that was added to the chain delivers what the blocks it covers sent out: each
   * event once, numbers never given out before.
   */
  void requireEventsOnce(Checkpoint checkpoint) {
    List<RealmEvent> sent = new ArrayList<>();
    for (RealmHeader header : checkpoint.headers()) {
      RealmBook realm = realms.get(header.realm().value());
      long before = chain.coveredAt(header.realm(), checkpoint.height() - 1);
      for (long height = before + 1; height <= header.height(); height++) {
        sent.addAll(realm.eventsOf(height));
      }
    }
    for (CheckpointEvent event : checkpoint.events()) {
      if (event instanceof CheckpointEvent.Covered || event instanceof CheckpointEvent.Rewarded) {
        // The coordinator's own, not a realm's.
        continue;
      }
      RealmEvent cause =
          switch (event) {
            case CheckpointEvent.Paid e -> {
              Checker.require(
                  Invariant.EVENTS_ONCE, exists(e.to()), "a payment to nobody arrives: " + e);
              yield new RealmEvent.Pay(e.from(), e.to(), e.amount());
            }
            case CheckpointEvent.Bounced e -> bounced(e.event());
            case CheckpointEvent.AccountOpened e -> opening(e);
            case CheckpointEvent.ContractRegistered e -> {
              Contract contract = e.contract();
              Checker.require(
                  Invariant.EVENTS_ONCE,
                  contract.id().equals(new ContractId(++contracts))
                      && contract.registeredAt() == checkpoint.height(),
                  "contract " + contract.id() + " is registered out of order");
              yield new RealmEvent.Deploy(contract.owner(), contract.spec(), e.bundle(), e.call());
            }
            case CheckpointEvent.Covered _, CheckpointEvent.Rewarded _ ->
                throw new IllegalStateException("passed over above");
          };
      Checker.require(
          Invariant.EVENTS_ONCE,
          sent.remove(cause),
          "checkpoint " + checkpoint.height() + " delivers what nobody sent: " + event);
    }
    Checker.require(
        Invariant.EVENTS_ONCE,
        sent.isEmpty(),
        "checkpoint " + checkpoint.height() + " does not deliver " + sent);
  }

  private RealmEvent opening(CheckpointEvent.AccountOpened opened) {
    UserId user = opened.user();
    Checker.require(
        Invariant.EVENTS_ONCE,
        user.index() == accounts[user.realm().value()]++,
        "account " + user + " is opened out of order");
    return new RealmEvent.OpenAccount(
        opened.opener(), opened.authKey(), opened.balance(), opened.bundle(), opened.call());
  }

  private RealmEvent bounced(RealmEvent event) {
    boolean impossible =
        switch (event) {
          case RealmEvent.Pay e -> !exists(e.to());
          case RealmEvent.OpenAccount _ ->
              Arrays.stream(accounts).allMatch(count -> count == UserId.INDEX_COUNT);
          case RealmEvent.Deploy _ -> contracts == ContractId.COUNT - 1;
        };
    Checker.require(Invariant.EVENTS_ONCE, impossible, "what can be done comes back: " + event);
    return event;
  }

  private boolean exists(UserId user) {
    int realm = user.realm().value();
    return realm < accounts.length && user.index() < accounts[realm];
  }

  /** Balances, fees and what is under way come to the supply and the rewards. */
  void requireSupply(Checkpoint checkpoint) {
    deliver(checkpoint);
    long checkpointHeight = checkpoint.height();
    BigInteger total = BigInteger.ZERO;
    for (RealmBook realm : realms) {
      long height = chain.coveredAt(realm.id(), checkpointHeight);
      total =
          total.add(
              switch (realm) {
                case ReportedRealm reported -> valueOf(reported);
                case RealmLedger ledger ->
                    BigInteger.valueOf(valueOf(ledger, height, checkpointHeight));
                default -> throw new IllegalStateException("no other realm");
              });
    }
    long supply = genesis.supply() + chain.rewardsUpTo(checkpointHeight);
    Checker.require(
        Invariant.VALUE_CONSERVED,
        total.equals(BigInteger.valueOf(supply)),
        "at checkpoint %d there is %d where there was %d"
            .formatted(checkpointHeight, total, supply));
  }

  private long valueOf(RealmLedger realm, long height, long checkpointHeight) {
    long value = realm.balancesAt(height) + realm.feesAt(height);
    for (CheckpointEvent event :
        chain.eventsFor(realm.id(), realm.adoptedAt(height), checkpointHeight)) {
      value += event.value();
    }
    return value;
  }

  private static BigInteger valueOf(ReportedRealm realm) {
    Checker.require(
        Invariant.HONEST_SUMS,
        realm.value().compareTo(realm.spent()) >= 0,
        "in realm %s, whose worker is hostile, there is %d, of which %d was spent"
            .formatted(realm.id(), realm.value(), realm.spent()));
    return realm.value();
  }
}
