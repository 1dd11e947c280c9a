package dev.freehold.cli;

import dev.freehold.aggregator.daemon.AggregatorNode;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Endpoint;
import dev.freehold.node.AggregatorProgram;
import dev.freehold.node.Daemon;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.store.DataDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Aggregator of a process, alone in it or beside a validator. */
public final class AggregatorPart implements AggregatorProgram {
  static final String WORD = "aggregator";

  private static final Logger LOG = LoggerFactory.getLogger(AggregatorPart.class);
  private static final int PERCENT = 100;
  private static final long AGAIN_MS = 1_000;

  /** Made by whoever looks for the service. */
  public AggregatorPart() {}

  /**
   * An aggregator that shows what it does on the standard output.
   *
   * @param threads that aggregate; 0 for one a core
   * @param data directory of its key, which is made at the first start
   */
  static AggregatorNode node(
      AggregatorNode.Settings settings, Path data, Consumer<Throwable> onFailure) {
    ProgressLine progress = new ProgressLine(System.out);
    return new AggregatorNode(
        settings,
        new NodeKey(new DataDirectory(data).as(DataDirectory.Use.AGGREGATOR).aggregatorSeed()),
        text -> {
          progress.end();
          System.out.println(Printable.of(text));
        },
        share -> progress.show("aggregating, percent", (long) (share * PERCENT), PERCENT),
        onFailure);
  }

  /** Threads that aggregate, of which 0 is one a core. */
  static int threads(int given) {
    return given == 0 ? Runtime.getRuntime().availableProcessors() : given;
  }

  /** The part as its process reports on it. */
  static Daemon.Running running(
      List<Endpoint> validators, AutoCloseable node, CompletableFuture<Void> joined) {
    return new Daemon.Running(
        WORD,
        "has joined",
        validators.getFirst(),
        node,
        joined,
        "a coordinator at "
            + validators.stream().map(Endpoint::toString).collect(Collectors.joining(" or ")));
  }

  @Override
  public Daemon.Running start(Settings settings, Consumer<Throwable> onFailure) {
    Beside beside = new Beside(settings, onFailure);
    beside.thread.start();
    return running(settings.validators(), beside, beside.joined);
  }

  /** Aggregator that is made on a thread of its own, as soon as a validator answers. */
  private static final class Beside implements AutoCloseable {
    private final Settings settings;
    private final Consumer<Throwable> onFailure;
    private final CompletableFuture<Optional<AggregatorNode>> made = new CompletableFuture<>();
    private final CompletableFuture<Void> joined =
        made.thenCompose(
            node -> node.map(AggregatorNode::joined).orElseGet(CompletableFuture::new));
    private final Thread thread = Thread.ofPlatform().name("aggregator").unstarted(this::run);

    private Beside(Settings settings, Consumer<Throwable> onFailure) {
      this.settings = settings;
      this.onFailure = onFailure;
    }

    private void run() {
      try {
        made.complete(Optional.of(make()));
      } catch (InterruptedException e) {
        // Closing ends the wait.
        Thread.currentThread().interrupt();
      } catch (RuntimeException | Error e) {
        onFailure.accept(e);
      } finally {
        made.complete(Optional.empty());
      }
    }

    private AggregatorNode make() throws InterruptedException {
      AggregatorNode.Settings own =
          new AggregatorNode.Settings(
              settings.validators(),
              settings.payee(),
              threads(settings.threads()),
              false,
              settings.referenceString());
      while (true) {
        try {
          return node(own, settings.data(), onFailure);
        } catch (UnavailableException e) {
          LOG.info("{}", e.getMessage());
          TimeUnit.MILLISECONDS.sleep(AGAIN_MS);
        }
      }
    }

    @Override
    public void close() {
      thread.interrupt();
      made.join().ifPresent(AggregatorNode::close);
    }
  }
}
