package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.Close;
import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.coordinator.machine.CoordinatorInput.WorkerJoined;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.GoodbyeReason;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Verification of reported blocks before a checkpoint may hold them. The blocks of a realm are
 * verified in their order, one at a time; those of several realms side by side, of one worker and
 * altogether no more than so many, and whichever waited longest is next.
 *
 * <table>
 *   <caption>What becomes of a report that is not verified</caption>
 *   <tr><td>all of its block holds</td><td>it waits for a checkpoint</td></tr>
 *   <tr><td>something does not</td><td>it is dropped with what stands on it, and its worker's
 *     connection is closed; other realms go on</td></tr>
 *   <tr><td>it cannot be judged yet</td><td>it waits, and is asked for again, each time after a
 *     longer while: what is withheld is never final and never refused</td></tr>
 *   <tr><td>its worker goes</td><td>it is dropped: the worker reports it again when it is back, and
 *     no operator's order waits for what nobody can show</td></tr>
 *   <tr><td>this process starts again</td><td>it was never written: as when the worker goes</td></tr>
 * </table>
 *
 * Where others verify as well, nobody is asked here: whoever asks for a checkpoint says what is
 * verified. What that does not name when a worker has gone is dropped, and when it is back: a block
 * that it made and withholds would be named to it for ever.
 */
final class BlockVerification {
  /** A block that is being verified. */
  private record Asked(Hash32 block, Hash32 worker, long connection) {}

  private final RealmReports reports;
  private final Assignments assignments;
  private final ConnectedWorkers workers;
  private final Handovers handovers;

  /** Blocks that are being verified, by realm: whatever becomes of a report, an answer comes. */
  private final Map<Integer, Asked> asked = new TreeMap<>();

  private final Map<Hash32, Integer> askedOf = new TreeMap<>();

  /** Realms with something to verify and nothing under way, in the order of their turns. */
  private final Set<Integer> open = new LinkedHashSet<>();

  /** Workers that have gone since the last checkpoint, where others verify as well. */
  private final Set<Hash32> gone = new TreeSet<>();

  /** A liar that comes back, and a block that is withheld, take their turns ever more rarely. */
  private final Pause[] pauses;

  private long nowMs;

  BlockVerification(
      int activeRealms,
      RealmReports reports,
      Assignments assignments,
      ConnectedWorkers workers,
      Handovers handovers) {
    this.reports = reports;
    this.assignments = assignments;
    this.workers = workers;
    this.handovers = handovers;
    pauses = new Pause[activeRealms];
    Arrays.setAll(pauses, _ -> new Pause());
  }

  /** A report of a realm was taken. */
  void reported(RealmId realm, List<CoordinatorEffect> effects) {
    if (reports.areVerifiedHere()
        && reports.unverified(realm.value()).isPresent()
        && !asked.containsKey(realm.value())) {
      open.add(realm.value());
      ask(realm.value(), effects);
    }
  }

  /** It is {@code nowMs}. */
  void tick(long nowMs, List<CoordinatorEffect> effects) {
    this.nowMs = nowMs;
    askAll(effects);
  }

  /** All of a block holds. */
  void verified(VerifyBlock task, List<CoordinatorEffect> effects) {
    int realm = task.realm().value();
    if (answered(task) && isNext(task)) {
      pauses[realm].end();
      reports.verified(realm);
    }
    askAll(effects);
  }

  /**
   * Blocks are verified, each with what is below it in its realm, and not by this process alone.
   */
  void verified(Set<Hash32> blocks) {
    reports.verified(blocks);
    gone.forEach(this::dropOf);
    gone.clear();
  }

  /** Something of a block does not hold. */
  void refuted(CoordinatorInput.BlockRefuted answer, List<CoordinatorEffect> effects) {
    VerifyBlock task = answer.task();
    int realm = task.realm().value();
    if (!reports.areVerifiedHere()) {
      dropShown(task);
    } else if (answered(task) && isNext(task)) {
      pauses[realm].grow(nowMs);
      drop(realm);
      worker(realm).ifPresent(liar -> effects.add(closing(liar.connection(), task, answer.why())));
    }
    askAll(effects);
  }

  /**
   * A worker's block was refuted beside this machine: what it has reported from there on is
   * forgotten, so that its realm goes on once it reports something else.
   */
  private void dropShown(VerifyBlock task) {
    int realm = task.realm().value();
    if (serves(task.source().node(), realm)) {
      reports.dropUnverified(realm, task.height());
      handovers.lastIsOpen(task.realm());
    }
  }

