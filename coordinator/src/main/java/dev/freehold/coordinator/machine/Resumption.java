package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.Close;
import dev.freehold.coordinator.machine.CoordinatorEffect.Halt;
import dev.freehold.coordinator.machine.CoordinatorEffect.Send;
import dev.freehold.coordinator.machine.CoordinatorInput.WorkerJoined;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.checkpoint.CheckpointCheck;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Taking up of the chain by a coordinator that starts. Its log may be an older copy, and a height
 * that is signed twice ends the network; so it seals nothing before it has heard, of every worker
 * that its log gives a realm, that none holds more than it does. A worker that is down must not
 * stop the chain for ever: once one was heard, the others are waited for {@link #WAIT_MS}, and
 * those that say they hold more {@link #UNSHOWN_MS_MAX}.
 *
 * <pre>
 * HEARING     nothing is sealed; known workers join, newcomers wait apart
 * CATCHING_UP a worker has shown a later checkpoint: nothing is sealed, one after another is taken
 * GOING_ON    checkpoints are sealed; a worker that shows a later one leads to CATCHING_UP
 * </pre>
 *
 * A worker that says it holds more joins only once that was looked at. Its word alone holds nothing
 * up for longer than a question takes.
 */
final class Resumption {
  /** How long workers are waited for that are not there, once one was heard. */
  static final long WAIT_MS = 10_000;

  /**
   * How long a worker may take to show a checkpoint that it says it holds, each time it is asked.
   */
  static final long SHOW_MS_MAX = 5_000;

  /**
   * How long nothing is signed while a worker of the log's says that it holds more and is slow to
   * show it: a height that is signed twice ends the network, a minute's pause does not.
   */
  static final long UNSHOWN_MS_MAX = 60_000;

  /** Workers that come back at once are nothing to speak of; then whom it waits for is said. */
  private static final long SAID_AFTER_MS = 3_000;

  private static final long SAID_EVERY_MS = 10_000;

  private static final String AGAIN = ": connect again";

  /** A worker that says it holds more than is known here. */
  private static final class Claim {
    private final WorkerJoined worker;
    private long asked;
    private long askedMs;

    private Claim(WorkerJoined worker) {
      this.worker = worker;
    }
  }

  private final StartRules rules;
  private final CheckpointCheck check;
  private final Supplier<Checkpoint> head;
  private final Map<Long, Claim> claims = new TreeMap<>();

  /** Newcomers that wait until it is known who serves what. */
  private final Set<Long> apart = new TreeSet<>();

  /** Workers that said they hold more and did not show it. */
  private final Set<Hash32> disproved = new TreeSet<>();

  /** Workers that have shown a later checkpoint and not yet all that they hold. */
  private final Set<Hash32> owing = new TreeSet<>();

  /** Workers of the log's that say they hold more and have shown nothing yet. */
  private final Set<Hash32> unshown = new TreeSet<>();

  private Set<Hash32> awaited = new TreeSet<>();
  private boolean anyHeard;
  private boolean anySeats;
  private boolean begun;
  private boolean goingOn;
  private long nowMs;
  private long beganMs = Long.MAX_VALUE;
  private long sayMs = Long.MAX_VALUE;
  private boolean said;

  /**
   * @param check of each next checkpoint; has adopted what {@code head} is the last of
   */
  Resumption(StartRules rules, CheckpointCheck check, Supplier<Checkpoint> head) {
    this.rules = rules;
    this.check = check;
    this.head = head;
    goingOn = !rules.hearsWorkers();
  }

  /** Whether {@link #begin} was called. */
  boolean isBegun() {
    return begun;
  }

  /** Takes note of whom the log gives a realm. */
  void begin(Set<Hash32> seated) {
    begun = true;
    awaited = new TreeSet<>(seated);
    anySeats = !seated.isEmpty();
  }

  /**
   * Whether a worker would be asked for a checkpoint that may have been signed and forgotten here,
   * whoever it is: only as long as nothing was signed since the start.
   */
  boolean mayAsk(WorkerJoined worker) {
    return !goingOn && isToShow(worker);
  }

  private boolean holdsMore(WorkerJoined worker) {
    return worker.checkpointHeight() > head.get().height();
  }

  /** Whether a worker says that it holds more, and has not failed to show it. */
  private boolean isToShow(WorkerJoined worker) {
    return holdsMore(worker) && !disproved.contains(worker.node());
  }

  /**
   * A worker wants to join.
   *
   * @param known whether it serves or copies a realm
   * @return whether it joins later, by another connection
   */
  boolean holdsBack(WorkerJoined worker, boolean known, List<CoordinatorEffect> effects) {
    if (isToShow(worker)) {
      Claim claim = new Claim(worker);
      claims.put(worker.connection(), claim);
      if (known) {
        unshown.add(worker.node());
      }
      ask(claim, head.get().height() + 1, effects);
      return true;
    }
    if (!holdsMore(worker)) {
      unshown.remove(worker.node());
      awaited.remove(worker.node());
      anyHeard |= known || !anySeats;
    }
    if (!goingOn && anySeats && !known) {
      apart.add(worker.connection());
      return true;
    }
    return false;
  }

  /** Whether a connection's worker has not joined yet: what else it says is not looked at. */
  boolean isHeldBack(long connection) {
    return claims.containsKey(connection) || apart.contains(connection);
  }

  /** A connection is gone. */
  void left(long connection) {
    claims.remove(connection);
    apart.remove(connection);
  }

  private void ask(Claim claim, long height, List<CoordinatorEffect> effects) {
    claim.asked = height;
    claim.askedMs = nowMs;
    effects.add(new Send(claim.worker.connection(), new Query.CheckpointOf(0, height)));
  }

  /**
   * A worker shows a checkpoint that it was asked for.
   *
   * @param adopt takes over a checkpoint that is signed and not refused
   * @return the evidence, if this key has signed another of its height
   */
  Optional<Equivocation> shown(
      long connection,
      Checkpoint checkpoint,
      BiConsumer<Checkpoint, List<CoordinatorEffect>> adopt,
      List<CoordinatorEffect> effects) {
    Claim claim = claims.get(connection);
    if (claim == null) {
      return Optional.empty();
    }
    Checkpoint last = head.get();
    if (checkpoint.height() != claim.asked || !rules.isSigned().test(checkpoint)) {
      disprove(claim, "this is not checkpoint %d, signed".formatted(claim.asked), effects);
    } else if (checkpoint.height() == last.height()) {
      return compared(claim, last, checkpoint, effects);
    } else if (checkpoint.height() <= last.height()) {
      // Sealed since it was asked for, and more: what it is pushed next tells it of any other.
      release(claim, "it is known", effects);
    } else if (!checkpoint.previous().equals(last.hash()) && last.height() > 0) {
      ask(claim, last.height(), effects);
    } else {
      next(claim, checkpoint, adopt, effects);
    }
    return Optional.empty();
  }

  private Optional<Equivocation> compared(
      Claim claim, Checkpoint last, Checkpoint checkpoint, List<CoordinatorEffect> effects) {
    if (!checkpoint.hash().equals(last.hash())) {
      claims.remove(claim.worker.connection());
      return Optional.of(new Equivocation(last, checkpoint));
    }
    release(claim, "checkpoint %d is the last here".formatted(last.height()), effects);
    return Optional.empty();
  }

  private void next(
      Claim claim,
      Checkpoint checkpoint,
      BiConsumer<Checkpoint, List<CoordinatorEffect>> adopt,
      List<CoordinatorEffect> effects) {
    Optional<String> refusal = check.refusal(checkpoint);
    if (refusal.isPresent()) {
      disprove(claim, refusal.get(), effects);
      return;
    }
    if (!rules.goesOn()) {
      effects.add(new Halt(older(claim)));
      return;
    }
    unshown.remove(claim.worker.node());
    owing.add(claim.worker.node());
    adopt.accept(checkpoint, effects);
    long height = head.get().height();
    if (claim.worker.checkpointHeight() > height) {
      ask(claim, height + 1, effects);
    } else {
      release(claim, "checkpoint %d is the last here, too".formatted(height), effects);
    }
  }

  private String older(Claim claim) {
    long height = head.get().height();
    return ("worker %s holds checkpoint %d, signed with this coordinator's key, and the log ends at"
            + " checkpoint %d: this directory is an older copy. --after-restore goes on from what"
            + " workers hold; what is lost by it is in docs/recovery.md")
        .formatted(
            claim.worker.node().abbreviated(),
            Math.max(height + 1, claim.worker.checkpointHeight()),
            height);
  }

  /** A worker has not got what it was asked for. */
  void lacks(long connection, List<CoordinatorEffect> effects) {
    Optional.ofNullable(claims.get(connection))
        .ifPresent(claim -> disprove(claim, "it is not shown", effects));
  }

  /** It joins by its next connection, as one that holds no more than is known here. */
  private void disprove(Claim claim, String why, List<CoordinatorEffect> effects) {
    unshown.remove(claim.worker.node());
    if (!owing.remove(claim.worker.node())) {
      disproved.add(claim.worker.node());
    }
    end(claim, why, effects);
  }

  private void end(Claim claim, String why, List<CoordinatorEffect> effects) {
    claims.remove(claim.worker.connection());
    effects.add(
        new Close(
            claim.worker.connection(),
            GoodbyeReason.OUT_OF_STEP,
            "checkpoint %d, which you say you hold: %s".formatted(claim.asked, why)));
  }

  /** A worker of the log's is slow, perhaps: as long as nothing is signed it is asked again. */
  private void overdue(Claim claim, List<CoordinatorEffect> effects) {
    String why = "it was not shown in time";
    if (!goingOn && unshown.contains(claim.worker.node())) {
      end(claim, why, effects);
    } else {
      disprove(claim, why, effects);
    }
  }

  /** Its reports were not looked at: it sends them again by its next connection. */
  private void release(Claim claim, String why, List<CoordinatorEffect> effects) {
    unshown.remove(claim.worker.node());
    owing.remove(claim.worker.node());
    claims.remove(claim.worker.connection());
    effects.add(new Close(claim.worker.connection(), GoodbyeReason.OUT_OF_STEP, why + AGAIN));
  }

  /** Whether the next checkpoint may be sealed at this time. */
  boolean maySeal(long newNowMs, List<CoordinatorEffect> effects) {
    nowMs = newNowMs;
    // A clock that was set back holds nothing up.
    beganMs = Math.min(beganMs, nowMs);
    sayMs = Math.min(sayMs, nowMs + (sayMs == Long.MAX_VALUE ? SAID_AFTER_MS : SAID_EVERY_MS));
    for (Claim claim : List.copyOf(claims.values())) {
      claim.askedMs = Math.min(claim.askedMs == 0 ? nowMs : claim.askedMs, nowMs);
      if (nowMs - claim.askedMs >= SHOW_MS_MAX) {
        overdue(claim, effects);
      }
    }
    if (!goingOn && owing.isEmpty() && mayGoOn()) {
      goOn(effects);
    }
    boolean waits = !goingOn || !owing.isEmpty();
    said = waits && nowMs >= sayMs;
    if (said) {
      sayMs = nowMs + SAID_EVERY_MS;
      effects.add(new CoordinatorEffect.StartWaits(List.copyOf(owing.isEmpty() ? awaited : owing)));
    }
    return !waits;
  }

  /** Whether the last tick said for whom it waits, as it does every so often. */
  boolean hasWaitedAgain() {
    return said;
  }

  private boolean mayGoOn() {
    long waitedMs = nowMs - beganMs;
    return anyHeard
        && (unshown.isEmpty() || waitedMs >= UNSHOWN_MS_MAX)
        && (waitedMs >= WAIT_MS || awaited.isEmpty() && claims.isEmpty());
  }

  private void goOn(List<CoordinatorEffect> effects) {
    goingOn = true;
    effects.add(new CoordinatorEffect.StartEnds(List.copyOf(awaited)));
    for (long connection : new ArrayList<>(apart)) {
      effects.add(new Close(connection, GoodbyeReason.OUT_OF_STEP, "the chain goes on" + AGAIN));
    }
    apart.clear();
  }
}
