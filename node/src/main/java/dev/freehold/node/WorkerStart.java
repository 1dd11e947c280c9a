package dev.freehold.node;

import dev.freehold.config.ServingConfig;
import dev.freehold.config.UsageException;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.file.FileFailure;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.service.WorkerNode;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Start of a worker's node, alone in its process or beside others.
 *
 * @param listen where its clients connect
 * @param advertise where they reach it, if not there
 * @param serving what it does with its realms
 * @param cacheMib mebibytes of memory for RocksDB
 * @param invitation what it shows who has never let it in
 */
record WorkerStart(
    Endpoint listen,
    Optional<Endpoint> advertise,
    ServingConfig serving,
    int cacheMib,
    Optional<Invitation> invitation) {
  static final String WORD = "worker";

  /** Bytes of an invitation's file that are looked at: many times what an invitation has. */
  private static final int INVITATION_FILE_BYTES_MAX = 4096;

  /**
   * A start that is to come, with an invitation that is read before anything is waited for.
   *
   * @param prefix of its options, after the dashes
   * @throws UsageException if clients could not reach it: where it listens is told to every client
   * @throws StoreException if the file of the invitation holds none
   */
  static WorkerStart of(
      String prefix,
      Endpoint listen,
      Optional<Endpoint> advertise,
      ServingConfig serving,
      int cacheMib) {
    if (advertise.filter(endpoint -> !endpoint.isReachable()).isPresent()) {
      throw new UsageException(
          "clients cannot reach %s: --%sadvertise says where they do, a host and a port"
              .formatted(advertise.get(), prefix));
    }
    if (advertise.isEmpty() && listen.isWildcard()) {
      throw new UsageException(
          "clients cannot reach %s: --%slisten %s wants --%sadvertise HOST:PORT beside it"
              .formatted(listen.host(), prefix, listen, prefix));
    }
    return new WorkerStart(
        listen, advertise, serving, cacheMib, serving.invitation().map(WorkerStart::invitation));
  }

  private static Invitation invitation(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Invitation.parse(
          new String(in.readNBytes(INVITATION_FILE_BYTES_MAX), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new StoreException(FileFailure.reading(file, e), e);
    } catch (IllegalArgumentException e) {
      throw new StoreException(file + ": " + e.getMessage(), e);
    }
  }

  /** What a worker waits for that joins these validators, in words. */
  static String awaited(List<Endpoint> validators) {
    return validators.size() == 1
        ? "the coordinator at " + validators.getFirst()
        : "a coordinator: one of those at "
            + validators.stream().map(Endpoint::toString).collect(Collectors.joining(", "));
  }

  /**
   * Starts it.
   *
   * @param validators where the network's validators listen: at least one, none twice
   * @throws IOException if the address cannot be bound
   */
  Daemon.Running start(
      DataDirectory directory,
      Genesis genesis,
      List<Endpoint> validators,
      TransportSettings transport,
      Consumer<Throwable> onFailure)
      throws IOException {
    WorkerNode node =
        new WorkerNode(
            directory,
            genesis,
            new WorkerNode.Settings(
                address(listen),
                advertise,
                validators.stream().map(WorkerStart::address).toList(),
                serving.verifierThreads() == 0
                    ? Runtime.getRuntime().availableProcessors()
                    : serving.verifierThreads(),
                Duration.ofMillis(serving.sealIntervalMs()),
                new WorkerStore.Memory((long) cacheMib << 20, (long) serving.nodeCacheMib() << 20),
                Duration.ofHours(serving.receiptHours()),
                serving.keep(),
                serving.witnesses(),
                transport,
                invitation),
            onFailure);
    return new Daemon.Running(WORD, node.endpoint(), node, node.joined(), awaited(validators));
  }

  private static InetSocketAddress address(Endpoint endpoint) {
    return new InetSocketAddress(endpoint.host(), endpoint.port());
  }
}
