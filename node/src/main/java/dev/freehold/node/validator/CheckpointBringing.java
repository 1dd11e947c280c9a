package dev.freehold.node.validator;

import dev.freehold.coordinator.agent.CommitteeDriver;
import dev.freehold.coordinator.machine.TakenCheck;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Bringing of the checkpoints before the one that this validator begins at, latest first, from the
 * other validators: blocks are judged by them. Each is the one that the one after it names, so that
 * nobody is believed. For one thread.
 */
final class CheckpointBringing {
  private static final int ASKED = 16;

  private final ValidatorSources others;
  private final TakenCheck check;
  private final CommitteeDriver driver;
  private final Turns turns;

  /** The coordinator's thread. */
  interface Turns {
    /** Has something done there, and waits for it. */
    void run(Runnable what) throws InterruptedException;
  }

  CheckpointBringing(
      ValidatorSources others, TakenCheck check, CommitteeDriver driver, Turns turns) {
    this.others = others;
    this.check = check;
    this.driver = driver;
    this.turns = turns;
  }

  /** Asks one after another for what is missing, each once. */
  void bring() throws InterruptedException {
    for (ValidatorSources.Source source : others.sources()) {
      if (driver.lacksBefore().isPresent()) {
        others.ask(source, this::bring);
      }
    }
  }

  private void bring(NodeConnection connection) throws InterruptedException {
    long endNs = System.nanoTime() + ValidatorSources.SESSION_MAX.toNanos();
    OptionalLong last = driver.lacksBefore();
    while (last.isPresent() && System.nanoTime() - endNs < 0) {
      List<CompletableFuture<Answer>> asked = new ArrayList<>();
      for (long height = last.getAsLong(); asked.size() < ASKED && height > 0; height--) {
        long at = height;
        asked.add(connection.askLater(request -> new Query.CheckpointOf(request, at)));
      }
      List<Checkpoint> came = new ArrayList<>();
      for (CompletableFuture<Answer> answer : asked) {
        came.add(checkpoint(NodeConnection.await(answer)));
      }
      take(came);
      last = driver.lacksBefore();
    }
  }

  private Checkpoint checkpoint(Answer answer) {
    if (!(answer instanceof Answer.CheckpointAt(int _, Checkpoint checkpoint))) {
      throw new LyingNodeException("it was asked for a checkpoint, and answers otherwise");
    }
    // What proves it is no part of what the next one names, and others will be shown it.
    if (!check.isFinal(checkpoint)) {
      throw new LyingNodeException(
          "nothing proves that its checkpoint %d is final".formatted(checkpoint.height()));
    }
    return checkpoint;
  }

  private void take(List<Checkpoint> came) throws InterruptedException {
    List<Boolean> isTaken = new ArrayList<>();
    turns.run(() -> isTaken.add(driver.addBefore(came)));
    if (!isTaken.getFirst()) {
      throw new LyingNodeException("its old checkpoints are not those that came before");
    }
  }
}
