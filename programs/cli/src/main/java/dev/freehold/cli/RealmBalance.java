package dev.freehold.cli;

import dev.freehold.cli.status.LoadReport;
import dev.freehold.client.FreeholdClient;
import dev.freehold.config.ExitCode;
import dev.freehold.config.UsageException;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.load.RealmLoads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold realm balance}. */
@Command(
    name = "balance",
    mixinStandardHelpOptions = true,
    description = {
      "Print how much each worker has to do, by the last checkpoints, and which realms would move"
          + " to even that.",
      "Changes nothing. Where several workers keep each realm, the network makes such moves by"
          + " itself; elsewhere `freehold realm move` does.",
      "A load is the weight of what realms have applied (docs/fees.md): proofs, writes and bytes."
          + " Workers that have no realm and no seat yet are not known here."
    })
final class RealmBalance implements Callable<Integer> {
  private static final int CHECKPOINTS_MAX = 1024;

  @Mixin private NetworkOptions network;

  @Mixin private Output output;

  @Option(
      names = "--checkpoints",
      paramLabel = "N",
      defaultValue = "" + 3 * RealmLoads.WINDOW,
      description = {
        "How many checkpoints to look at, of which the last count more: 2 to 1024.",
        "Default: ${DEFAULT-VALUE}."
      })
  private int checkpoints;

  @Override
  public Integer call() {
    if (checkpoints < 2 || checkpoints > CHECKPOINTS_MAX) {
      throw new UsageException(
          "--checkpoints must be from 2 to %d, not %d".formatted(CHECKPOINTS_MAX, checkpoints));
    }
    try (FreeholdClient client = network.connect()) {
      long last = client.checkpoints().latest().height();
      List<Checkpoint> read = new ArrayList<>();
      for (long height = Math.max(0, last - checkpoints + 1); height <= last; height++) {
        read.add(client.checkpoint(height));
      }
      LoadReport report = LoadReport.of(client.genesis(), client.realms(), read);
      output.print(report.fields(), String.join(System.lineSeparator(), report.lines()));
      return ExitCode.OK.code();
    }
  }
}
