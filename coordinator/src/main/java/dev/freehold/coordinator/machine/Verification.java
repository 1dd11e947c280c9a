package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.coordinator.machine.CoordinatorInput.WorkerJoined;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.committee.Verifiers;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Verification of blocks by one of several validators: of those that realms' workers announce, and
 * of those that candidates hold which wait to be judged. What is verified it tells all others.
 *
 * <table>
 *   <caption>What becomes of a block that a node is asked for</caption>
 *   <tr><td>all of it holds</td><td>the next one on the way to the goal is asked for</td></tr>
 *   <tr><td>a worker's does not</td><td>its connection is closed, and it is asked for blocks of the
 *     realm again after ever longer whiles</td></tr>
 *   <tr><td>a validator's does not, or it cannot be judged</td><td>others are asked, and the node
 *     again after ever longer whiles</td></tr>
 *   <tr><td>it leads elsewhere</td><td>likewise, for this goal alone</td></tr>
 * </table>
 */
final class Verification {
  /** Milliseconds after which all that is verified is told again. */
  static final long TELL_AGAIN_MS = 2_000;

  /** What workers announce takes no more than this of the room, whatever they withhold. */
  static final int FOR_WORKERS_MAX = Limits.BLOCKS_VERIFIED_MAX * 3 / 4;

  private final Lobby lobby;
  private final VerifiedHeaders verified;
  private final Testimonies testimonies;
  private final List<RealmPulls> pulls = new ArrayList<>();
  private List<RealmEndpoint> realms;
  private long height;

  /** How many blocks a node is asked for. */
  private final Map<Hash32, Integer> askedOf = new TreeMap<>();

  private int asked;

  /** Realms in which something may be to be pulled, in the order of their turns. */
  private final Set<Integer> needed = new LinkedHashSet<>();

  private final Set<Integer> announced = new LinkedHashSet<>();

  private final List<VerifiedBlock> untold = new ArrayList<>();
  private long nowMs;
  private long toldAllMs;

  /**
   * @param verifiers who verifies each realm
   * @param self node of this validator, one of their committee
   * @param lobby who is connected
   * @param realms every active realm, as of {@link #isFinal}
   */
  Verification(
      Verifiers verifiers, Hash32 self, Lobby lobby, long height, List<RealmEndpoint> realms) {
    this.lobby = lobby;
    this.height = height;
    this.realms = realms;
    verified = new VerifiedHeaders(realms.stream().map(RealmEndpoint::header).toList());
    testimonies = new Testimonies(verifiers, self, verified);
    for (int realm = 0; realm < realms.size(); realm++) {
      pulls.add(new RealmPulls(realm, realms.get(realm).worker(), verified, testimonies));
    }
  }

  /** Whether a block is verified here, or the last final one of its realm. */
  boolean has(VerifiedBlock block) {
    return verified.has(block);
  }

  /** Hashes of the headers that a leader may propose. */
  Set<Hash32> byQuorum() {
    return testimonies.byQuorum();
  }

  /** Another validator says what it has verified. */
  void told(Hash32 node, List<VerifiedBlock> blocks, List<ValidatorEffect> effects) {
    testimonies.told(node, blocks);
    askForCandidates(effects);
  }

  /** A worker says by a connection that it has made a block durable. */
  void announced(long connection, RealmHeader header, List<ValidatorEffect> effects) {
    Optional<WorkerJoined> worker = lobby.worker(connection);
    int realm = header.realm().value();
    if (worker.isPresent() && verified.hasRealm(realm)) {
      pulls.get(realm).announce(worker.get(), header);
      announced.add(realm);
      askForWorkers(effects);
    }
  }

  /** A connection is gone. */
  void left(long connection) {
    pulls.forEach(of -> of.left(connection));
  }

  /** A candidate waits for a header. */
  void need(RealmHeader header) {
    int realm = header.realm().value();
    pulls.get(realm).need(header);
    needed.add(realm);
  }

  /** It waits for it no longer. */
  void release(VerifiedBlock block) {
    pulls.get(block.realm().value()).release(block.header());
  }

  /**
   * A candidate is final.
   *
   * @param height of its checkpoint
   * @param realms every active realm with its final header and who serves it
   */
  void isFinal(long height, List<RealmEndpoint> realms, List<ValidatorEffect> effects) {
    List<RealmEndpoint> before = this.realms;
    this.height = height;
    this.realms = realms;
    for (int realm = 0; realm < realms.size(); realm++) {
      RealmHeader from = before.get(realm).header();
      RealmHeader to = realms.get(realm).header();
      if (to.height() > from.height()) {
        verified.rise(to);
        testimonies.rise(to.realm(), to.height());
      }
      pulls.get(realm).isFinal(realms.get(realm).worker());
      if (pulls.get(realm).isAnnounced()) {
        announced.add(realm);
      }
    }
    untold.removeIf(block -> block.height() <= verified.last(block.realm().value()).height());
    askAll(effects);
  }

  /** It is {@code nowMs}. */
  void tick(long nowMs, List<ValidatorEffect> effects) {
    this.nowMs = nowMs;
    boolean isAll = nowMs < toldAllMs || nowMs - toldAllMs >= TELL_AGAIN_MS;
    if (isAll) {
      toldAllMs = nowMs;
      untold.clear();
      for (int realm = 0; realm < verified.realms(); realm++) {
        untold.addAll(verified.above(realm).reversed());
      }
    }
    if (!untold.isEmpty()) {
      effects.add(new ValidatorEffect.Tell(untold));
      untold.clear();
    }
    askAll(effects);
  }

