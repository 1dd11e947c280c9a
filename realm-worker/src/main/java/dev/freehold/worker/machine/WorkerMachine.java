package dev.freehold.worker.machine;

import dev.freehold.core.Invariant;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.checkpoint.CheckpointCheck;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.Machine;
import dev.freehold.core.port.RealmView;
import dev.freehold.core.replica.RealmTails;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.tree.TreeDelta;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.worker.machine.replica.ReplicaEffect;
import dev.freehold.worker.machine.replica.ReplicaInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * All the realms of one worker: takes up the realms it is assigned, once it holds them up to date;
 * follows the chain of checkpoints and hands each to every realm; hands realms over. {@link
 * RealmPhase} lists the phases of a realm's life here and the steps between them.
 */
public final class WorkerMachine implements Machine<WorkerInput, WorkerEffect> {
  private final Hash32 node;
  private final Genesis genesis;
  private final RealmSettings settings;
  private final ChainStore chain;
  private final Function<RealmId, ? extends RealmView> stores;
  private final CheckpointChain checkpoints;
  private final Doubts doubts;
  private final Copies copies;
  private final FollowedSeats seats;
  private final RoleTurns turns;
  private final BundleStatuses statuses;

  /** Realms that are not elsewhere, or whose store a copy writes to. */
  private final Map<RealmId, RealmLife> lives = new TreeMap<>();

  private boolean draining;
  private boolean assigned;

  /**
   * A worker without realms.
   *
   * @param node this worker's node id
   * @param tails of the realms that are followed here; only read
   * @param isSigned whether a checkpoint is final by its signatures; deterministic
   * @param check of each next checkpoint; has adopted what {@code chain} holds
   */
  public WorkerMachine(
      Hash32 node,
      Genesis genesis,
      RealmSettings settings,
      ChainStore chain,
      Function<RealmId, ? extends RealmView> stores,
      RealmTails tails,
      Predicate<Checkpoint> isSigned,
      CheckpointCheck check) {
    this.node = node;
    this.genesis = genesis;
    this.settings = settings.withReplication(genesis.replication());
    this.chain = chain;
    this.stores = stores;
    checkpoints = new CheckpointChain(chain, isSigned, check);
    copies = new Copies(chain, stores);
    seats = new FollowedSeats(node, genesis, stores);
    turns = new RoleTurns(genesis, chain, stores, tails);
    doubts = new Doubts(genesis.founders().members().size());
    statuses = new BundleStatuses(genesis, chain, stores, lives, doubts);
  }

  @Override
  public List<WorkerEffect> step(WorkerInput input) {
    List<WorkerEffect> effects = new ArrayList<>();
    switch (input) {
      case WorkerInput.Assigned i -> {
        assigned = true;
        checkpoints.obeyed(i.link());
        i.realms().forEach(seat -> assign(i.link(), seat, effects));
        copy(effects);
      }
      case WorkerInput.Copied i -> {
        copied(i.realm(), effects);
        copy(effects);
      }
      case WorkerInput.RealmFailed i ->
          Optional.ofNullable(lives.get(i.realm())).ifPresent(life -> stop(life, i.why(), effects));
      case WorkerInput.CheckpointArrived i ->
          checkpoints.arrived(i.link(), i.checkpoint(), effects);
      case WorkerInput.CheckpointKnown i -> {
        checkpoints.known(i.link(), i.height(), effects);
        announceAll(i.link(), effects);
      }
      case WorkerInput.LinkLost i -> checkpoints.lost(i.link(), effects);
      case WorkerInput.CheckpointAppended i -> appended(i.checkpoint(), effects);
      case WorkerInput.CheckpointRefused i -> checkpoints.refused(i.why(), effects);
      case WorkerInput.EvidenceHeard i -> checkpoints.heard(i.evidence(), effects);
      case WorkerInput.EvidenceKept i ->
          checkpoints
              .links()
              .forEach(link -> effects.add(new WorkerEffect.TellEvidence(link, i.evidence())));
      case WorkerInput.StatusAsked i -> statuses.answer(i, assigned, effects);
      case WorkerInput.OfFollower i -> i.said().forEach(said -> said(said, effects));
      case WorkerInput.ToRealm i -> {
        RealmLife life = lives.get(i.realm());
        if (i.input() instanceof RealmInput.Submitted && checkpoints.ended().isPresent()) {
          // What was admitted goes on to its block; nothing new can ever be final.
          effects.add(
              new WorkerEffect.RefuseRealm(
                  i.realm(), i.input(), checkpoints.ended().map(Equivocation::inWords)));
        } else if (life == null || life.machine().isEmpty()) {
          effects.add(new WorkerEffect.RefuseRealm(i.realm(), i.input(), notNow(life)));
          if (isLastOfFenced(life, i.input())) {
            copied(i.realm(), effects);
            copy(effects);
          }
        } else {
          if (i.input() instanceof RealmInput.Submitted submitted) {
            life.enters(submitted.connection());
          }
          within(life, effects, own -> step(life, i.input(), own));
          if (i.input() instanceof RealmInput.Committed(RealmBlock block)) {
            replicate(life, () -> seats.durable(block.header()), effects);
          }
        }
      }
      case WorkerInput.Drain _ -> {
        draining = true;
        stepAll(new RealmInput.Drain(), effects);
      }
      case WorkerInput.Tick i -> stepAll(new RealmInput.Tick(i.nowNs()), effects);
    }
    seats.links().ifPresent(effects::add);
    return effects;
  }

