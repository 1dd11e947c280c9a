package dev.freehold.simulation.client;

import dev.freehold.core.Limits;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.simulation.contract.Deal;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.process.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Contracts with deadlines in a world, with their users: a channel and a campaign. The worker of
 * the payees' realm is cut off from the coordinator, mostly for longer than any deadline and any
 * age of an anchor, and goes on serving its users.
 */
public final class Deals {
  /** Accounts that it needs. */
  public static final int USERS = 5;

  private static final long LOCKED = 400;
  private static final long MS = 1_000_000;
  private static final double LONG_PARTITION = 0.8;

  /** Checkpoints that a cut-off lasts at the least, if it is long: mutants wait for less. */
  private static final int LONG_MIN = Limits.ANCHOR_AGE_MAX + 220;

  private final Cluster cluster;
  private final Function<RealmId, Optional<String>> workerOf;
  private final Dice dice;
  private final long cutNs;
  private final List<SimClient> messengers = new ArrayList<>();
  private final List<DeadlineUser> users = new ArrayList<>();
  private boolean cut;

  /**
   * @param hosts workers to ask who serves what
   * @param workerOf the host that serves a realm
   * @param accounts {@link #USERS} of them; who has the last is paid by the others
   */
  public Deals(
      Cluster cluster,
      List<String> hosts,
      Function<RealmId, Optional<String>> workerOf,
      List<UserId> accounts,
      List<byte[]> secrets) {
    this.cluster = cluster;
    this.workerOf = workerOf;
    dice = new Dice(cluster.seed(), "deals");
    long checkpoints =
        dice.chance(LONG_PARTITION)
            ? dice.between(LONG_MIN, LONG_MIN + 50)
            : dice.between(1, LONG_MIN);
    cutNs = checkpoints * cluster.swarm().intervalMs() * MS;
    for (int i = 0; i < USERS; i++) {
      messengers.add(new SimClient(cluster, "party-" + i, hosts));
    }
    Deal channel = new Deal(accounts.subList(0, 1), accounts.get(1), LOCKED, 1);
    // The goal is one payer's share or both's.
    Deal campaign =
        new Deal(accounts.subList(2, 4), accounts.get(4), LOCKED, LOCKED * (1 + dice.below(2)));
    for (Deal deal : List.of(channel, campaign)) {
      cluster.checker().contracts().watch(deal);
      for (UserId payer : deal.payers()) {
        int i = accounts.indexOf(payer);
        users.add(new Payer(cluster, messengers.get(i), deal, payer, secrets.get(i)));
      }
      int i = accounts.indexOf(deal.payee());
      users.add(
          new Payee(
              cluster,
              messengers.get(i),
              deal,
              secrets.get(i),
              cutNs,
              () -> cutOff(deal.payee().realm())));
    }
  }

  /** The payee of a deal could act: from now on its realm's clock may stand still. */
  private void cutOff(RealmId realm) {
    if (cut) {
      return;
    }
    cut = true;
    cluster
        .schedule()
        .after(
            dice.between(0, 1_000) * MS,
            () ->
                workerOf
                    .apply(realm)
                    .ifPresent(
                        worker ->
                            cluster
                                .network()
                                .partition(Cluster.COORDINATOR, worker, false, cutNs)));
  }

  /** Begins. */
  public void start() {
    messengers.forEach(SimClient::start);
    users.forEach(DeadlineUser::start);
  }

  /** Ends: nothing more is sent. */
  public void stop() {
    users.forEach(DeadlineUser::stop);
    messengers.forEach(SimClient::finish);
  }
}
