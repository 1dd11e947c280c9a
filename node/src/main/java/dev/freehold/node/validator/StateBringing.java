package dev.freehold.node.validator;

import dev.freehold.coordinator.agent.CommitteeDriver;
import dev.freehold.coordinator.agent.StateTransfer;
import dev.freehold.coordinator.machine.TakenCheck;
import dev.freehold.node.validator.ValidatorSources.Source;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/**
 * Bringing of a state that a final candidate names, from the other validators: for one that lacks
 * candidates that nobody keeps. The highest one is taken, so that an old one holds nobody back. One
 * transfer goes on at a time; who drips has its time and is passed over. For one thread.
 */
final class StateBringing {
  private final ValidatorSources others;
  private final TakenCheck check;
  private final CommitteeDriver driver;
  private final Patience patience = new Patience(System::nanoTime);
  private boolean isAnySlow;

  private record Keeper(Source source, long height) {}

  /** State as it came, which is what was voted for. */
  record Brought(Source source, StateTransfer.Brought state) {}

  StateBringing(ValidatorSources others, TakenCheck check, CommitteeDriver driver) {
    this.others = others;
    this.check = check;
    this.driver = driver;
  }

  /** Asks all for their newest state; the highest above what is here that holds, if one does. */
  Optional<Brought> bring() throws InterruptedException {
    // Candidates are large: each is asked for again when it is its turn.
    List<Keeper> keepers = new ArrayList<>();
    for (Source source : others.sources()) {
      others.ask(
          source,
          connection ->
              offer(connection)
                  .height()
                  .ifPresent(height -> keepers.add(new Keeper(source, height))));
    }
    keepers.sort(Comparator.comparingLong(Keeper::height).reversed());
    List<Brought> brought = new ArrayList<>();
    isAnySlow = false;
    for (Keeper keeper : keepers) {
      if (brought.isEmpty()) {
        others.ask(
            keeper.source,
            connection ->
                pull(offer(connection), connection)
                    .ifPresent(state -> brought.add(new Brought(keeper.source, state))));
      }
    }
    if (!brought.isEmpty()) {
      patience.reset();
    } else if (isAnySlow) {
      patience.grow();
    }
    return brought.stream().findFirst();
  }

  private StateTransfer offer(NodeConnection connection) {
    StateTransfer transfer = new StateTransfer(check, driver);
    IntFunction<Query> newest = transfer.ask().orElseThrow();
    try {
      transfer.take(connection.ask(newest));
    } catch (QueryFailedException e) {
      // It keeps none.
    }
    return transfer;
  }

  private Optional<StateTransfer.Brought> pull(StateTransfer transfer, NodeConnection connection) {
    patience.begin();
    Deque<CompletableFuture<Answer>> asked = new ArrayDeque<>();
    while (transfer.height().isPresent() && !transfer.isOver()) {
      for (Optional<IntFunction<Query>> next = transfer.ask();
          next.isPresent();
          next = transfer.ask()) {
        asked.add(connection.askLater(next.get()));
      }
      if (patience.isOver()) {
        isAnySlow = true;
        throw new ClientException("it gives out its state too slowly");
      }
      transfer.take(NodeConnection.await(asked.remove()));
    }
    return transfer.brought();
  }
}
