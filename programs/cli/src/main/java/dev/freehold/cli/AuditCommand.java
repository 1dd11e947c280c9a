package dev.freehold.cli;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.cli.audit.AuditReport;
import dev.freehold.cli.audit.Auditor;
import dev.freehold.cli.audit.ChainSource;
import dev.freehold.cli.audit.NetworkSource;
import dev.freehold.cli.audit.StoreSource;
import dev.freehold.cli.process.TemporaryDirectory;
import dev.freehold.client.CommitteeSignatures;
import dev.freehold.client.FreeholdClient;
import dev.freehold.config.ExitCode;
import dev.freehold.config.UsageException;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.StoreException;
import dev.freehold.snarkpack.SnarkPackVerifier;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import dev.freehold.verifier.Groth16BundleVerifier;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold audit}. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = {
      "Replay a chain from its genesis, verify every proof, and compare every root.",
      "Without --realm it audits all realms, and then also that events were delivered exactly once"
          + " and that no value was created or lost.",
      "Exits with 0 if everything holds and with 7 if something does not."
    })
final class AuditCommand implements Callable<Integer> {
  @Mixin private NetworkOptions network;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "A worker's data directory instead of a node; the worker must not be running.",
        "Profiles say nothing about it."
      })
  private Path data;

  @Option(
      names = "--realm",
      paramLabel = "N",
      description = "A realm to audit; may be repeated. Default: all there are.")
  private List<Integer> realms = List.of();

  @Option(
      names = "--scratch",
      paramLabel = "DIR",
      description = "Where to replay into; deleted afterwards. Default: a temporary directory.")
  private Path scratch;

  @Option(
      names = "--keep-replay",
      description = "Leave the replayed chain where it is, and say where.")
  private boolean keepReplay;

  @Mixin private Output output;

  @Override
  public Integer call() throws IOException {
    if (data != null && network.givesNode()) {
      throw new UsageException("give a node or --data, not both");
    }
    return data != null ? auditData(network.givenGenesis()) : auditNetwork();
  }

  private int auditNetwork() throws IOException {
    network.requireNode();
    List<RealmId> audited = chosen();
    try (FreeholdClient client = network.connect()) {
      return audit(client.genesis(), new NetworkSource(client), audited);
    }
  }

  private int auditData(Hash32 wanted) throws IOException {
    DataDirectory directory = DataDirectory.existing(data);
    Genesis known =
        directory.genesis().orElseThrow(() -> new StoreException(data + " holds no network"));
    if (!wanted.equals(Hash32.ZERO) && !known.hash().equals(wanted)) {
      throw new StoreException(data + " holds the network " + known.hash());
    }
    try (WorkerStore store = WorkerStore.open(directory.resolve("state"), known)) {
      List<RealmId> audited = new ArrayList<>(chosen());
      for (int i = 0; realms.isEmpty() && i < known.activeRealms(); i++) {
        if (store.realm(new RealmId(i)).head().height() > 0) {
          audited.add(new RealmId(i));
        }
      }
      if (audited.isEmpty()) {
        throw new StoreException(data + " holds no realm");
      }
      return audit(known, new StoreSource(store), audited);
    }
  }

  private List<RealmId> chosen() {
    return realms.stream().map(Given::realm).toList();
  }

  private int audit(Genesis known, ChainSource source, List<RealmId> chosen) throws IOException {
    ProgressLine progress = new ProgressLine(System.err);
    try (TemporaryDirectory place =
            scratch != null
                ? TemporaryDirectory.at(emptied(scratch))
                : TemporaryDirectory.make("freehold-audit-");
        WorkerStore store = WorkerStore.openScratch(place.path().resolve("replay"), known)) {
      if (keepReplay) {
        place.keep();
        System.err.println("freehold: the replay is kept in " + place.path());
      }
      ParallelLoop loop =
          new ParallelLoop(ForkJoinPool.commonPool(), Runtime.getRuntime().availableProcessors());
      Auditor auditor =
          new Auditor(
              known,
              source,
              store,
              new Groth16BundleVerifier(loop, new SecureRandom()),
              SnarkPackVerifier.of(known, 1),
              CommitteeSignatures.of(known),
              new Ed25519Verifier(),
              chosen);
      long head = source.headHeight();
      AuditReport report =
          auditor.auditTo(
              head,
              (height, _) -> {
                place.requireWanted();
                progress.show("checkpoint", height, head);
              });
      progress.end();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("network", known.name());
      fields.put("genesis", known.hash());
      fields.put("checkpoints", report.checkpoints());
      fields.put("realms", report.realms());
      fields.put("blocks", report.blocks());
      fields.put("bundles", report.bundles());
      fields.put("proofs", report.proofs());
      fields.put("everyRealm", report.everyRealm());
      output.print(
          fields,
          "audited %s (%s); all of this holds:%n%s"
              .formatted(
                  Printable.of(known.name()),
                  known.hash(),
                  report.inWords().indent(2).stripTrailing()));
      return ExitCode.OK.code();
    } finally {
      progress.end();
    }
  }

  /** A directory that may be deleted afterwards: nobody else's files are in it. */
  private static Path emptied(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        if (files.findAny().isPresent()) {
          throw new StoreException(directory + " is not empty");
        }
      }
    }
    return directory;
  }
}
