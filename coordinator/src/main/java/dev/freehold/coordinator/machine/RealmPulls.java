package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.coordinator.machine.CoordinatorInput.WorkerJoined;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Pulls of one realm's blocks, and the lines along which they go: each node that is asked shows a
 * line of blocks, which is followed block by block until it ends in the goal or elsewhere. The
 * headers between are not known before.
 */
final class RealmPulls {
  /** How many nodes are asked for blocks of a realm at a time. */
  static final int NODES_MAX = 3;

  /** Of how many nodes it is kept what they announce. */
  static final int ANNOUNCERS_MAX = 4;

  /** A node that is asked, what and since when. */
  private record Pull(VerifyBlock task, long sinceMs) {}

  /** Line of a node, as far as it was shown. */
  private static final class Shown {
    private final Pause pause = new Pause();

    /** The last block of its line that holds. */
    private Optional<RealmHeader> upTo = Optional.empty();

    /**
     * Whether its line is followed from the last final header on, and not from what is verified.
     */
    private boolean isFromLast;

    private void beginAt(RealmHeader last) {
      upTo = Optional.of(last);
      isFromLast = true;
    }
  }

  /** Word of a node of what it has made last. */
  private record Announced(long connection, BlockSource.Worker worker, BlockGoal goal) {}

  private final int realm;
  private final VerifiedHeaders verified;
  private final Testimonies testimonies;
  private final Map<Hash32, BlockGoal> needed = new LinkedHashMap<>();
  private final Map<Hash32, Shown> shown = new TreeMap<>();
  private final Map<Hash32, Pull> pulls = new TreeMap<>();

  /** By node, in the order in which they said it. */
  private final Map<Hash32, Announced> announced = new LinkedHashMap<>();

  private Hash32 worker;

  /**
   * @param worker who serves the realm by what is final; {@link Hash32#ZERO} if nobody does
   */
  RealmPulls(int realm, Hash32 worker, VerifiedHeaders verified, Testimonies testimonies) {
    this.realm = realm;
    this.worker = worker;
    this.verified = verified;
    this.testimonies = testimonies;
  }

  /**
   * A worker says what its last block of the realm is. It is a goal while the worker serves the
   * realm; here it may be known later than there that it does.
   */
  void announce(WorkerJoined by, RealmHeader tip) {
    announced.remove(by.node());
    announced.put(
        by.node(),
        new Announced(
            by.connection(), new BlockSource.Worker(by.node(), by.endpoint()), new BlockGoal(tip)));
    if (announced.size() > ANNOUNCERS_MAX) {
      announced.keySet().stream()
          .filter(node -> !node.equals(worker))
          .findFirst()
          .ifPresent(announced::remove);
    }
  }

  /** What the realm's worker has announced. */
  private Optional<Announced> latest() {
    return Optional.ofNullable(announced.get(worker));
  }

  /** A connection is gone: what came by it is shown by nobody. */
  void left(long connection) {
    announced.values().removeIf(by -> by.connection == connection);
  }

  /** A candidate holds a header. */
  void need(RealmHeader tip) {
    needed.computeIfAbsent(tip.hash(), _ -> new BlockGoal(tip)).need();
  }

  /** It waits no longer. */
  void release(Hash32 tip) {
    if (needed.get(tip).release()) {
      needed.remove(tip);
    }
  }

  /**
   * Another header of the realm is final, or another worker serves it.
   *
   * @param worker who serves it
   */
  void isFinal(Hash32 worker) {
    this.worker = worker;
    shown
        .keySet()
        .removeIf(node -> !node.equals(worker) && !pulls.containsKey(node) && needed.isEmpty());
  }

  private boolean isDone(BlockGoal goal) {
    return goal.tip().height() <= verified.last(realm).height() || verified.has(goal.block());
  }

  /** Whether a candidate waits for a block of the realm that is not verified. */
  boolean isNeeded() {
    return needed.values().stream().anyMatch(goal -> !isDone(goal));
  }

  /** Whether its worker has announced what is not verified. */
  boolean isAnnounced() {
    return latest().filter(by -> !isDone(by.goal)).isPresent();
  }

  /**
   * The next pull for candidates.
   *
   * @param seat who serves the realm, if anybody does
   * @param isHere whether that worker is connected
   * @param isFree whether a node may be asked for one more block
   */
  Optional<VerifyBlock> forCandidates(
      Optional<BlockSource.Worker> seat,
      boolean isHere,
      Predicate<Hash32> isFree,
      long headHeight,
      long nowMs) {
    boolean isAsked =
        pulls.values().stream()
            .anyMatch(pull -> nowMs >= pull.sinceMs && nowMs - pull.sinceMs < Pause.FIRST_MS);
    if (isAsked || pulls.size() >= NODES_MAX) {
      // Who is asked may answer soon; if not, others are asked as well.
      return Optional.empty();
    }
    for (BlockGoal goal : needed.values()) {
      if (isDone(goal)) {
        continue;
      }
      for (BlockSource source : sources(goal, seat, isHere)) {
        Optional<VerifyBlock> task = task(goal, source, isFree, headHeight, nowMs);
        if (task.isPresent()) {
          return task;
        }
      }
    }
    return Optional.empty();
  }