  /** What closes the connection of a worker whose block does not hold. */
  static Close closing(long connection, VerifyBlock task, String why) {
    return new Close(
        connection,
        GoodbyeReason.NOT_ALLOWED,
        "realm %s: block %d is refuted: %s".formatted(task.realm(), task.height(), why));
  }

  /** A block could not be judged. */
  void unanswered(VerifyBlock task, List<CoordinatorEffect> effects) {
    int realm = task.realm().value();
    Asked was = asked.get(realm);
    if (answered(task)
        && isNext(task)
        // Whoever came back since was not asked yet.
        && worker(realm).filter(now -> now.connection() == was.connection).isPresent()) {
      pauses[realm].grow(nowMs);
    }
    askAll(effects);
  }

  /** A worker's connection is about to be forgotten: its blocks cannot be asked for. */
  void left(long connection) {
    Optional<Hash32> node = workers.at(connection).map(WorkerJoined::node);
    if (reports.areVerifiedHere()) {
      node.ifPresent(this::dropOf);
    } else {
      // Others may have its blocks: what they have verified is told with the next checkpoint.
      node.ifPresent(gone::add);
    }
  }

  /** A worker has joined anew: it reports again what is not verified, or something else. */
  void joined(Hash32 node) {
    gone.remove(node);
    dropOf(node);
  }

  private void dropOf(Hash32 node) {
    for (int realm = 0; realm < pauses.length; realm++) {
      if (reports.unverified(realm).isPresent() && serves(node, realm)) {
        drop(realm);
      }
    }
  }

  private boolean serves(Hash32 node, int realm) {
    return assignments
        .seat(new RealmId(realm))
        .filter(seat -> seat.isTaken() && seat.worker().equals(node))
        .isPresent();
  }

  private void drop(int realm) {
    reports.dropUnverified(realm);
    handovers.lastIsOpen(new RealmId(realm));
    open.remove(realm);
  }

  /**
   * Takes note of an answer.
   *
   * @return whether it was waited for
   */
  private boolean answered(VerifyBlock task) {
    int realm = task.realm().value();
    Asked was = asked.get(realm);
    if (was == null || !isOf(task, was.block)) {
      return false;
    }
    asked.remove(realm);
    askedOf.merge(was.worker, -1, (a, b) -> a + b == 0 ? null : a + b);
    open.add(realm);
    return true;
  }

  /** Whether a block is still what is to be verified next; its report may have been dropped. */
  private boolean isNext(VerifyBlock task) {
    return reports
        .unverified(task.realm().value())
        .filter(header -> isOf(task, header.hash()))
        .isPresent();
  }

  private static boolean isOf(VerifyBlock task, Hash32 block) {
    return task.header().filter(header -> header.hash().equals(block)).isPresent();
  }

  private void askAll(List<CoordinatorEffect> effects) {
    for (int realm : List.copyOf(open)) {
      if (asked.size() >= Limits.BLOCKS_VERIFIED_MAX) {
        return;
      }
      ask(realm, effects);
    }
  }

  private void ask(int realm, List<CoordinatorEffect> effects) {
    Optional<RealmHeader> next = reports.unverified(realm);
    if (next.isEmpty()) {
      open.remove(realm);
      return;
    }
    if (!pauses[realm].isOver(nowMs) || asked.size() >= Limits.BLOCKS_VERIFIED_MAX) {
      return;
    }
    worker(realm)
        .filter(w -> askedOf.getOrDefault(w.node(), 0) < Limits.BLOCKS_VERIFIED_OF_WORKER_MAX)
        .ifPresent(
            w -> {
              open.remove(realm);
              asked.put(realm, new Asked(next.get().hash(), w.node(), w.connection()));
              askedOf.merge(w.node(), 1, Integer::sum);
              effects.add(
                  new VerifyBlock(
                      reports.believed(realm),
                      next,
                      new BlockSource.Worker(w.node(), w.endpoint()),
                      next.get().height()));
            });
  }

  /** The worker of a realm, if it is connected. */
  private Optional<WorkerJoined> worker(int realm) {
    return assignments
        .seat(new RealmId(realm))
        .filter(Assignments.Seat::isTaken)
        .flatMap(seat -> workers.of(seat.worker()));
  }
}
