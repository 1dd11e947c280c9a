package dev.freehold.cli;

import dev.freehold.cli.status.NetworkStatus;
import dev.freehold.cli.status.StatusFields;
import dev.freehold.cli.status.StatusLines;
import dev.freehold.client.FreeholdClient;
import dev.freehold.config.ExitCode;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Print a network's latest checkpoint and its age, who serves which realm, and who does not"
          + " answer.",
      "Exits with 8 if a realm is not served or the coordinator does not answer."
    })
final class StatusCommand implements Callable<Integer> {
  @Mixin private NetworkOptions network;

  @Mixin private Output output;

  @Option(
      names = "--nodes",
      description = "Print who is connected with the coordinator too, realms or not.")
  private boolean nodes;

  @Option(
      names = "--queues",
      description = "Print what waits at each worker too, and each node's memory and disk.")
  private boolean queues;

  @Override
  public Integer call() {
    try (FreeholdClient client = network.connect()) {
      Genesis genesis = client.genesis();
      NetworkStatus status =
          NetworkStatus.ask(client, NetworkOptions.SECOND_LIMIT, System.currentTimeMillis());
      if (output.isJson()) {
        output.print(StatusFields.of(genesis, status), "");
      } else {
        List<String> lines = new ArrayList<>(StatusLines.of(genesis, status));
        lines.add("second      " + Printable.of(status.second().inWords()));
        if (nodes) {
          lines.addAll(StatusLines.nodes(genesis, status));
        }
        if (queues) {
          lines.addAll(StatusLines.queues(genesis, status));
        }
        lines.forEach(System.out::println);
      }
      return (status.complete() ? ExitCode.OK : ExitCode.INCOMPLETE).code();
    }
  }
}
