package dev.freehold.aggregator.daemon;

import dev.freehold.aggregator.agent.AggregatorAgent;
import dev.freehold.aggregator.agent.AggregatorPeers;
import dev.freehold.aggregator.agent.SnarkPackProver;
import dev.freehold.aggregator.machine.AggregatorInput;
import dev.freehold.aggregator.machine.AggregatorMachine;
import dev.freehold.client.CommitteeSignatures;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.RequestException;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.finality.FinalityRule;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.lifecycle.Lifecycle;
import dev.freehold.core.work.JobState;
import dev.freehold.protocol.session.Refusals;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.ForeignException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.TimeInWords;
import dev.freehold.protocol.socket.TurnedAwayException;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Work;
import dev.freehold.snarkpack.ReferenceStringException;
import dev.freehold.snarkpack.StructuredReferenceString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An aggregator, put together and running: with a link to each validator of the network, or to its
 * coordinator.
 */
public final class AggregatorNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AggregatorNode.class);
  private static final Duration FINISH_MAX = Duration.ofSeconds(120);

  /** How long a validator that turned this aggregator away is left alone. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  /**
   * Settings of an aggregator's process.
   *
   * @param validators where the network's validators listen, or its coordinator: at least one
   * @param payee who is paid
   * @param threads that aggregate
   * @param takesOpenJobs whether it does jobs that are open to all when it has no lease
   * @param referenceString the file of the network's reference string; a network that has the
   *     development one needs none
   */
  public record Settings(
      List<Endpoint> validators,
      UserId payee,
      int threads,
      boolean takesOpenJobs,
      Optional<Path> referenceString) {
    public Settings {
      validators = List.copyOf(validators);
    }
  }

  private final FreeholdClient client;
  private final FinalityRule finality;
  private final StructuredReferenceString srs;
  private final AggregatorAgent agent;
  private final Consumer<String> tell;
  private final Consumer<Throwable> onFailure;
  private final List<ValidatorLink> links = new ArrayList<>();
  private final CompletableFuture<Void> joined = new CompletableFuture<>();

  /** Guards {@link #refusals}, and the order of what the machine is told of checkpoints. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Refusals<String> refusals;
  private long seen = -1;

  /**
   * Starts.
   *
   * @param key the aggregator's, to which its standing belongs
   * @param tell shown what happens, line by line
   * @param progress shown how far the present job is, in [0, 1]
   * @param onFailure told what ended the aggregator, if anything does
   * @throws ClientException if none of the validators is there, or their network has no aggregation
   * @throws ForeignException if the reference string is not the network's
   * @throws ReferenceStringException if the file of the reference string cannot be used
   * @throws RequestException if the network needs such a file, and none is given; or the validators
   *     are of several networks, or one is none, or is named twice
   */
  public AggregatorNode(
      Settings settings,
      NodeKey key,
      Consumer<String> tell,
      DoubleConsumer progress,
      Consumer<Throwable> onFailure) {
    this.tell = tell;
    this.onFailure = onFailure;
    List<Endpoint> at = settings.validators();
    refusals = new Refusals<>(at.size());
    Lifecycle making = new Lifecycle();
    try {
      Genesis genesis = new ValidatorSearch(at).genesis();
      finality = new FinalityRule(genesis, CommitteeSignatures.of(genesis));
      ClientOptions options = ClientOptions.DEFAULT.withGenesis(genesis.hash());
      client = making.add(FreeholdClient.connect(at, options));
      srs = making.add(referenceString(genesis, settings.referenceString(), tell));
      AggregatorMachine machine =
          new AggregatorMachine(
              new AggregatorMachine.Identity(
                  genesis.hash(), settings.payee(), key.publicKey(), settings.takesOpenJobs()),
              key::sign,
              Math.min(at.size(), genesis.founders().committee().witnesses()));
      agent =
          new AggregatorAgent(
              machine,
              settings.payee(),
              new WorkerProofs(client),
              new SnarkPackProver(srs, settings.threads()),
              new Peers(progress),
              onFailure);
      for (Endpoint validator : at) {
        links.add(new ValidatorLink(validator, options, key, AGAIN, new LinkEnd(links.size())));
      }
    } catch (RuntimeException | Error e) {
      making.undo(e);
      throw e;
    }
    agent.start();
    links.forEach(ValidatorLink::open);
  }

  /** The string that the network's aggregates are made under. */
  private static StructuredReferenceString referenceString(
      Genesis genesis, Optional<Path> file, Consumer<String> tell) {
    ReferenceKey key =
        genesis.aggregation().orElseThrow(() -> new ClientException(GoodbyeReason.NO_AGGREGATION));
    if (file.isEmpty()) {
      if (!key.equals(ReferenceKey.DEVELOPMENT)) {
        throw new RequestException(
            "the network's aggregates are made under the reference string "
                + key.digest()
                + ": give its file with --reference-string");
      }
      tell.accept("making the development reference string");
      return StructuredReferenceString.development(Limits.JOB_PROOFS_MAX);
    }
    tell.accept("checking the powers of the reference string in " + file.get());
    StructuredReferenceString srs =
        StructuredReferenceString.load(file.get(), Limits.JOB_PROOFS_MAX);
    if (!srs.key().equals(key)) {
      Hash32 given = srs.digest();
      srs.close();
      throw new ForeignException(
          "%s is the reference string %s; this network's is %s"
              .formatted(file.get(), given, key.digest()));
    }
    return srs;
  }

  @Override
  public void close() {
    agent.post(new AggregatorInput.StopAsked());
    try {
      if (!agent.awaitFinish(FINISH_MAX)) {
        LOG.warn("the last job was not finished within {}", FINISH_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    links.forEach(ValidatorLink::close);
    agent.close();
    client.close();
    srs.close();
  }

  /** Completed once a validator has registered this aggregator. */
  public CompletableFuture<Void> joined() {
    return joined;
  }

  /** This end of a link: turns what a validator says into inputs of the machine. */
  private final class LinkEnd implements ValidatorLink.Owner {
    private final int number;

    private LinkEnd(int number) {
      this.number = number;
    }

    @Override
    public Optional<String> objection(NodeConnection answered) {
      return ValidatorSearch.objection(answered)
          .or(
              () ->
                  links.stream()
                      .filter(other -> other != links.get(number))
                      .filter(other -> other.node().equals(Optional.of(answered.node())))
                      .findFirst()
                      .map(
                          other ->
                              "%s is the validator at %s, which is linked"
                                  .formatted(answered.endpoint(), other.endpoint())));
    }

    @Override
    public boolean isFinal(Checkpoint checkpoint) {
      return finality.isFinal(checkpoint);
    }

    @Override
    public void opened(Checkpoint latest) {
      agent.post(new AggregatorInput.Connected(number, latest.height(), latest.hash()));
    }

    @Override
    public boolean seen(Checkpoint checkpoint) {
      lock.lock();
      try {
        if (checkpoint.height() <= seen) {
          // Another validator was faster: this one's is not looked at.
          return true;
        }
        if (!finality.isFinal(checkpoint)) {
          return false;
        }
        seen = checkpoint.height();
        agent.post(AggregatorInput.CheckpointSeen.of(checkpoint));
        return true;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void heard(Work message) {
      if (message instanceof Work.Registered) {
        lock.lock();
        try {
          refusals.letIn();
          refusals.withdrawn(number);
        } finally {
          lock.unlock();
        }
        joined.complete(null);
      }
      agent.post(new AggregatorInput.Heard(number, message));
    }

    @Override
    public void boardSeen(List<JobState> jobs) {
      agent.post(new AggregatorInput.BoardSeen(jobs));
    }

    @Override
    public void lost() {
      agent.post(new AggregatorInput.Disconnected(number));
    }

    @Override
    public void refused(ClientException why, GoodbyeReason reason) {
      lock.lock();
      try {
        switch (refusals.refused(number, why.getMessage())) {
          case UNWANTED -> onFailure.accept(unwanted(why, reason));
          case TOLD ->
              tell.accept(why.getMessage() + "; it is asked again in " + TimeInWords.of(AGAIN));
          case KNOWN -> LOG.debug("{}", why.getMessage());
        }
      } finally {
        lock.unlock();
      }
    }

    /** The failure of one that nobody wants. */
    private ClientException unwanted(ClientException last, GoodbyeReason reason) {
      return links.size() == 1 && last instanceof ForeignException
          ? last
          : TurnedAwayException.ofAll(
              refusals.all().stream().map(said -> new TurnedAwayException(said, reason)).toList());
    }

    @Override
    public void failed(RuntimeException why) {
      onFailure.accept(why);
    }
  }

  private final class Peers implements AggregatorPeers {
    private final DoubleConsumer progress;

    private Peers(DoubleConsumer progress) {
      this.progress = progress;
    }

    @Override
    public void send(int link, Work message) {
      links.get(link).send(message);
    }

    @Override
    public void askBoard(int link) {
      links.get(link).askBoard();
    }

    @Override
    public void tell(String text) {
      tell.accept(text);
    }

    @Override
    public void progress(double done) {
      progress.accept(done);
    }
  }
}
