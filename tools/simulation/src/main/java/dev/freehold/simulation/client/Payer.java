package dev.freehold.simulation.client;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.id.UserId;
import dev.freehold.simulation.contract.DeadlineRules;
import dev.freehold.simulation.contract.Deal;
import dev.freehold.simulation.process.Cluster;
import java.util.Optional;

/** Locks value until a deadline, and takes it back as soon as the rules let it. */
final class Payer extends DeadlineUser {
  private static final long DEADLINE_MIN = 40;
  private static final long DEADLINE_MAX = 120;

  private final DeadlineRules.Clock clock;
  private long seen;
  private boolean deployed;

  /** The payee's count under a checkpoint that this user's worker knows. */
  private Optional<Proved> counted = Optional.empty();

  Payer(Cluster cluster, SimClient messenger, Deal deal, UserId user, byte[] secret) {
    super(cluster, messenger, deal, user, secret);
    clock =
        switch (cluster.mutant()) {
          case CLOSED_BY_ANCHOR -> DeadlineRules.Clock.OF_THE_ANCHOR;
          case CLOCK_UNBOUND -> DeadlineRules.Clock.UNBOUND;
          default -> DeadlineRules.Clock.OF_THE_REALM;
        };
  }

  @Override
  void learn() {
    Checkpoint latest = latest();
    while (deal.contract().isEmpty() && seen <= latest.height()) {
      look(cluster.checker().finalAt(seen++).orElseThrow());
    }
    // There is nothing to be told before.
    if (deal.contract().isPresent()
        && deal.deadline().filter(last -> latest.height() > last).isPresent()
        && !own().value(DeadlineRules.LOCKED).isZero()) {
      read(
          deal.payee(),
          DeadlineRules.COUNTED,
          -1,
          proof -> DeadlineRules.isOver(deal, clock, latest.height(), proof.asOf()),
          // What the payee's worker does not know, the own one does.
          found -> carryOver(found, deal.payee(), latest, at -> counted = Optional.of(at)));
    }
  }

  private void look(Checkpoint checkpoint) {
    for (CheckpointEvent event : checkpoint.events()) {
      if (event instanceof CheckpointEvent.ContractRegistered registered
          && registered.contract().owner().equals(deal.payers().getFirst())) {
        deal.registered(registered.contract().id());
      }
    }
  }

  @Override
  void move() {
    if (deal.contract().isEmpty()) {
      if (!deployed && deal.payers().getFirst().equals(user)) {
        deployed = true;
        deploy();
      }
      return;
    }
    Checkpoint latest = latest();
    deal.agree(latest.height() + dice.between(DEADLINE_MIN, DEADLINE_MAX));
    DeadlineRules.open(deal, own(), deal.deadline().orElseThrow())
        .ifPresentOrElse(writes -> send(latest, writes), this::takeBack);
  }

  private void takeBack() {
    counted.ifPresent(
        at ->
            DeadlineRules.takeBack(deal, clock, own(), user, at.anchor().height(), at.proof())
                .ifPresent(writes -> send(at.anchor(), writes)));
    counted = Optional.empty();
  }
}
