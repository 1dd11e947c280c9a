package dev.freehold.client;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.socket.TimeInWords;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles on their way to one realm, in the order they were submitted, and the one thread that
 * sends them, so that a user's nonces arrive in order. After a lost connection, and whenever a
 * bundle has not been heard of for a while, the worker is asked where it stands; only what it does
 * not know is sent again. That is safe: a bundle has one identity and one nonce. A refusal of what
 * was sent twice is believed only where it cannot be the first one's doing; that a bundle is final,
 * or has failed, only by a path to a checkpoint.
 */
final class RealmLane implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RealmLane.class);

  /** Redirections a bundle follows without getting any further. */
  private static final int REDIRECTS_MAX = 3;

  /** After so long without news of a bundle, its worker is asked. */
  static final Duration ASK_AFTER = Duration.ofSeconds(2);

  /** After so long it is asked again to show what it says. */
  private static final Duration PROVE_AFTER = Duration.ofMillis(250);

  /** Questions ahead of the answers. */
  private static final int WINDOW = 64;

  private static final class Entry {
    private final Submission submission;
    private NodeConnection sentOn;
    private long heardNs;
    private long advancedNs = System.nanoTime();
    private int furthest;
    private int redirects;

    /** It was sent, and whoever it was sent to has not said that it refuses it. */
    private boolean unanswered;

    /** It was sent once more while it was unanswered: the first may have been applied. */
    private boolean ambiguous;

    /** What its worker says of it that must be shown; null for nothing. */
    private BundleStatus claim;

    /** When that is to be proved. */
    private long proveAtNs;

    private Entry(Submission submission) {
      this.submission = submission;
    }

    /** It is sent now. */
    private void sent() {
      ambiguous |= unanswered;
      unanswered = true;
      submission.mayBeApplied(true);
    }

    /** Whoever it was sent to last has refused it. */
    private void answered() {
      unanswered = false;
      submission.mayBeApplied(ambiguous);
    }

    private boolean isCommitted() {
      return furthest >= Submission.rank(new BundleStatus.Committed(0));
    }
  }

  private final RealmId realm;
  private final NodePool nodes;
  private final LongPredicate isFinal;
  private final LongFunction<Checkpoint> checkpoints;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Hash32, Entry> entries = new LinkedHashMap<>();
  private final Backoff backoff = new Backoff();
  private final Thread thread;
  private long notBeforeNs = System.nanoTime();
  private boolean work;
  private boolean heldBack;
  private String trouble = "";
  private boolean closed;

  /**
   * @param isFinal whether a checkpoint of this height is known to be final
   * @param checkpoints final checkpoints, asked for where they are not known
   */
  RealmLane(
      RealmId realm, NodePool nodes, LongPredicate isFinal, LongFunction<Checkpoint> checkpoints) {
    this.checkpoints = checkpoints;
    this.realm = realm;
    this.nodes = nodes;
    this.isFinal = isFinal;
    thread = Thread.ofVirtual().name("send to realm " + realm).start(this::run);
  }

  /** Queues a bundle; if it is on its way already, that is the submission. */
  Submission submit(Submission submission) {
    lock.lock();
    try {
      if (closed) {
        throw closedHere();
      }
      Entry known = entries.get(submission.bundle().id());
      if (known != null) {
        return known.submission;
      }
      entries.put(submission.bundle().id(), new Entry(submission));
      signalWork();
      return submission;
    } finally {
      lock.unlock();
    }
  }

  private static ClientException closedHere() {
    return new ClientException("this client is closed");
  }

  /** Bundles on their way. */
  int size() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  /** A connection is gone: what was sent on it is to be asked for. */
  void disconnected() {
    lock.lock();
    try {
      signalWork();
    } finally {
      lock.unlock();
    }
  }

  private void signalWork() {
    work = true;
    changed.signal();
  }

  /** A node says where a bundle stands. Only the node it was sent to is listened to. */
  void status(Endpoint from, Hash32 bundle, BundleStatus status) {
    lock.lock();
    try {
      Entry entry = entries.get(bundle);
      if (entry != null && entry.sentOn != null && entry.sentOn.endpoint().equals(from)) {
        heard(entry, status);
      }
    } finally {
      lock.unlock();
    }
  }

  private void heard(Entry entry, BundleStatus status) {
    entry.heardNs = System.nanoTime();
    if (status instanceof BundleStatus.Rejected rejected) {
      entry.answered();
      if (mayRetry(entry, rejected)) {
        trouble = said(rejected);
        entry.sentOn = null;
        delay();
        return;
      }
      if (entry.ambiguous && maySpeakOfItself(rejected.reason())) {
        entries.remove(entry.submission.bundle().id());
        entry.submission.fail(
            entry.submission.unfinished(
                "when it was sent again, " + said(rejected) + ": by itself, or by another bundle",
                null));
        return;
      }
    }
    if (!InclusionCheck.isClaim(status)) {
      heardOf(entry, status);
      return;
    }
    claimed(entry, status);
    if (status instanceof BundleStatus.Final where) {
      heardOf(entry, new BundleStatus.Committed(where.blockHeight()));
    }
  }

  /** It is said to stand in a block: this lane's thread has that proved. */
  private void claimed(Entry entry, BundleStatus claim) {
    if (entry.claim == null) {
      entry.proveAtNs = entry.heardNs;
      signalWork();
    }
    entry.claim = claim;
  }

  private void heardOf(Entry entry, BundleStatus status) {
    if (Submission.rank(status) > entry.furthest) {
      entry.furthest = Submission.rank(status);
      entry.advancedNs = entry.heardNs;
      entry.redirects = 0;
      backoff.reset();
      trouble = "";
      if (entry.isCommitted() && heldBack) {
        // There is room for the user's next.
        signalWork();
      }
    }
    if (status.isTerminal()) {
      entries.remove(entry.submission.bundle().id());
    }
    entry.submission.update(status);
  }

  private static String said(BundleStatus.Rejected rejected) {
    String detail = Printable.of(rejected.detail());
    return "the worker said " + rejected.reason() + (detail.isEmpty() ? "" : " (" + detail + ")");
  }

  /**
   * Whether a bundle that was applied is refused for this reason when it comes again, where its
   * receipt is gone: what is looked at before the nonce, and the nonce.
   */
  private static boolean maySpeakOfItself(RejectReason reason) {
    return reason == RejectReason.NONCE_TOO_LOW || reason == RejectReason.WRONG_SIGNER;
  }

  /** Whether a rejection says no more than "not here" or "not yet". */
  private boolean mayRetry(Entry entry, BundleStatus.Rejected rejected) {
    return switch (rejected.reason()) {
      case NOT_SERVING, TOO_MANY_PENDING -> true;
      case WRONG_REALM -> mayFollow(entry, rejected.detail());
      // The checkpoint is final, for it is signed: this worker has not heard of it yet.
      case UNKNOWN_ANCHOR -> isFinal.test(entry.submission.bundle().anchorHeight());
      // The one before it waits to be sent again.
      case NONCE_TOO_HIGH -> hasEarlier(entry);
      default -> false;
    };
  }

  /** A worker that has just started serves nothing yet and names no other. */
  private boolean mayFollow(Entry entry, String endpoint) {
    if (!endpoint.isEmpty() && ++entry.redirects > REDIRECTS_MAX) {
      return false;
    }
    nodes.redirect(realm, endpoint);
    return true;
  }

  private boolean hasEarlier(Entry entry) {
    UserId user = entry.submission.bundle().user();
    long nonce = entry.submission.bundle().nonce();
    return entries.values().stream()
        .map(other -> other.submission.bundle())
        .anyMatch(other -> other.user().equals(user) && other.nonce() < nonce);
  }

  private void delay() {
    long now = System.nanoTime();
    if (notBeforeNs - now <= 0) {
      notBeforeNs = now + backoff.next().toNanos();
    }
    signalWork();
  }

  private void run() {
    try {
      while (true) {
        awaitDue();
        try {
          deliver(nodes.of(realm));
        } catch (ClientException e) {
          LOG.debug("realm {}: {}", realm, e.getMessage());
          troubled(e.getMessage());
        } catch (RuntimeException e) {
          // A bug; without this thread all who wait would wait in vain.
          LOG.error("cannot send to realm {}", realm, e);
          troubled("this client failed: " + e);
        }
      }
    } catch (InterruptedException e) {
      // The client was closed.
      Thread.currentThread().interrupt();
    }
  }

  private void troubled(String message) {
    lock.lock();
    try {
      trouble = message;
      delay();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is something to send or to ask; gives up what is over its limit. */
  private void awaitDue() throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        long now = System.nanoTime();
        expire(now);
        if (notBeforeNs - now <= 0) {
          work = false;
          if (!due(now).isEmpty()) {
            return;
          }
        }
        if (entries.isEmpty()) {
          changed.await();
        } else {
          await(now);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void await(long now) throws InterruptedException {
    long pauseNs = Math.min(ASK_AFTER.toNanos(), shortestLimitNs(now));
    if (work) {
      pauseNs = Math.min(pauseNs, notBeforeNs - now);
    }
    if (pauseNs > 0) {
      changed.awaitNanos(pauseNs);
    }
  }

  private long shortestLimitNs(long now) {
    long shortest = Long.MAX_VALUE;
    for (Entry entry : entries.values()) {
      shortest = Math.min(shortest, entry.advancedNs + entry.submission.limit().toNanos() - now);
      if (entry.claim != null) {
        shortest = Math.min(shortest, entry.proveAtNs - now);
      }
    }
    return Math.max(1, shortest);
  }

  private void expire(long now) {
    List<Entry> late =
        entries.values().stream()
            .filter(e -> now - e.advancedNs >= e.submission.limit().toNanos())
            .toList();
    for (Entry entry : late) {
      Submission submission = entry.submission;
      entries.remove(submission.bundle().id());
      submission.fail(
          submission.unfinished(
              "waited %s for the worker of realm %s to get it further%s"
                  .formatted(
                      TimeInWords.of(submission.limit()),
                      realm,
                      trouble.isEmpty() ? "" : "; last, " + trouble),
              null));
    }
  }

  /** What to send, and what to ask for; of each user no more than a worker takes at a time. */
  private List<Entry> due(long now) {
    List<Entry> due = new ArrayList<>();
    Map<UserId, Integer> pending = new HashMap<>();
    heldBack = false;
    for (Entry entry : entries.values()) {
      UserId user = entry.submission.bundle().user();
      if (!entry.isCommitted() && pending.merge(user, 1, Integer::sum) > Limits.USER_PENDING_MAX) {
        heldBack = true;
        continue;
      }
      if (entry.claim != null ? entry.proveAtNs - now <= 0 : isUnheard(entry, now)) {
        due.add(entry);
      }
    }
    return due;
  }

  private static boolean isUnheard(Entry entry, long now) {
    return entry.sentOn == null
        || !entry.sentOn.isOpen()
        || now - entry.heardNs >= ASK_AFTER.toNanos();
  }

  /**
   * What is due is looked up with the connection at hand: another one may have been lost while this
   * one was opened, and what was sent on that goes first.
   */
  private void deliver(NodeConnection worker) {
    List<Entry> due = dueNow();
    due.removeIf(entry -> isProved(entry, worker));
    for (int from = 0; from < due.size(); from += WINDOW) {
      List<Entry> window = due.subList(from, Math.min(due.size(), from + WINDOW));
      Map<Entry, CompletableFuture<Answer>> asked = new HashMap<>();
      for (Entry entry : window) {
        Hash32 bundle = entry.submission.bundle().id();
        if (wasSent(entry)) {
          asked.put(entry, worker.askLater(r -> new Query.BundleStatusOf(r, bundle)));
        }
      }
      for (Entry entry : window) {
        CompletableFuture<Answer> answer = asked.get(entry);
        if (answer == null || isUnknown(entry, worker, NodeConnection.await(answer))) {
          send(entry, worker);
        }
      }
    }
  }

  private List<Entry> dueNow() {
    lock.lock();
    try {
      return due(System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /** Has proved what is said of it, or lets that wait; false if nothing is said of it. */
  private boolean isProved(Entry entry, NodeConnection worker) {
    BundleStatus claim = claim(entry);
    if (claim == null) {
      return false;
    }
    Submission submission = entry.submission;
    try {
      BundleStatus proved =
          InclusionCheck.of(submission.bundle(), checkpoints).proved(claim, worker::ask);
      settle(entry, () -> submission.update(proved));
    } catch (EquivocationException e) {
      throw e;
    } catch (LyingNodeException e) {
      settle(entry, () -> submission.fail(e));
    } catch (QueryFailedException e) {
      later(entry, claim, e);
    }
    return true;
  }

  private BundleStatus claim(Entry entry) {
    lock.lock();
    try {
      return entry.claim;
    } finally {
      lock.unlock();
    }
  }

  private void settle(Entry entry, Runnable end) {
    lock.lock();
    try {
      if (entries.remove(entry.submission.bundle().id(), entry)) {
        end.run();
      }
    } finally {
      lock.unlock();
    }
  }

  private void later(Entry entry, BundleStatus claim, QueryFailedException why) {
    lock.lock();
    try {
      trouble =
          "it is said to be %s, and that is not proved: %s"
              .formatted(claim.inWords(), why.getMessage());
      entry.proveAtNs = System.nanoTime() + PROVE_AFTER.toNanos();
    } finally {
      lock.unlock();
    }
  }

  private boolean wasSent(Entry entry) {
    lock.lock();
    try {
      return entry.sentOn != null;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the answer in; whether it says that the bundle must be sent. */
  private boolean isUnknown(Entry entry, NodeConnection worker, Answer answer) {
    if (!(answer instanceof Answer.Status status)
        || !status.bundle().equals(entry.submission.bundle().id())) {
      throw new LyingNodeException("asked where a bundle stands, was answered otherwise");
    }
    lock.lock();
    try {
      boolean unknown = status.status() instanceof BundleStatus.Unknown;
      if (!unknown && entries.containsKey(status.bundle())) {
        entry.sentOn = worker;
        heard(entry, status.status());
      }
      return unknown;
    } finally {
      lock.unlock();
    }
  }

  private void send(Entry entry, NodeConnection worker) {
    lock.lock();
    try {
      if (!entries.containsKey(entry.submission.bundle().id())) {
        return;
      }
      // Before it is sent: the answer may come at once.
      entry.sentOn = worker;
      entry.heardNs = System.nanoTime();
      entry.sent();
    } finally {
      lock.unlock();
    }
    worker.send(new Message.Submit(entry.submission.bundle().toBytes()));
  }

  @Override
  public void close() {
    close(submission -> submission.unfinished(closedHere().getMessage(), closedHere()));
  }

  /** Closes, and fails what is on its way for a reason. */
  void close(ClientException why) {
    close(_ -> why);
  }

  private void close(Function<Submission, ClientException> why) {
    List<Entry> unfinished;
    lock.lock();
    try {
      closed = true;
      unfinished = List.copyOf(entries.values());
      entries.clear();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
    unfinished.forEach(entry -> entry.submission.fail(why.apply(entry.submission)));
  }
}