  /** A link with a follower says something, or becomes something. */
  private void said(ReplicaInput input, List<WorkerEffect> effects) {
    replicate(seats.step(input), effects);
    if (input instanceof ReplicaInput.Stored stored) {
      // Also of blocks that are acknowledged by others' receipts, or final.
      stored.receipt().marks().forEach(m -> seats.receipts(m.realm()).ifPresent(effects::add));
    }
  }

  /** Does what the machine of replicas asks for about one realm. */
  private void replicate(
      RealmLife life, Supplier<List<ReplicaEffect>> step, List<WorkerEffect> effects) {
    List<ReplicaEffect> said = new ArrayList<>();
    within(life, effects, _ -> said.addAll(step.get()));
    replicate(said, effects);
  }

  private void replicate(List<ReplicaEffect> said, List<WorkerEffect> effects) {
    for (ReplicaEffect effect : said) {
      if (effect instanceof ReplicaEffect.Acknowledged(RealmId realm, long height)) {
        RealmLife life =
            Optional.ofNullable(lives.get(realm))
                .orElseThrow(Invariant.missing("a realm that followers hold"));
        // Before anybody hears of it: who does may ask for them.
        seats.receipts(realm).ifPresent(effects::add);
        within(life, effects, own -> step(life, new RealmInput.Acknowledged(height), own));
      } else {
        effects.add(new WorkerEffect.OfReplicas(effect));
      }
    }
  }

  /** The table says who follows a realm that is served here. */
  private void followed(RealmLife life, List<WorkerEffect> effects) {
    if (life.machine().isPresent()) {
      replicate(life, () -> seats.serves(life.seat(), finalHeight(life.realm())), effects);
    }
  }

  /** What a checkpoint that is to be appended changes in the tree over the realms, if known. */
  public Optional<TreeDelta> treeUpdate(Checkpoint checkpoint) {
    return checkpoints.treeUpdate(checkpoint);
  }

  /** What waits in all realms. */
  public Waiting waiting() {
    return lives.values().stream()
        .flatMap(life -> life.machine().stream())
        .map(RealmMachine::waiting)
        .reduce(Waiting.NOTHING, Waiting::plus);
  }

  /** Whether a worker that was told to drain has, as of {@link RealmMachine#isDrained}. */
  public boolean isDrained() {
    return draining
        && lives.values().stream()
            .flatMap(life -> life.machine().stream())
            .allMatch(RealmMachine::isDrained);
  }

  /** Whether a realm is this worker's by the latest table: who has a seat is no stranger. */
  public boolean isSeated() {
    return lives.values().stream().anyMatch(life -> life.seat().worker().equals(node));
  }

  /** The phase of a realm's life here. */
  RealmPhase phase(RealmId realm) {
    RealmLife life = lives.get(realm);
    return life == null ? RealmPhase.ELSEWHERE : life.phase();
  }

