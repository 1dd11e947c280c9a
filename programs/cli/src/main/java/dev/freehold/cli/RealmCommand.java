package dev.freehold.cli;

import dev.freehold.cli.status.StatusFields;
import dev.freehold.config.ExitCode;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold realm}. */
@Command(
    name = "realm",
    mixinStandardHelpOptions = true,
    description = "Say which worker serves a realm, and which keeps a copy of it.",
    subcommands = {
      RealmCommand.Move.class,
      RealmCommand.Follow.class,
      RealmCommand.Stay.class,
      RealmRestore.class,
      RealmBalance.class
    })
final class RealmCommand {
  /** Which realm, and what it takes to give the coordinator an order. */
  static final class Order {
    @Option(names = "--realm", required = true, paramLabel = "N", description = "The realm.")
    private int realm;

    @Option(
        names = "--coordinator",
        paramLabel = "HOST:PORT",
        split = ",",
        defaultValue = "127.0.0.1:7400",
        description = {
          "Where the coordinator listens; of several validators some or all, by commas: who leads"
              + " hears the order, and the command waits until one of these does.",
          "Default: ${DEFAULT-VALUE}."
        })
    private List<String> coordinators;

    @Option(
        names = "--key",
        required = true,
        paramLabel = "FILE",
        description = "The operator's key: operator.key, which founding the network has made.")
    private Path key;

    @Mixin private Output output;

    RealmEndpoint give(Placement.Action action, Hash32 worker) {
      return orders().place(realm(), action, worker);
    }

    RealmId realm() {
      return Given.realm(realm);
    }

    RealmOrders orders() {
      return new RealmOrders(
          coordinators.stream().map(Given::endpoint).toList(), key, System.err::println);
    }

    int giveAndPrint(Placement.Action action, Hash32 worker) {
      return print(give(action, worker));
    }

    int print(RealmEndpoint seat) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("realm", seat.header().realm().value());
      fields.put("worker", seat.worker());
      fields.put("endpoint", seat.endpoint());
      StringBuilder lines =
          new StringBuilder(
              "realm %s is served by %s at %s"
                  .formatted(
                      seat.header().realm(),
                      seat.worker().abbreviated(),
                      Printable.of(seat.endpoint())));
      fields.putAll(StatusFields.followers(seat));
      for (RealmFollower f : seat.followers()) {
        lines.append(
            "%n%s at %s: %s"
                .formatted(f.worker().abbreviated(), Printable.of(f.endpoint()), f.phase()));
      }
      output.print(fields, lines.toString());
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold realm move}. */
  @Command(
      name = "move",
      mixinStandardHelpOptions = true,
      description = {
        "Move a realm to another worker, which copies it while it is served; nothing is lost.",
        "Refused while the realm's worker does not answer; `freehold realm restore` is for one that"
            + " is lost.",
        "Returns at once: `freehold status` shows when it has moved. The worker that had it keeps"
            + " a copy until `freehold realm stay`."
      })
  static final class Move implements Callable<Integer> {
    @Mixin private Order order;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "HOST:PORT",
        description = "Where the worker listens that takes the realm over.")
    private String to;

    @Override
    public Integer call() {
      return order.giveAndPrint(Placement.Action.MOVE, RealmOrders.worker(Given.endpoint(to)));
    }
  }

  /** {@code freehold realm follow}. */
  @Command(
      name = "follow",
      mixinStandardHelpOptions = true,
      description = {
        "Let a worker keep a copy of a realm's final blocks: the realm's worker can be restored"
            + " from it.",
        "A realm has one such worker at a time."
      })
  static final class Follow implements Callable<Integer> {
    @Mixin private Order order;

    @Option(
        names = "--by",
        required = true,
        paramLabel = "HOST:PORT",
        description = "Where the worker listens that keeps the copy.")
    private String by;

    @Override
    public Integer call() {
      return order.giveAndPrint(Placement.Action.FOLLOW, RealmOrders.worker(Given.endpoint(by)));
    }
  }

  /** {@code freehold realm stay}. */
  @Command(
      name = "stay",
      mixinStandardHelpOptions = true,
      description = {
        "Let nobody copy a realm any more; a move that has not happened yet does not.",
        "While the realm's worker does not answer, who has the only copy keeps it."
      })
  static final class Stay implements Callable<Integer> {
    @Mixin private Order order;

    @Override
    public Integer call() {
      return order.giveAndPrint(Placement.Action.STAY, Hash32.ZERO);
    }
  }
}
