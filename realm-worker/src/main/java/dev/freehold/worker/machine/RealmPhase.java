package dev.freehold.worker.machine;

import dev.freehold.core.Invariant;

/**
 * Phases of a realm's life at one worker. Every realm begins {@link #ELSEWHERE} in a new process,
 * whatever the worker did before: the coordinator's table says what it is now.
 *
 * <p>The steps, and what causes each:
 *
 * <table>
 *   <caption>Legal steps</caption>
 *   <tr><th>from</th><th>to</th><th>cause</th></tr>
 *   <tr><td>{@code ELSEWHERE}, {@code FOLLOWING}, {@code CATCHING_UP}, {@code HANDED_OVER}</td>
 *     <td>{@code FOLLOWING}</td>
 *     <td>the table names another worker, and this one as its follower</td></tr>
 *   <tr><td>the same four</td><td>{@code ELSEWHERE}</td>
 *     <td>the table names another worker, and this one not at all</td></tr>
 *   <tr><td>the same four</td><td>{@code CATCHING_UP}</td>
 *     <td>the table names this worker; the store here lacks blocks that are known, and a follower
 *       has them, or a copy that began earlier still writes to the store</td></tr>
 *   <tr><td>the same four</td><td>{@code SERVING}</td>
 *     <td>the table names this worker, and the store here holds every block that is known; a
 *       realm that catches up takes this step when its copy has ended</td></tr>
 *   <tr><td>the same four</td><td>{@code HANDED_OVER}</td>
 *     <td>the same, but the realm is being moved away: this process has admitted nothing of it, so
 *       nothing is left to finish</td></tr>
 *   <tr><td>{@code SERVING}</td><td>{@code DRAINING}</td>
 *     <td>the realm is being moved away, and its follower has caught up</td></tr>
 *   <tr><td>{@code DRAINING}</td><td>{@code HANDED_OVER}</td>
 *     <td>all that was admitted is durable; if the handover was ended meanwhile, the realm goes on
 *       to {@code SERVING} at once</td></tr>
 *   <tr><td>{@code SERVING}, {@code DRAINING}</td><td>{@code ELSEWHERE}</td>
 *     <td>a later epoch has begun without this worker, where others keep what it has
 *       acknowledged</td></tr>
 *   <tr><td>every one</td><td>{@code STOPPED}</td>
 *     <td>what is here of the realm contradicts what is final, or itself; the table gives a realm
 *       to another that was not handed over; there is no way back but a new process</td></tr>
 * </table>
 *
 * A step to the phase that the realm is in is legal everywhere: the coordinator repeats its table
 * to whoever connects. Every other step is a bug of this program: a realm that this worker alone
 * keeps and serves is never dropped or copied over, since what it acknowledged stands nowhere else.
 */
enum RealmPhase {
  /** Nothing of the realm is this worker's concern, but that it may follow it in a seat. */
  ELSEWHERE,
  /** This worker copies the realm's final blocks while another serves it. */
  FOLLOWING,
  /** The realm is this worker's, which copies the blocks that it lacks before it serves. */
  CATCHING_UP,
  /** This worker admits bundles and makes blocks. */
  SERVING,
  /** This worker admits nothing more, and finishes what it has admitted, to hand the realm over. */
  DRAINING,
  /** This worker makes no more blocks of the realm; the next worker is not named yet. */
  HANDED_OVER,
  /** This worker does nothing more for the realm until it is started again. */
  STOPPED;

  /**
   * The next phase, if the step to it is legal.
   *
   * @throws Invariant if it is not
   */
  RealmPhase to(RealmPhase next) {
    if (!mayGoTo(next)) {
      throw new Invariant("no realm goes from " + this + " to " + next);
    }
    return next;
  }

  private boolean mayGoTo(RealmPhase next) {
    return next == this
        || next == STOPPED
        || switch (this) {
          case ELSEWHERE, FOLLOWING, CATCHING_UP, HANDED_OVER -> next != DRAINING;
          case STOPPED -> false;
          case SERVING -> next == DRAINING || next == ELSEWHERE;
          case DRAINING -> next == HANDED_OVER || next == ELSEWHERE;
        };
  }

  /** Whether a realm in this phase has a machine: bundles are admitted, or finished. */
  boolean isServed() {
    return this == SERVING || this == DRAINING;
  }

  /** Whether blocks of the realm are copied from another worker. */
  boolean isCopied() {
    return this == FOLLOWING || this == CATCHING_UP;
  }
}