  /** Why a realm that has no machine is not served, although it is this worker's. */
  private static Optional<String> notNow(RealmLife life) {
    return Optional.ofNullable(life)
        .filter(known -> known.phase() != RealmPhase.ELSEWHERE)
        .map(known -> known.stopped().map(RealmLife::said).orElse("not served just now"));
  }

  private void stepAll(RealmInput input, List<WorkerEffect> effects) {
    for (RealmLife life : lives.values()) {
      if (life.machine().isPresent()) {
        within(life, effects, own -> step(life, input, own));
      }
    }
  }

  /**
   * Does something for one realm. If that meets a contradiction, the realm is stopped, and nothing
   * is done of what was asked for meanwhile: this is the one place where contradictions end.
   */
  private void within(
      RealmLife life, List<WorkerEffect> effects, Consumer<List<WorkerEffect>> act) {
    List<WorkerEffect> own = new ArrayList<>();
    try {
      act.accept(own);
    } catch (Invariant e) {
      stop(life, e.getMessage(), effects);
      return;
    }
    for (WorkerEffect effect : own) {
      if (effect instanceof WorkerEffect.OfRealm(_, RealmEffect.Released(long connection))) {
        life.leaves(connection);
      }
    }
    effects.addAll(own);
  }

  /** Ends what is done for a realm; bundles on their way make room for others'. */
  private void stop(RealmLife life, String why, List<WorkerEffect> effects) {
    if (life.phase() == RealmPhase.STOPPED) {
      return;
    }
    life.stop(why);
    release(life, effects);
    effects.add(new WorkerEffect.StopRealm(life.realm(), why));
  }

  /** Nothing that is on its way to a realm's machine comes there any more. */
  private void release(RealmLife life, List<WorkerEffect> effects) {
    seats.left(life.realm());
    for (long connection : life.intake()) {
      effects.add(new WorkerEffect.OfRealm(life.realm(), new RealmEffect.Released(connection)));
    }
  }

  private void step(RealmLife life, RealmInput input, List<WorkerEffect> effects) {
    for (RealmEffect effect :
        life.machine()
            .orElseThrow(Invariant.missing("the machine of a realm that is stepped"))
            .step(input)) {
      effects.add(new WorkerEffect.OfRealm(life.realm(), effect));
    }
    if (life.isDrained() && isLeaving(life.seat())) {
      handOver(life, effects);
    } else if (life.isDrained()) {
      // The handover was ended while this worker finished for it: it serves what it has, anew.
      life.to(RealmPhase.HANDED_OVER);
      take(life, effects);
    }
  }

  private static boolean isLeaving(RealmEndpoint seat) {
    return RealmFollower.isIn(RealmFollower.Phase.HANDED_OVER, seat.follower());
  }

  private void assign(int link, RealmEndpoint seat, List<WorkerEffect> effects) {
    RealmId id = seat.header().realm();
    RealmLife life = lives.getOrDefault(id, new RealmLife(link, seat));
    if (id.value() >= genesis.activeRealms() || life.phase() == RealmPhase.STOPPED) {
      return;
    }
    if (life.seat().epoch() > seat.epoch()) {
      // To obey would be to give up what was acknowledged since, for one that has none of it. The
      // later epoch is the word of whoever said it: if that is another one, either may be wrong.
      if (life.saidBy() == link) {
        effects.add(
            new WorkerEffect.CloseLink(
                link,
                GoodbyeReason.OUT_OF_STEP,
                "realm %s is in epoch %d here and in epoch %d there: that log is an older copy"
                    .formatted(id, life.seat().epoch(), seat.epoch())));
      }
      return;
    }
    if (seat.worker().equals(node)) {
      life.seat(link, seat);
      follow(life, effects);
      within(life, effects, own -> take(life, own));
      followed(life, effects);
    } else if (life.machine().isPresent()) {
      givenAway(life, link, seat, effects);
    } else {
      life.seat(link, seat);
      boolean follows = seat.follower().filter(f -> f.worker().equals(node)).isPresent();
      life.to(follows ? RealmPhase.FOLLOWING : RealmPhase.ELSEWHERE);
      follow(life, effects);
    }
    keep(life);
  }