  /** The next pull of what the worker has announced. */
  Optional<VerifyBlock> forWorker(Predicate<Hash32> isFree, long headHeight, long nowMs) {
    return pulls.isEmpty()
        ? latest()
            .filter(by -> !isDone(by.goal))
            .flatMap(by -> task(by.goal, by.worker, isFree, headHeight, nowMs))
        : Optional.empty();
  }

  /** Who can be asked for a candidate's block: those who failed come last. */
  private List<BlockSource> sources(
      BlockGoal goal, Optional<BlockSource.Worker> seat, boolean isHere) {
    List<BlockSource> sources = new ArrayList<>();
    testimonies.tellers(goal.block()).forEach(node -> sources.add(new BlockSource.Validator(node)));
    seat.ifPresent(worker -> sources.add(isHere ? 0 : sources.size(), worker));
    sources.sort(
        Comparator.comparing(
            source -> goal.pause(source.node()).hasFailed() || hasFailed(source.node())));
    return sources;
  }

  private boolean hasFailed(Hash32 node) {
    Shown of = shown.get(node);
    return of != null && of.pause.hasFailed();
  }

  /** What to ask a node next for a goal; empty if it is not to be asked. */
  private Optional<VerifyBlock> task(
      BlockGoal goal, BlockSource source, Predicate<Hash32> isFree, long headHeight, long nowMs) {
    Hash32 node = source.node();
    Shown of = shown.computeIfAbsent(node, _ -> new Shown());
    if (pulls.containsKey(node)
        || !isFree.test(node)
        || !of.pause.isOver(nowMs)
        || !goal.pause(node).isOver(nowMs)) {
      return Optional.empty();
    }
    RealmHeader tip = goal.tip();
    Optional<RealmHeader> below = verified.of(realm, tip.previous());
    if (below.filter(before -> !tip.follows(before)).isPresent()) {
      goal.endsElsewhere(node, nowMs);
      return Optional.empty();
    }
    boolean isKnown = below.isPresent() && isOwn(goal, source);
    if (!isKnown && passes(goal, of, below.isPresent())) {
      goal.endsElsewhere(node, nowMs);
      of.beginAt(verified.last(realm));
      return Optional.empty();
    }
    RealmHeader before = below.orElseGet(() -> from(goal, of));
    // On a checkpoint that is not known here yet nothing can be judged.
    boolean waits =
        before.height() >= verified.last(realm).height() + VerifiedHeaders.ABOVE_MAX
            || isKnown && tip.checkpointHeight() > headHeight;
    return waits
        ? Optional.empty()
        : Optional.of(
            new VerifyBlock(
                before, isKnown ? Optional.of(tip) : Optional.empty(), source, tip.height()));
  }

  /**
   * Whether a node has said itself that it holds a goal: then another block in its place is a lie,
   * or at least of no use. What a leader made up is nothing to the realm's worker.
   */
  private boolean isOwn(BlockGoal goal, BlockSource source) {
    return source instanceof BlockSource.Validator
        || latest().filter(by -> by.goal.block().equals(goal.block())).isPresent();
  }

  /**
   * Where a node's line is followed from: what is verified is likely to be on it, unless a line
   * ended elsewhere.
   */
  private RealmHeader from(BlockGoal goal, Shown of) {
    if (of.isFromLast && of.upTo.filter(this::stands).isPresent()) {
      return of.upTo.get();
    }
    of.isFromLast = false;
    if (goal.isOnAnotherLine()) {
      of.beginAt(verified.last(realm));
      return verified.last(realm);
    }
    return verified.highest(realm, goal.tip().height() - 2);
  }

  private boolean stands(RealmHeader header) {
    return verified.of(realm, header.hash()).isPresent();
  }

  /** Whether a node's line was followed past the goal, which is not on it. */
  private boolean passes(BlockGoal goal, Shown of, boolean hasBelow) {
    long end = goal.tip().height() - (hasBelow ? 0 : 1);
    return of.upTo.filter(this::stands).filter(header -> header.height() >= end).isPresent();
  }

  /** A node is asked. */
  void ask(VerifyBlock task, long nowMs) {
    pulls.put(task.source().node(), new Pull(task, nowMs));
  }

  /**
   * Takes note that a node has answered.
   *
   * @return whether it was asked this
   */
  boolean answered(VerifyBlock task) {
    Hash32 node = task.source().node();
    return Optional.ofNullable(pulls.get(node)).filter(pull -> pull.task.equals(task)).isPresent()
        && pulls.remove(node) != null;
  }

  /** A node's block holds. */
  void holds(Hash32 node, RealmHeader header) {
    Shown of = shown.computeIfAbsent(node, _ -> new Shown());
    of.pause.end();
    of.upTo = Optional.of(header);
  }

  /** A node's block does not hold, or cannot be judged. */
  void fails(Hash32 node, long nowMs) {
    shown.computeIfAbsent(node, _ -> new Shown()).pause.grow(nowMs);
  }

  /**
   * A node's line does not go on from a header that is verified: it is followed from the last final
   * one on, unless it was already.
   */
  void isAstray(VerifyBlock task, long nowMs) {
    Shown of = shown.computeIfAbsent(task.source().node(), _ -> new Shown());
    if (of.isFromLast || task.before().equals(verified.last(realm))) {
      of.pause.grow(nowMs);
    }
    of.beginAt(verified.last(realm));
  }
}
