package dev.freehold.coordinator.desk;

import dev.freehold.coordinator.machine.Admission;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.coordinator.machine.OperatorSignatures;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.finality.FinalityRule;
import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.replica.StorageHead;
import dev.freehold.core.work.Registration;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.identity.Acquaintance;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Rights;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.Work;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Desk of a coordinator: rules on what workers, aggregators, operators and clients send. Who
 * registers as an aggregator must sign with its key over a recent checkpoint; who orders must sign
 * with the operator's key; who wants to be a worker must show an invitation signed with that key.
 *
 * <p>The desk remembers which aggregators' connections have not registered yet, and how many
 * signatures were checked for a connection, and nothing else. Plain object: its caller lets one
 * thread in at a time, but for {@link #holds} and {@link #admission}, which take longest and read
 * nothing of that.
 */
public final class CoordinatorDesk {
  private static final String QUESTIONS_WAIT = "too many questions wait";

  /** Followed by why. A goodbye's text holds no node id besides. */
  private static final String NOT_INVITED = "this worker is not invited: ";

  private final Genesis genesis;
  private final ChainStore chain;
  private final SignatureVerifier signatures;
  private final OperatorSignatures operator;
  private final FinalityRule finality;
  private final AggregatorPlaces places = new AggregatorPlaces();

  /** Signatures checked for a connection since the last good order. */
  private final Map<Long, Integer> checks = new HashMap<>();

  /**
   * @param committee checks the signatures of the genesis' committee
   */
  public CoordinatorDesk(
      Genesis genesis,
      ChainStore chain,
      SignatureVerifier signatures,
      AggregateSignatures committee) {
    this.genesis = genesis;
    this.chain = chain;
    this.signatures = signatures;
    operator = new OperatorSignatures(genesis, signatures);
    finality = new FinalityRule(genesis, committee);
  }

  /**
   * What lets a peer in as a worker, as far as it shows. From any thread.
   *
   * @param loopback whether its connection comes from this machine
   */
  public Admission admission(Peer peer, boolean loopback) {
    if (peer.role() != Role.WORKER || genesis.development() && loopback) {
      return new Admission.Open();
    }
    return peer.invitation()
        .map(
            invitation ->
                objection(peer, invitation)
                    .map(CoordinatorDesk::refused)
                    .orElseGet(() -> new Admission.Invited(invitation)))
        .orElseGet(
            () ->
                refused(
                    "an operator runs `freehold worker invite` for it, and it shows that by"
                        + " --invitation"));
  }

  private static Admission refused(String why) {
    return new Admission.Refused(NOT_INVITED + why);
  }

  /** Why an invitation lets a peer not in as a worker; empty if it does. */
  private Optional<String> objection(Peer peer, Invitation invitation) {
    if (!invitation.genesis().equals(genesis.hash())) {
      return Optional.of("its invitation is to another network");
    }
    if (!invitation.node().equals(peer.node())) {
      return Optional.of("its invitation is of node " + invitation.node().abbreviated());
    }
    return invitation
        .ended(chain.head().height())
        .or(
            () ->
                operator.holds(invitation)
                    ? Optional.empty()
                    : Optional.of("its invitation is not signed with the operator's key"));
  }

  /**
   * Rules on a peer that has been welcomed.
   *
   * @param admission of this peer
   * @param nowNs nanoseconds on a clock that only goes forward
   */
  public Ruling<CoordinatorInput> opened(Peer peer, Admission admission, long nowNs) {
    return switch (peer.role()) {
      case WORKER ->
          new Ruling.Take<>(
              new CoordinatorInput.WorkerJoined(
                  peer.connection(),
                  peer.node(),
                  peer.endpoint(),
                  peer.checkpointHeight(),
                  admission));
      case AGGREGATOR ->
          places.open(peer.connection(), nowNs)
              ? new Ruling.Ignore<>("an aggregator registers first")
              : new Ruling.Close<>(
                  GoodbyeReason.TOO_MANY_CONNECTIONS,
                  Limits.AGGREGATORS_MAX + " aggregators are connected");
      case VALIDATOR ->
          new Ruling.Close<>(GoodbyeReason.NOT_ALLOWED, "no validator is at this coordinator");
      case CLIENT, COORDINATOR -> new Ruling.Ignore<>("clients ask, or are pushed what comes");
    };
  }

  /** Rules on the end of a connection that had been opened. */
  public Ruling<CoordinatorInput> closed(Peer peer) {
    places.closed(peer.connection());
    checks.remove(peer.connection());
    return peer.role() == Role.CLIENT || peer.role() == Role.VALIDATOR
        ? new Ruling.Ignore<>("the machine knows workers and aggregators")
        : new Ruling.Take<>(new CoordinatorInput.Disconnected(peer.connection()));
  }

  /**
   * How a peer stands: a worker of a seat is a peer, an aggregator that has registered is
   * registered, and everybody else is a stranger.
   *
   * @param workers knows those of seats
   */
  public Standing standing(Peer peer, Acquaintance workers) {
    return switch (peer.role()) {
      case WORKER -> workers.isKnown(peer) ? Standing.PEER : Standing.STRANGER;
      case AGGREGATOR ->
          places.isRegistered(peer.connection()) ? Standing.REGISTERED : Standing.STRANGER;
      case CLIENT, COORDINATOR, VALIDATOR -> Standing.STRANGER;
    };
  }

  /** Connections that said they are aggregators' and have not registered in time. */
  public List<Long> overdue(long nowNs) {
    return places.overdue(nowNs);
  }

  /** Rules on a message, and checks its signature if it bears one. */
  public Ruling<CoordinatorInput> received(Peer peer, Message message) {
    return received(peer, message, mayCheck(peer, message) && holds(message));
  }

  /**
   * Whether the message bears a signature that is to be checked; counts it among those of its
   * connection.
   */
  public boolean mayCheck(Peer peer, Message message) {
    return (message instanceof Work.Register
            || message instanceof Query.PlaceRealm
            || message instanceof Message.Head)
        && Rights.maySay(peer.role(), Role.COORDINATOR, message)
        && checks.merge(peer.connection(), 1, Integer::sum) <= Limits.SIGNATURE_CHECKS_MAX;
  }

  /** Whether the signature that a message bears holds. From any thread. */
  public boolean holds(Message message) {
    return switch (message) {
      case Work.Register(Registration registration) -> holds(registration);
      case Query.PlaceRealm order -> operator.holds(order.order());
      case Message.Head(StorageHead head) -> head.isSigned(genesis.hash(), signatures);
      default -> false;
    };
  }

  /**
   * Rules on a message.
   *
   * @param signed whether its signature was checked and holds; for one that bears none, anything
   */
  public Ruling<CoordinatorInput> received(Peer peer, Message message, boolean signed) {
    if (!Rights.maySay(peer.role(), Role.COORDINATOR, message)) {
      return notAllowed(peer);
    }
    long connection = peer.connection();
    return switch (message) {
      case Message.Ping _ -> new Ruling.Take<>(new CoordinatorInput.PeerHeard(connection));
      case Message.BlockReport m ->
          new Ruling.Take<>(
              new CoordinatorInput.BlockReported(
                  connection, m.epoch(), m.header(), m.events(), m.proofs()));
      case Message.BlockSealed m ->
          new Ruling.Take<>(new CoordinatorInput.BlockSealed(connection, m.header()));
      case Message.Evidence m ->
          m.equivocation().holds(finality::isFinal)
              ? new Ruling.Take<>(new CoordinatorInput.EvidenceShown(m.equivocation()))
              : new Ruling.Close<>(GoodbyeReason.NOT_ALLOWED, "the evidence is not signed twice");
      case Message.CaughtUp m ->
          new Ruling.Take<>(new CoordinatorInput.CaughtUp(connection, m.realm(), m.epoch()));
      case Message.HandedOver m ->
          new Ruling.Take<>(new CoordinatorInput.HandedOver(connection, m.last(), m.epoch()));
      case Message.Head(StorageHead head) -> head(peer, head, signed);
      case Answer.CheckpointAt m ->
          new Ruling.Take<>(new CoordinatorInput.CheckpointShown(connection, m.checkpoint()));
      case Answer.Failed _ -> new Ruling.Take<>(new CoordinatorInput.CheckpointLacking(connection));
      case Work.Register(Registration registration) -> register(peer, registration, signed);
      case Work.Heartbeat m ->
          new Ruling.Take<>(new CoordinatorInput.HeartbeatHeard(connection, m.job()));
      case Work.HandBack m ->
          new Ruling.Take<>(new CoordinatorInput.JobHandedBack(connection, m.job()));
      case Work.Submit m ->
          new Ruling.TakeIfRoom<>(
              new CoordinatorInput.AggregateSubmitted(
                  connection, m.job(), m.payee(), m.statements(), m.aggregate()),
              new Work.Judged(m.job(), Verdict.BUSY, 0));
      case Query.JobsOf q ->
          question(q, new CoordinatorInput.JobsAsked(connection, q.request(), q.from()));
      case Query.EarningsOf q ->
          question(q, new CoordinatorInput.EarningsAsked(connection, q.request(), q.payee()));
      case Query.PlaceRealm order -> place(connection, order, signed);
      case Query query -> new Ruling.Ask<>(query);
      default -> notAllowed(peer);
    };
  }

  private static Ruling<CoordinatorInput> notAllowed(Peer peer) {
    return new Ruling.Close<>(
        GoodbyeReason.NOT_ALLOWED, Rights.refusal(peer.role(), Role.COORDINATOR));
  }

  /** The machine answers, since the board is in its memory alone; anyone may ask at any rate. */
  private static Ruling<CoordinatorInput> question(Query query, CoordinatorInput asked) {
    return new Ruling.TakeIfRoom<>(
        asked, new Answer.Failed(query.request(), Answer.Failure.NOT_SERVING, QUESTIONS_WAIT));
  }

  private boolean hasSentTooMany(long connection) {
    return checks.getOrDefault(connection, 0) > Limits.SIGNATURE_CHECKS_MAX;
  }

  private static Ruling<CoordinatorInput> tooManySignatures() {
    return new Ruling.Close<>(GoodbyeReason.NOT_ALLOWED, "too many signatures on one connection");
  }

  private Ruling<CoordinatorInput> register(Peer peer, Registration registration, boolean signed) {
    long connection = peer.connection();
    if (genesis.aggregation().isEmpty()) {
      return new Ruling.Close<>(GoodbyeReason.NOT_ALLOWED, GoodbyeReason.NO_AGGREGATION);
    }
    if (hasSentTooMany(connection)) {
      return tooManySignatures();
    }
    if (!signed) {
      return new Ruling.Close<>(
          GoodbyeReason.NOT_ALLOWED,
          "the registration is not signed over one of the last "
              + Registration.AGE_MAX
              + " checkpoints");
    }
    if (!registration.aggregator().equals(peer.node())) {
      // Somebody else's, heard elsewhere and said again.
      return new Ruling.Close<>(
          GoodbyeReason.NOT_ALLOWED, "the registration is not of the key of this connection");
    }
    places.registered(connection);
    return new Ruling.Take<>(
        new CoordinatorInput.AggregatorJoined(
            connection, registration.aggregator(), registration.payee()));
  }

  private boolean holds(Registration registration) {
    long age = chain.head().height() - registration.checkpoint();
    return age >= 0
        && age <= Registration.AGE_MAX
        && chain
            .checkpoint(registration.checkpoint())
            .filter(
                checkpoint ->
                    signatures.verify(
                        SignatureScheme.ED25519,
                        registration.publicKey(),
                        Registration.digest(genesis.hash(), registration.payee(), checkpoint.hash())
                            .toBytes(),
                        registration.signature()))
            .isPresent();
  }

  private Ruling<CoordinatorInput> head(Peer peer, StorageHead head, boolean signed) {
    if (hasSentTooMany(peer.connection())) {
      return tooManySignatures();
    }
    if (!signed || !head.worker().equals(peer.node())) {
      return new Ruling.Close<>(
          GoodbyeReason.NOT_ALLOWED, "the head is not signed with the key of this connection");
    }
    checks.remove(peer.connection());
    return new Ruling.Take<>(new CoordinatorInput.HeadShown(peer.connection(), head));
  }

  private Ruling<CoordinatorInput> place(long connection, Query.PlaceRealm order, boolean signed) {
    if (hasSentTooMany(connection)) {
      return tooManySignatures();
    }
    if (!signed) {
      return new Ruling.Refuse<>(
          new Answer.Failed(
              order.request(),
              Answer.Failure.BAD_QUERY,
              "the order is not signed with the operator's key"));
    }
    checks.remove(connection);
    return new Ruling.Take<>(
        new CoordinatorInput.PlacementAsked(connection, order.request(), order.order()));
  }
}