  /** A table gives a realm that is served here to another, or to nobody. */
  private void givenAway(RealmLife life, int link, RealmEndpoint seat, List<WorkerEffect> effects) {
    if (turns.isFence(life, seat) && doubts.isBelieved(life.realm(), link)) {
      doubts.forget(life.realm());
      life.machine()
          .orElseThrow(Invariant.missing("the machine of a realm that is served"))
          .giveUp()
          .forEach(effect -> effects.add(new WorkerEffect.OfRealm(life.realm(), effect)));
      life.fence(stores.apply(life.realm()).head().height());
      life.seat(link, seat);
      release(life, effects);
      effects.add(new WorkerEffect.Fenced(life.realm(), seat.epoch()));
      follow(life, effects);
    } else {
      contradicted(
          life,
          link,
          "it was given to %s before it was handed over here".formatted(seat.worker()),
          effects);
    }
  }

  /** Whether nothing more of a realm that was given up is on its way to the disk. */
  private static boolean isLastOfFenced(RealmLife life, RealmInput input) {
    return life != null
        && input instanceof RealmInput.Committed(RealmBlock block)
        && life.isLastOfFenced(block.header().height());
  }

  /** Has a realm followed for as long as the table gives this worker a seat of it. */
  private void follow(RealmLife life, List<WorkerEffect> effects) {
    boolean seated = life.phase() != RealmPhase.STOPPED && isSeatOf(life.seat());
    if (seated && life.mayBeFollowed()) {
      if (turns.unwinds(life, finalHeight(life.realm()), effects)) {
        return;
      }
      life.followBegins();
      effects.add(new WorkerEffect.Follow(life.seat()));
    } else if (!seated && life.isFollowed()) {
      life.followEnds();
      effects.add(new WorkerEffect.Leave(life.realm()));
    }
  }

  /** Whether a realm's line has this worker take what another makes, in a seat. */
  private boolean isSeatOf(RealmEndpoint line) {
    return genesis.replication().followers() > 0
        && !line.worker().equals(node)
        && RealmFollower.seated(line.followers()).stream().anyMatch(f -> f.worker().equals(node));
  }

  /**
   * A table says what cannot be, by what is here: the realm is stopped once not all who say so may
   * lie. Before that it is served no more and no less than it was.
   */
  private void contradicted(RealmLife life, int link, String why, List<WorkerEffect> effects) {
    if (doubts.isBelieved(life.realm(), link)) {
      stop(life, why, effects);
    } else {
      effects.add(
          new WorkerEffect.CloseLink(
              link, GoodbyeReason.OUT_OF_STEP, "realm %s: %s".formatted(life.realm(), why)));
    }
  }

  private void keep(RealmLife life) {
    if (life.phase() == RealmPhase.ELSEWHERE && !life.isCopying()) {
      lives.remove(life.realm());
    } else {
      lives.put(life.realm(), life);
    }
  }

  /** A copy has ended, well or not. */
  private void copied(RealmId realm, List<WorkerEffect> effects) {
    RealmLife life =
        Optional.ofNullable(lives.get(realm))
            .orElseThrow(Invariant.missing("a realm that was copied"));
    life.copyEnds();
    follow(life, effects);
    keep(life);
  }

  private void copy(List<WorkerEffect> effects) {
    for (RealmLife life : lives.values()) {
      boolean waits = life.phase().isCopied() && !life.isCopying();
      if (waits && copies.advance(life, checkpoints.isUpToDate(), effects)) {
        within(life, effects, own -> take(life, own));
        followed(life, effects);
      }
    }
  }

  /** Serves a realm that is this worker's, or gets hold of it first, or hands it over. */
  private void take(RealmLife life, List<WorkerEffect> effects) {
    RealmEndpoint seat = life.seat();
    RealmView store = stores.apply(life.realm());
    boolean behind = store.head().height() < seat.header().height();
    if (life.isCopying()
        || life.machine().isEmpty()
            && (turns.replays(life, effects) || behind && canBeCopied(seat))) {
      life.to(RealmPhase.CATCHING_UP);
      return;
    }
    Optional<String> contradiction = contradiction(seat.header());
    if (contradiction.isPresent()) {
      contradicted(life, life.saidBy(), contradiction.get(), effects);
      return;
    }
    doubts.settled(life.realm(), life.saidBy());
    boolean leaving = isLeaving(seat);
    turns.promises(life, effects);
    if (!leaving && life.machine().isEmpty()) {
      serve(life, effects);
    }
    RealmHeader last = store.head();
    // What is final was taken, whatever the table says; it may be all of the realm's blocks.
    long taken = Math.max(seat.header().height(), finalHeight(life.realm()));
    if (last.height() > taken) {
      effects.add(new WorkerEffect.ReportAgain(life.realm(), taken + 1, last.height()));
    }
    if (isAhead(last)) {
      effects.add(new WorkerEffect.Announce(last));
    }
    if (leaving) {
      leave(life, effects);
    } else if (life.owesArrival()) {
      life.saysCaughtUp();
      effects.add(new WorkerEffect.CaughtUp(life.realm(), seat.epoch()));
    }
  }