  /**
   * All of a block holds.
   *
   * @return its name, if it is verified from now on
   */
  Optional<VerifiedBlock> holds(
      CoordinatorInput.BlockVerified answer, List<ValidatorEffect> effects) {
    VerifyBlock task = answer.task();
    RealmHeader header = answer.header();
    if (!answered(task)) {
      return Optional.empty();
    }
    Optional<VerifiedBlock> block = Optional.empty();
    if (!header.follows(task.before())) {
      pulls.get(task.realm().value()).isAstray(task, nowMs);
    } else if (stands(task)) {
      VerifiedBlock name = VerifiedBlock.of(header);
      if (!verified.has(name)) {
        verified.add(header);
        untold.add(name);
        block = Optional.of(name);
      }
      pulls.get(task.realm().value()).holds(task.source().node(), header);
    }
    askAll(effects);
    return block;
  }

  /** What a block stands on may be below what has become final, or on another line. */
  private boolean stands(VerifyBlock task) {
    return verified.of(task.realm().value(), task.before().hash()).isPresent();
  }

  /** Something of a block does not hold. */
  void refuted(CoordinatorInput.BlockRefuted answer, List<ValidatorEffect> effects) {
    VerifyBlock task = answer.task();
    if (answered(task)) {
      pulls.get(task.realm().value()).fails(task.source().node(), nowMs);
      if (task.source() instanceof BlockSource.Worker liar) {
        for (WorkerJoined worker : lobby.of(liar.node())) {
          effects.add(
              new ValidatorEffect.Act(
                  BlockVerification.closing(worker.connection(), task, answer.why())));
        }
      }
      askAll(effects);
    }
  }

  /** A node's line does not go on from what a block was to stand on. */
  void isAstray(VerifyBlock task, List<ValidatorEffect> effects) {
    if (answered(task)) {
      pulls.get(task.realm().value()).isAstray(task, nowMs);
      askAll(effects);
    }
  }

  /** A block could not be judged. */
  void unanswered(VerifyBlock task, List<ValidatorEffect> effects) {
    if (answered(task)) {
      pulls.get(task.realm().value()).fails(task.source().node(), nowMs);
      askAll(effects);
    }
  }

  private boolean answered(VerifyBlock task) {
    int realm = task.realm().value();
    if (!verified.hasRealm(realm) || !pulls.get(realm).answered(task)) {
      return false;
    }
    asked--;
    askedOf.merge(task.source().node(), -1, (a, b) -> a + b == 0 ? null : a + b);
    // Whichever waited longest is next.
    takeTurn(needed, realm);
    takeTurn(announced, realm);
    return true;
  }

  /** Asks for what there is room for: first for what candidates wait for. */
  void askAll(List<ValidatorEffect> effects) {
    askForCandidates(effects);
    askForWorkers(effects);
  }

  private void askForCandidates(List<ValidatorEffect> effects) {
    for (int realm : List.copyOf(needed)) {
      if (asked >= Limits.BLOCKS_VERIFIED_MAX) {
        return;
      }
      if (pulls.get(realm).isNeeded()) {
        Optional<BlockSource.Worker> seat = seat(realm);
        boolean isHere = seat.filter(of -> !lobby.of(of.node()).isEmpty()).isPresent();
        ask(pulls.get(realm).forCandidates(seat, isHere, this::isFree, height, nowMs), effects);
      } else {
        needed.remove(realm);
      }
    }
  }

  private void askForWorkers(List<ValidatorEffect> effects) {
    for (int realm : List.copyOf(announced)) {
      if (asked >= FOR_WORKERS_MAX) {
        return;
      }
      if (pulls.get(realm).isAnnounced()) {
        ask(pulls.get(realm).forWorker(this::isFree, height, nowMs), effects);
      } else {
        announced.remove(realm);
      }
    }
  }

  /** Whoever serves a realm, where it can be reached. */
  private Optional<BlockSource.Worker> seat(int realm) {
    RealmEndpoint seat = realms.get(realm);
    if (seat.worker().equals(Hash32.ZERO)) {
      return Optional.empty();
    }
    String endpoint =
        lobby.of(seat.worker()).stream()
            .findFirst()
            .map(WorkerJoined::endpoint)
            .orElse(seat.endpoint());
    return Optional.of(new BlockSource.Worker(seat.worker(), endpoint));
  }

  private boolean isFree(Hash32 node) {
    return askedOf.getOrDefault(node, 0) < Limits.BLOCKS_VERIFIED_OF_WORKER_MAX;
  }

  private static void takeTurn(Set<Integer> turns, int realm) {
    if (turns.remove(realm)) {
      turns.add(realm);
    }
  }

  private void ask(Optional<VerifyBlock> pull, List<ValidatorEffect> effects) {
    if (pull.isPresent()) {
      VerifyBlock task = pull.get();
      int realm = task.realm().value();
      asked++;
      askedOf.merge(task.source().node(), 1, Integer::sum);
      pulls.get(realm).ask(task, nowMs);
      effects.add(new ValidatorEffect.Act(task));
    }
  }
}
