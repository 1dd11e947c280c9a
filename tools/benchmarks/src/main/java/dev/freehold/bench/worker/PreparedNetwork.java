package dev.freehold.bench.worker;

import dev.freehold.client.Signer;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A planned network on disk: a coordinator's and a worker's directory in which the contract is
 * registered and every account opened and final. Kept, and copied for each run.
 *
 * @param anchor the last checkpoint that was sealed
 * @param contract what the senders call
 */
record PreparedNetwork(
    Path directory, NetworkPlan plan, Genesis genesis, Checkpoint anchor, Contract contract) {
  static final String COORDINATOR = "coordinator";
  static final String WORKER = "worker";
  static final String STATE = "state";
  static final String CHAIN = "chain";
  static final String LOG = "log";
  private static final WorkerStore.Memory MEMORY = WorkerStore.Memory.DEFAULT;

  /** The network of a plan: from its directory in {@code cache} if it is there, made otherwise. */
  static PreparedNetwork of(
      Path cache, NetworkPlan plan, ContractSpec spec, Consumer<String> progress) {
    // Another key, rule or format makes another network: what decides is in the name.
    Hash32 key = TaggedHash.VERIFYING_KEY.of(spec.functions().getFirst().key().toBytes());
    Genesis genesis = plan.genesis();
    Path home =
        cache.resolve(
            "network-%s-%s-%s-s%d-b%d"
                .formatted(
                    plan.name(),
                    genesis.hash().abbreviated(),
                    key.abbreviated(),
                    WorkerStore.SCHEMA,
                    Bundle.VERSION));
    if (!Files.exists(home)) {
      deleteOthers(cache, plan);
      Path draft = home.resolveSibling(home.getFileName() + ".draft");
      delete(draft);
      NetworkBuilder.build(draft, plan, spec, progress);
      move(draft, home);
    }
    try (WorkerStore store =
        WorkerStore.open(home.resolve(COORDINATOR).resolve(CHAIN), genesis, MEMORY)) {
      return new PreparedNetwork(
          home,
          plan,
          genesis,
          store.chain().head(),
          store.chain().contract(new ContractId(1)).orElseThrow());
    }
  }

  /** What a user sends, anchored at the last checkpoint and signed; it may cost anything. */
  Bundle bundle(Signer signer, UserId user, long nonce, List<Call> calls) {
    return signer.sign(
        new Bundle.Unsigned(
            genesis.hash(),
            user,
            nonce,
            anchor.height(),
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            signer.publicKey(),
            calls));
  }

  /** Deletes networks that were made of the same plan by other rules or in other formats. */
  private static void deleteOthers(Path cache, NetworkPlan plan) {
    if (!Files.exists(cache)) {
      return;
    }
    String network = "network-" + plan.name() + '-';
    try (Stream<Path> kept = Files.list(cache)) {
      for (Path path : kept.toList()) {
        String name = path.getFileName().toString();
        if (name.startsWith(network) || name.startsWith("bundles-" + network)) {
          delete(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts a copy of the directories where a run may change them. */
  void copyTo(Path target) {
    copy(directory.resolve(COORDINATOR), target.resolve(COORDINATOR));
    copy(directory.resolve(WORKER), target.resolve(WORKER));
  }

  /** Writes what identifies a process into its directory. */
  static void identify(Path directory, Genesis genesis, String file, byte[] secret) {
    try {
      Files.createDirectories(directory);
      Files.write(directory.resolve(file), secret);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    new DataDirectory(directory).genesis(genesis);
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) {
    try {
      Files.walkFileTree(
          from,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
                throws IOException {
              Files.createDirectories(to.resolve(from.relativize(dir)));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Path target = to.resolve(from.relativize(file));
              String name = file.getFileName().toString();
              // RocksDB never changes these: a second name for them will do.
              if (name.endsWith(".sst") || name.endsWith(".blob")) {
                Files.createLink(target, file);
              } else {
                Files.copy(file, target);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a directory with all that is in it, if it is there. */
  static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
