package dev.freehold.cli;

import dev.freehold.config.ExitCode;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.store.DataDirectory;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold worker id}. */
@Command(
    name = "id",
    mixinStandardHelpOptions = true,
    description = {
      "Print a worker's node id, which an operator invites: 64 hexadecimal digits.",
      "A new directory is given its key, node.key, by this already."
    })
final class WorkerIdCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The worker's directory; it is made if there is none.")
  private Path data;

  @Mixin private Output output;

  @Override
  public Integer call() {
    DataDirectory directory = new DataDirectory(data).as(DataDirectory.Use.WORKER);
    Hash32 node = new NodeKey(directory.nodeSeed()).id();
    output.print(Map.of("node", node), node.toString());
    return ExitCode.OK.code();
  }
}
