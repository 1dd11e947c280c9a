package dev.freehold.node.service;

import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.node.service.BlockPulls.Pulled;
import dev.freehold.node.service.BlockPulls.Source;
import dev.freehold.protocol.socket.ClientException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

/**
 * Blocks that are brought before they are asked for: the next ones of a line that is followed block
 * by block, so that each waits for its judge and not for the way to its node and back. What comes
 * early is handed out once; what failed is asked for again when its turn comes. Thread-safe.
 */
final class PullsAhead implements AutoCloseable {
  /** Blocks of a line that are brought early at a time. */
  static final int LINE_MAX = 3;

  /** Of all lines together; those that were begun first make room. */
  static final int ALL_MAX = 48;

  private record Key(Hash32 node, RealmId realm, long height) {
    boolean isOf(Source source, RealmId of) {
      return node.equals(source.node()) && realm.equals(of);
    }
  }

  private final BlockPulls pulls;
  private final Executor threads;
  private final SequencedMap<Key, CompletableFuture<Pulled>> early = new LinkedHashMap<>();
  private boolean closed;

  /**
   * @param threads that bring blocks; may refuse, once all ends
   */
  PullsAhead(BlockPulls pulls, Executor threads) {
    this.pulls = pulls;
    this.threads = threads;
  }

  /**
   * Gets hold of a block, as {@link BlockPulls#pull} does.
   *
   * @param upTo height of the last block of the line that will be asked for
   */
  Pulled pull(Source source, RealmId realm, long height, long upTo) {
    Optional<CompletableFuture<Pulled>> begun = take(source, realm, height, upTo);
    if (begun.isPresent()) {
      try {
        return begun.get().join();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof ClientException
            || e.getCause() instanceof MalformedException)) {
          throw e;
        }
        // It was not there yet, or there was no room: that is its own question.
      }
    }
    return pulls.pull(source, realm, height);
  }

  /** Hands out what was begun of a block, and begins those after it. */
  private synchronized Optional<CompletableFuture<Pulled>> take(
      Source source, RealmId realm, long height, long upTo) {
    Optional<CompletableFuture<Pulled>> begun =
        Optional.ofNullable(early.remove(new Key(source.node(), realm, height)));
    long last = Math.min(upTo, height + LINE_MAX);
    // Of a line that was left, or is followed anew from further below.
    drop(key -> key.isOf(source, realm) && (key.height < height || key.height > last));
    for (long next = height + 1; next <= last && !closed; next++) {
      begin(source, new Key(source.node(), realm, next));
    }
    while (early.size() > ALL_MAX) {
      giveUp(early.pollFirstEntry().getValue());
    }
    return begun;
  }

  private void begin(Source source, Key key) {
    if (early.containsKey(key)) {
      return;
    }
    CompletableFuture<Pulled> begun = new CompletableFuture<>();
    try {
      threads.execute(() -> bring(source, key, begun));
      early.put(key, begun);
    } catch (RejectedExecutionException e) {
      // All ends: nobody will ask for it.
      closed = true;
    }
  }

  private void bring(Source source, Key key, CompletableFuture<Pulled> begun) {
    try {
      Pulled pulled = pulls.pullEarly(source, key.realm, key.height);
      if (!begun.complete(pulled)) {
        // It was given up meanwhile.
        pulled.close();
      }
    } catch (RuntimeException | Error e) {
      // Whoever asks for it hears of it.
      begun.completeExceptionally(e);
    }
  }

  private void drop(Predicate<Key> which) {
    early.keySet().stream().filter(which).toList().forEach(key -> giveUp(early.remove(key)));
  }

  /** What has come is given back, and what still comes as it does. */
  private static void giveUp(CompletableFuture<Pulled> begun) {
    if (!begun.cancel(false) && begun.state() == Future.State.SUCCESS) {
      begun.resultNow().close();
    }
  }

  /** How many are being brought, or wait to be asked for. */
  synchronized int size() {
    return early.size();
  }

  @Override
  public synchronized void close() {
    closed = true;
    drop(_ -> true);
  }
}
