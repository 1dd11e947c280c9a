package dev.freehold.cli;

import dev.freehold.client.RequestException;
import dev.freehold.config.UsageException;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold realm restore}. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Give the realm of a worker that is lost with its disk to a worker that holds a copy of it.",
      "What the lost worker acknowledged and no checkpoint holds is lost with it. A worker whose"
          + " disk is there is started again instead: then nothing is lost.",
      "Without --yes it says what would be done, and does nothing."
    })
final class RealmRestore implements Callable<Integer> {
  private static final long ATTEMPTS = 240;
  private static final long PAUSE_MS = 250;

  @Mixin private RealmCommand.Order order;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where the worker listens that holds a copy, and is to serve the realm.")
  private String from;

  @Option(
      names = "--lost-worker",
      required = true,
      description = "Says that the realm's worker and its disk are gone for good.")
  private boolean lostWorker;

  @Option(names = "--yes", description = "Do it.")
  private boolean yes;

  @Override
  public Integer call() throws InterruptedException {
    if (!lostWorker) {
      throw new UsageException("--lost-worker=false: a worker that is not lost is started again");
    }
    Endpoint holder = Given.endpoint(from);
    RealmOrders orders = order.orders();
    RealmEndpoint seat = orders.seat(order.realm());
    Hash32 next = RealmOrders.worker(holder);
    requireRestorable(seat, holder, next);
    String what =
        ("realm %s: block %d is the last that is final, and worker %s at %s holds it. What"
                + " %s acknowledged after that block is lost: its senders were told COMMITTED"
                + " and not FINAL, and may send it again")
            .formatted(
                order.realm(), seat.header().height(), next.abbreviated(), holder, lost(seat));
    if (!yes) {
      throw new RequestException(what + ". Nothing was done: --yes does it");
    }
    System.err.println(what);
    orders.place(order.realm(), Placement.Action.RESTORE, next);
    return order.print(awaitServed(orders, next, holder));
  }

  private static String lost(RealmEndpoint seat) {
    return seat.isFenced()
        ? "the worker that is gone"
        : "worker %s at %s".formatted(seat.worker().abbreviated(), Printable.of(seat.endpoint()));
  }

  private void requireRestorable(RealmEndpoint seat, Endpoint holder, Hash32 next) {
    if (seat.worker().equals(Hash32.ZERO) && !seat.isFenced()) {
      throw new RequestException(
          "nobody has served realm %s: there is nothing to restore".formatted(order.realm()));
    }
    if (seat.worker().equals(next)) {
      throw new RequestException(
          "the worker at %s serves realm %s already".formatted(holder, order.realm()));
    }
    if (!seat.isFenced() && RealmOrders.answers(seat)) {
      throw new RequestException(
          ("worker %s of realm %s answers at %s, so it is not lost: `freehold realm move` loses"
                  + " nothing")
              .formatted(
                  seat.worker().abbreviated(), order.realm(), Printable.of(seat.endpoint())));
    }
    if (!RealmOrders.holds(holder, seat.header())) {
      throw new RequestException(
          ("the worker at %s does not hold block %d of realm %s, which is final: without it the"
                  + " realm cannot go on; docs/recovery.md says what is left to try")
              .formatted(holder, seat.header().height(), order.realm()));
    }
  }

  private RealmEndpoint awaitServed(RealmOrders orders, Hash32 next, Endpoint holder)
      throws InterruptedException {
    for (long attempt = 0; attempt < ATTEMPTS; attempt++) {
      RealmEndpoint seat = orders.seat(order.realm());
      if (seat.worker().equals(next)) {
        return seat;
      }
      Thread.sleep(PAUSE_MS);
    }
    throw new UnavailableException(
        ("the worker at %s has not said within a minute that it holds realm %s: type it again once"
                + " it runs, or end this by `freehold realm stay`")
            .formatted(holder, order.realm()));
  }
}
