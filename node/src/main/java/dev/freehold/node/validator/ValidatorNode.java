package dev.freehold.node.validator;

import dev.freehold.committee.agent.AgreementAgent;
import dev.freehold.committee.agent.AgreementDriver;
import dev.freehold.committee.agent.AgreementInbox;
import dev.freehold.committee.agent.AgreementWatch;
import dev.freehold.committee.agent.Chamber;
import dev.freehold.committee.agent.Seat;
import dev.freehold.committee.agent.WrongKeyException;
import dev.freehold.committee.machine.Origin;
import dev.freehold.committee.machine.Pace;
import dev.freehold.coordinator.agent.OtherValidators;
import dev.freehold.core.committee.Committee;
import dev.freehold.core.committee.Era;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.lifecycle.Lifecycle;
import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.core.port.RenewableLog;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.port.VoteSigner;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.transport.EventLoops;
import dev.freehold.node.transport.NodeHandler;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import dev.freehold.store.DataDirectory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One validator over sockets: its logs, its links to the others, the agreement. Others' connections
 * come to the process' server, whose handler {@link #handler} is.
 */
public final class ValidatorNode implements AutoCloseable {
  /** Milliseconds that links to the others are waited for, so that who begins is heard. */
  private static final long LINKS_MS_MAX = 1_000;

  private final long originNs = System.nanoTime();
  private final Lifecycle lifecycle = new Lifecycle();
  private final NodeKey key;
  private final VoteSigner signer;
  private final Path keyFile;
  private final Settings settings;
  private final NodeEvents events;
  private final Function<Committee, AggregateSignatures> signatures;
  private final AgreementInbox inbox = new AgreementInbox();
  private final EraLogs logs;
  private final ValidatorLinks links;
  private final AgreementAgent agent;
  private final Advice advice;

  /** Nodes of the committee at hand, and of the one before. */
  private volatile Set<Hash32> heard = Set.of();

  private volatile Set<Hash32> committee = Set.of();

  /**
   * Settings of a validator.
   *
   * @param addresses of the other validators, by node id; those without one are heard and not
   *     spoken to
   * @param isRestored whether an operator says that the directory may be older than what its key
   *     has signed
   */
  public record Settings(Pace pace, Map<Hash32, InetSocketAddress> addresses, boolean isRestored) {
    public Settings {
      addresses = Map.copyOf(addresses);
    }
  }

  /**
   * Surroundings of a validator: what it agrees about and is seen by.
   *
   * @param advice takes what another validator says of what it has verified; called on one thread,
   *     and not again before it has returned
   * @param disk what its logs are written through
   * @param onFailure told what ended the agreement, if anything does
   */
  public record Surroundings(
      Chamber chamber,
      BiConsumer<Hash32, Message> advice,
      AgreementWatch watch,
      UnaryOperator<RenewableLog> disk,
      NodeEvents events,
      Consumer<Throwable> onFailure) {}

  /**
   * A validator that says nothing yet. Its directory takes up its network after that, so that one
   * that has a network and no log has lost it.
   *
   * @param key what its connections show, here and in the process' server
   * @param signer signs its votes
   * @param signatures knows the keys of a committee, whose possession was proved
   */
  public ValidatorNode(
      DataDirectory data,
      NodeKey key,
      VoteSigner signer,
      Function<Committee, AggregateSignatures> signatures,
      Settings settings,
      EventLoops loops,
      Hash32 genesis,
      Surroundings around) {
    this.key = key;
    this.signer = signer;
    keyFile = data.resolve(DataDirectory.SIGNING_KEY);
    this.signatures = signatures;
    this.settings = settings;
    events = around.events();
    logs = new EraLogs(data, settings.isRestored(), around.disk(), around.events());
    Map<Hash32, InetSocketAddress> others = new HashMap<>(settings.addresses());
    others.remove(key.id());
    Introduction introduction = new Introduction(genesis, Role.VALIDATOR, key.id(), "", -1);
    links =
        lifecycle.add(new ValidatorLinks(loops, TlsContext.of(key), () -> introduction, others));
    advice = lifecycle.add(new Advice(around.advice(), around.onFailure()));
    agent =
        lifecycle.add(
            new AgreementAgent(
                inbox,
                links,
                around.chamber(),
                around.watch(),
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - originNs),
                around.onFailure()));
  }

  /**
   * Makes the log of a network's first era, before a directory takes up the network: a directory
   * that has a network and no log has lost what its key has signed.
   */
  public static void found(DataDirectory data) {
    EraLogs.found(data);
  }

  /**
   * Handler of the process' server.
   *
   * @param others takes peers that are no validators
   */
  public NodeHandler handler(NodeHandler others) {
    return new ValidatorService(
        key.id(), inbox, advice::hear, node -> heard.contains(node), events, others);
  }

  /**
   * Begins with an era, and connects to the others. Call once, when the process' server is there.
   *
   * @param era the one before that in which the chain goes on, if there is one: who is behind in it
   *     is shown its end, which nobody can if all have begun anew since
   * @throws StoreException if the key is not the one that the committee names, or the log cannot be
   *     used
   */
  public void start(Era era) {
    hear(era.committee());
    try {
      agent.start(around -> driver(era, around));
    } catch (WrongKeyException e) {
      throw new StoreException(
          "%s is another validator's key: %s. Put the right one there"
              .formatted(keyFile, e.getMessage()),
          e);
    }
    advice.start();
    links.open();
    Thread.ofVirtual().name("validator-links").start(this::begin);
  }

  /**
   * The other validators, as they are told what this one has verified: those that it has no
   * connection to hear nothing. From any thread.
   */
  public OtherValidators others() {
    return links;
  }

  private void begin() {
    try {
      links.await(LINKS_MS_MAX);
      agent.begin();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Goes on with the era after the one at hand, which has ended. From any thread, in their order.
   */
  public void enter(Era next) {
    hear(next.committee());
    agent.enter(around -> driver(next, around));
  }

  private AgreementDriver driver(Era era, AgreementDriver.Surroundings around) {
    OptionalInt place = Seat.place(era.committee(), key.id());
    if (place.isEmpty()) {
      throw new StoreException(
          "node %s is no validator of era %d".formatted(key.id().abbreviated(), era.number()));
    }
    Seat seat =
        new Seat(era, place.getAsInt(), settings.pace(), signer, signatures.apply(era.committee()));
    Origin origin = logs.origin(era.number());
    return new AgreementDriver(seat, logs.open(era.number()), origin, around);
  }

  private synchronized void hear(Committee next) {
    Set<Hash32> nodes =
        next.validators().stream().map(Validator::node).collect(Collectors.toUnmodifiableSet());
    Set<Hash32> both = new HashSet<>(nodes);
    both.addAll(committee);
    Set<Hash32> before = heard;
    committee = nodes;
    heard = Set.copyOf(both);
    before.stream().filter(node -> !both.contains(node)).forEach(inbox::forget);
  }

  /** Bytes of frames that the others were sent since the start. */
  public long sentBytes() {
    return links.sentBytes();
  }

  /** Validators that this one is connected to now. */
  public long connected() {
    return links.connected();
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
