package dev.freehold.client;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.Endpoint;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Outcome of asking a second node, of another worker, for a checkpoint that a first one gave. That
 * the two differ is no outcome: it is evidence.
 *
 * @param node the second node; empty if only one is known
 * @param agrees whether it gave the same checkpoint; false if it gave none
 * @param why no second one was asked, or what it answered instead; empty if it agrees
 */
public record SecondOpinion(Optional<Endpoint> node, boolean agrees, String why) {
  /**
   * Asks.
   *
   * @param first the checkpoint as it is known here
   * @param add takes a checkpoint to what is known here, and throws if it contradicts
   */
  static SecondOpinion of(
      NodePool nodes, Checkpoint first, Consumer<Checkpoint> add, Duration limit) {
    Optional<Endpoint> other = nodes.second();
    if (other.isEmpty()) {
      return new SecondOpinion(other, false, "only one node was asked: no other is known");
    }
    CompletableFuture<Checkpoint> asked = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("second opinion")
        .start(
            () -> {
              try {
                asked.complete(ask(nodes.connection(other.get()), first.height()));
              } catch (RuntimeException e) {
                asked.completeExceptionally(e);
              }
            });
    try {
      add.accept(asked.get(limit.toMillis(), TimeUnit.MILLISECONDS));
      return new SecondOpinion(other, true, "");
    } catch (TimeoutException e) {
      return without(other, "it did not answer within " + limit.toMillis() + " ms");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ClientException failure) {
        return without(other, failure.getMessage());
      }
      throw new ClientException("cannot ask a second node", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted while a second node was asked", e);
    }
  }

  private static SecondOpinion without(Optional<Endpoint> node, String why) {
    return new SecondOpinion(
        node, false, "only one node was asked: %s is no second: %s".formatted(node.get(), why));
  }

  private static Checkpoint ask(NodeConnection node, long height) {
    if (node.ask(r -> new Query.CheckpointOf(r, height)) instanceof Answer.CheckpointAt at
        && at.checkpoint().height() == height) {
      return at.checkpoint();
    }
    throw new ClientException("it answered otherwise");
  }

  /** One line for people. */
  public String inWords() {
    return agrees ? "%s has the same checkpoint".formatted(node.orElseThrow()) : why;
  }
}
