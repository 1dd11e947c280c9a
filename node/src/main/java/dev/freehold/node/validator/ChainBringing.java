package dev.freehold.node.validator;

import dev.freehold.coordinator.agent.CommitteeDriver;
import dev.freehold.coordinator.agent.Turn;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.coordinator.machine.TakenCheck;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.id.Hash32;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.validator.ValidatorSources.Source;
import dev.freehold.protocol.agent.Inbox;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bringing of the final candidates that this validator missed, from the others: on a thread of its
 * own while there is something to bring, as a client of one validator after another. Nothing is
 * believed: what is wrong changes nothing here, and the next one is asked. Thread-safe.
 */
public final class ChainBringing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChainBringing.class);

  /**
   * Candidates that one turn of the coordinator's thread takes over: few enough that no other
   * waits, and that what is wanted is found among the last checkpoints.
   */
  private static final int TURN_CANDIDATES = Limits.FINALITY_PATH_MAX / 2;

  private static final long PAUSE_MS_FIRST = 5_000;
  private static final long PAUSE_MS_MAX = 60_000;

  private final ValidatorSources others;
  private final StateBringing states;
  private final CheckpointBringing checkpoints;
  private final TakenCheck check;
  private final CommitteeDriver driver;
  private final Inbox<Turn> inbox;
  private final NodeEvents events;
  private final Consumer<Throwable> onFailure;

  /** Something that the agreement has asked for. */
  private record Wanted(Certificate finality, LongConsumer answer) {}

  private Optional<Wanted> wanted = Optional.empty();
  private Optional<Thread> thread = Optional.empty();
  private boolean isClosed;

  /** How long it waits until it asks all others again for checkpoints that none gave. */
  private long pauseMs;

  // What follows belongs to the thread, of which there is one at a time.

  private int turn;
  private long beganAt;
  private long beganNs;
  private boolean isBeginTold;

  /** Until what is wanted is here, however often the bringing ends before. */
  private boolean isFarBehind;

  private boolean isGapTold;

  /** Findings of one round of all others. */
  private static final class Round {
    private long behind;
    private boolean isAnyWithoutIt;
  }

  /**
   * @param others where the other validators listen, by node id
   * @param genesis the network's genesis hash
   * @param inbox of the driver's thread
   * @param onFailure told what ended it, if anything does but {@link #close}
   */
  public ChainBringing(
      Map<Hash32, InetSocketAddress> others,
      Hash32 genesis,
      TakenCheck check,
      CommitteeDriver driver,
      Inbox<Turn> inbox,
      NodeEvents events,
      Consumer<Throwable> onFailure) {
    this.others = new ValidatorSources(others, genesis, events);
    states = new StateBringing(this.others, check, driver);
    checkpoints = new CheckpointBringing(this.others, check, driver, what -> await(turn(what)));
    this.check = check;
    this.driver = driver;
    this.inbox = inbox;
    this.events = events;
    this.onFailure = onFailure;
  }

  /**
   * Brings the chain up to what a certificate makes final, in place of what was wanted before. Ends
   * without an answer if nobody has more: it is asked for again.
   *
   * @param answer takes the height of the certificate's candidate, once all up to it is durable
   */
  synchronized void want(Certificate finality, LongConsumer answer) {
    if (isClosed) {
      return;
    }
    wanted = Optional.of(new Wanted(finality, answer));
    notifyAll();
    if (thread.isEmpty()) {
      begin();
    }
  }

  /** Brings the checkpoints that it lacks since it joined late, if there are any. */
  public synchronized void start() {
    if (!isClosed && thread.isEmpty() && driver.lacksBefore().isPresent()) {
      begin();
    }
  }

  private void begin() {
    pauseMs = PAUSE_MS_FIRST;
    thread = Optional.of(Thread.ofVirtual().name("chain-bringing").start(this::run));
  }

  private void run() {
    try {
      boolean goesOn = true;
      while (goesOn) {
        Optional<Wanted> before = wanted();
        boolean isAnyCome = before.isPresent() && askAll();
        boolean isMore = wanted().isPresent();
        if (!isAnyCome || !isMore) {
          checkpoints.bring();
          // What is still wanted may come by the agreement itself, and is not asked for again then.
          tellEnd();
        }
        if (!isMore && isFarBehind) {
          isFarBehind = false;
          isGapTold = false;
          others.forgetLies();
        }
        goesOn = isAnyCome && isMore || !endIf(before);
      }
    } catch (InterruptedException e) {
      // The process ends.
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.error("the bringing of the chain stopped", e);
      onFailure.accept(e);
    }
  }

  private void tellEnd() {
    if (isBeginTold) {
      long to = driver.head().height();
      events.broughtUp(to, to - beganAt, Duration.ofNanos(System.nanoTime() - beganNs));
      isBeginTold = false;
    }
  }

  private synchronized Optional<Wanted> wanted() {
    return wanted;
  }

  /**
   * Ends the thread, unless something else is wanted than before, or checkpoints are missing from
   * before the chain begins here: nobody else asks for those again, and blocks wait for them.
   */
  private synchronized boolean endIf(Optional<Wanted> before) throws InterruptedException {
    if (!isAsBefore(before)) {
      return false;
    }
    if (driver.lacksBefore().isPresent()) {
      pause(before);
      return false;
    }
    thread = Optional.empty();
    return true;
  }

  /** Lets a pause pass, or as much of it as until something else is wanted. */
  private void pause(Optional<Wanted> before) throws InterruptedException {
    long pausedNs = System.nanoTime();
    long leftMs = pauseMs;
    while (leftMs > 0 && isAsBefore(before)) {
      wait(leftMs);
      leftMs = pauseMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - pausedNs);
    }
    pauseMs = Math.min(PAUSE_MS_MAX, 2 * pauseMs);
  }

  private boolean isAsBefore(Optional<Wanted> before) {
    return wanted.isEmpty() || wanted.equals(before);
  }

  /** Asks one validator after another; whether anything came. */
  private boolean askAll() throws InterruptedException {
    long before = driver.head().height();
    Round round = new Round();
    List<Source> sources = others.sources();
    for (int asked = 0; asked < sources.size() && wanted().isPresent(); asked++) {
      Source source = sources.get(turn++ % sources.size());
      others.ask(source, connection -> bring(source, connection, round));
    }
    if (round.isAnyWithoutIt && wanted().isPresent()) {
      // Also where something came: who keeps an old candidate may give out one at a time.
      bringState();
    }
    boolean isAnyCome = driver.head().height() > before;
    if (!isAnyCome && round.isAnyWithoutIt && !isGapTold) {
      events.notKept(before, round.behind);
      isGapTold = true;
    }
    return isAnyCome;
  }

  private void bringState() throws InterruptedException {
    Optional<StateBringing.Brought> brought = states.bring();
    if (brought.isPresent()) {
      Source source = brought.get().source();
      long at = driver.head().height();
      long to = brought.get().state().state().candidate().checkpoint().height();
      tellBegin(source, at, to);
      events.beginsWith(to, source.node(), source.endpoint());
      await(turn(() -> driver.begin(brought.get().state())));
    }
  }

  private void bring(Source source, NodeConnection connection, Round round)
      throws InterruptedException {
    long endNs = System.nanoTime() + ValidatorSources.SESSION_MAX.toNanos();
    Checkpoint at = driver.head();
    CompletableFuture<Boolean> taken = CompletableFuture.completedFuture(false);
    CompletableFuture<Answer> next = ask(connection, at.height() + 1);
    while (next != null) {
      List<byte[]> came = came(next, connection, at, round);
      boolean isOver = came.isEmpty() || System.nanoTime() - endNs > 0;
      next = isOver ? null : ask(connection, at.height() + came.size() + 1);
      for (int from = 0; from < came.size(); from += TURN_CANDIDATES) {
        List<LogEntry.Taken> checked =
            check.read(came.subList(from, Math.min(came.size(), from + TURN_CANDIDATES)), at);
        tellBegin(source, at.height(), connection.checkpointHeight());
        at = checked.getLast().checkpoint();
        // The turn before went on while these were checked.
        if (await(taken)) {
          return;
        }
        taken = take(checked);
      }
    }
    await(taken);
  }

  /** Once; of a few, which are missing again when many were brought, nobody need be told. */
  private void tellBegin(Source source, long height, long sourceHeight) {
    long behind = sourceHeight - height;
    if (!isBeginTold && behind > Limits.SLOTS_AHEAD_MAX) {
      isBeginTold = true;
      isFarBehind = true;
      beganAt = height;
      beganNs = System.nanoTime();
      events.behind(behind, source.node(), source.endpoint());
    }
  }

  private static CompletableFuture<Answer> ask(NodeConnection connection, long height) {
    return connection.askLater(request -> new Query.CandidatesFrom(request, height));
  }

  /** What came; nothing if there is no more. */
  private static List<byte[]> came(
      CompletableFuture<Answer> answer, NodeConnection connection, Checkpoint at, Round round) {
    try {
      if (!(NodeConnection.await(answer) instanceof Answer.Candidates candidates)
          || candidates.candidates().isEmpty()) {
        throw new LyingNodeException("it was asked for candidates, and answers otherwise");
      }
      return candidates.candidates();
    } catch (QueryFailedException e) {
      long behind = connection.checkpointHeight() - at.height();
      if (e.failure() == Answer.Failure.NOT_FOUND && behind > 0) {
        round.isAnyWithoutIt = true;
        round.behind = Math.max(round.behind, behind);
      }
      return List.of();
    }
  }

  /** Has candidates taken over; completes with whether what is wanted is here. */
  private CompletableFuture<Boolean> take(List<LogEntry.Taken> candidates) {
    return turn(() -> driver.bring(candidates));
  }

  private CompletableFuture<Boolean> turn(Runnable what) {
    CompletableFuture<Boolean> taken = new CompletableFuture<>();
    inbox.put(
        new Turn.Own(
            () -> {
              what.run();
              taken.complete(answer());
            }));
    return taken;
  }

  /** Answers what is wanted, if it is here; on the coordinator's thread. */
  private synchronized boolean answer() {
    Optional<OptionalLong> height = wanted.map(of -> driver.heightOf(of.finality));
    if (height.filter(OptionalLong::isPresent).isEmpty()) {
      return false;
    }
    wanted.get().answer.accept(height.get().getAsLong());
    wanted = Optional.empty();
    return true;
  }

  private static boolean await(CompletableFuture<Boolean> taken) throws InterruptedException {
    try {
      return taken.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a turn that ends otherwise ends its thread", e);
    }
  }

  @Override
  public void close() {
    Optional<Thread> running;
    synchronized (this) {
      isClosed = true;
      running = thread;
    }
    running.ifPresent(Thread::interrupt);
  }
}