  /** Who is at the other end of a link that is new has heard of no block, or may have. */
  private void announceAll(int link, List<WorkerEffect> effects) {
    for (RealmLife life : lives.values()) {
      if (life.phase().isServed() || life.phase() == RealmPhase.HANDED_OVER) {
        RealmHeader last = stores.apply(life.realm()).head();
        if (isAhead(last)) {
          effects.add(new WorkerEffect.AnnounceTo(link, last));
        }
      }
    }
  }

  /** Whether no checkpoint here holds a realm's last block yet. */
  private boolean isAhead(RealmHeader last) {
    return last.height() > finalHeight(last.realm());
  }

  private boolean canBeCopied(RealmEndpoint seat) {
    return seat.follower().filter(f -> !f.worker().equals(node)).isPresent();
  }

  /** Hands a realm over once nothing of it is on its way; a new process has admitted nothing. */
  private void leave(RealmLife life, List<WorkerEffect> effects) {
    if (life.machine().isPresent()) {
      life.to(RealmPhase.DRAINING);
      step(life, new RealmInput.Drain(), effects);
    } else {
      handOver(life, effects);
    }
  }

  private void handOver(RealmLife life, List<WorkerEffect> effects) {
    life.to(RealmPhase.HANDED_OVER);
    seats.left(life.realm());
    effects.add(
        new WorkerEffect.HandedOver(stores.apply(life.realm()).head(), life.seat().epoch()));
  }

  /** Why the block that the coordinator knows as the last is not in this worker's store. */
  private Optional<String> contradiction(RealmHeader sealed) {
    RealmView store = stores.apply(sealed.realm());
    if (sealed.height() > store.head().height()) {
      return Optional.of(
          "it stands at block %d here, but block %d is known: this data is too old, and nobody has a copy to go on from"
              .formatted(store.head().height(), sealed.height()));
    }
    boolean same =
        sealed.height() == 0 || store.header(sealed.height()).filter(sealed::equals).isPresent();
    return same
        ? Optional.empty()
        : Optional.of("block %d here is not the one that is final".formatted(sealed.height()));
  }

  private void serve(RealmLife life, List<WorkerEffect> effects) {
    RealmId id = life.realm();
    RealmView store = stores.apply(id);
    long headHeight = checkpoints.headHeight();
    life.serve(
        new RealmMachine(
            settings,
            RealmRules.of(genesis, id),
            store,
            chain,
            finalHeight(id),
            life.acknowledged()));
    if (draining) {
      step(life, new RealmInput.Drain(), effects);
    }
    for (long h = store.head().checkpointHeight() + 1; h <= headHeight; h++) {
      Checkpoint checkpoint =
          chain.checkpoint(h).orElseThrow(Invariant.missing("a checkpoint below the head"));
      step(life, new RealmInput.CheckpointFinal(checkpoint), effects);
    }
  }

  /** The last block of a realm that a checkpoint here holds; 0 if none does. */
  private long finalHeight(RealmId realm) {
    return chain.realmHeightAt(realm, checkpoints.headHeight()).orElse(0L);
  }

  private void appended(Checkpoint checkpoint, List<WorkerEffect> effects) {
    checkpoints.appended(checkpoint);
    stepAll(new RealmInput.CheckpointFinal(checkpoint), effects);
    seats.covered(checkpoint.headers());
    effects.add(new WorkerEffect.Relay(checkpoint));
    checkpoints.askNext(effects);
    copy(effects);
  }
}
