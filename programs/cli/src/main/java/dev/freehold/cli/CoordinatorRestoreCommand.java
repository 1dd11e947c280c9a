package dev.freehold.cli;

import dev.freehold.cli.storecare.CoordinatorRestore;
import dev.freehold.config.ExitCode;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.StoreException;
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold coordinator restore}. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Make a lost coordinator's log again from what its workers hold.",
      "Needs the coordinator's key and the workers, running; name all of them that are left. Says"
          + " what is lost by it. Then start the coordinator as before."
    })
final class CoordinatorRestoreCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The coordinator's directory; it holds no log.")
  private Path data;

  @Option(
      names = "--from-workers",
      required = true,
      split = ",",
      paramLabel = "HOST:PORT",
      description = "Where workers listen, with commas between, or repeated.")
  private List<String> workers = new ArrayList<>();

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The backup of coordinator.key. Default: the one in the directory.")
  private Path key;

  @Option(
      names = "--serve",
      paramLabel = "REALM=HOST:PORT",
      description = "The worker that serves a realm, where workers cannot tell; may be repeated.")
  private Map<Integer, String> serve = new LinkedHashMap<>();

  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    byte[] seed = seed();
    DataDirectory directory = new DataDirectory(data).as(DataDirectory.Use.COORDINATOR);
    Hash32 genesis = directory.genesis().map(Genesis::hash).orElse(Hash32.ZERO);
    Map<RealmId, Endpoint> given = new TreeMap<>();
    serve.forEach((realm, at) -> given.put(Given.realm(realm), Given.endpoint(at)));
    List<RemoteWorker> asked = new ArrayList<>();
    ProgressLine progress = new ProgressLine(System.err);
    try {
      for (String worker : workers) {
        RemoteWorker one = new RemoteWorker(Given.endpoint(worker), genesis);
        asked.add(one);
        genesis = one.genesis().hash();
      }
      List<String> done =
          new CoordinatorRestore(directory, seed, List.copyOf(asked), progress::show).run(given);
      progress.end();
      output.print(
          Map.of("genesis", genesis, "done", done), String.join(System.lineSeparator(), done));
      return ExitCode.OK.code();
    } finally {
      progress.end();
      asked.forEach(RemoteWorker::close);
    }
  }

  private byte[] seed() throws IOException {
    Path file = key != null ? key : data.resolve(DataDirectory.SIGNING_KEY);
    if (!Files.exists(file)) {
      throw new StoreException(
          file
              + " is missing: nothing can take the place of the coordinator's key; --key FILE"
              + " names its backup");
    }
    byte[] seed = Files.readAllBytes(file);
    if (seed.length != Hash32.BYTES) {
      throw new StoreException(
          file + " is no coordinator's key: it has %d bytes".formatted(seed.length));
    }
    return seed;
  }
}
