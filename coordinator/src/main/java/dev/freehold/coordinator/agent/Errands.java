package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.CoordinatorEffect;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.protocol.wire.GoodbyeReason;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Carrier of what a coordinator's machine wants of others: of its log, of whoever is connected, of
 * those who check proofs. On the coordinator's thread.
 */
final class Errands {
  private static final Logger LOG = LoggerFactory.getLogger(Errands.class);

  private final Ledger ledger;
  private final CoordinatorPeers peers;
  private final AggregateChecks checks;
  private final BlockChecks blocks;
  private final Consumer<CoordinatorInput> post;

  /**
   * @param post takes a verdict, from any thread, to be stepped like any input
   */
  Errands(
      Ledger ledger,
      CoordinatorPeers peers,
      AggregateChecks checks,
      BlockChecks blocks,
      Consumer<CoordinatorInput> post) {
    this.ledger = ledger;
    this.peers = peers;
    this.checks = checks;
    this.blocks = blocks;
    this.post = post;
  }

  /** Does what an effect asks for. */
  void carryOut(CoordinatorEffect effect) {
    switch (effect) {
      case CoordinatorEffect.Persist e -> ledger.write(e.entry());
      case CoordinatorEffect.Send e -> peers.send(e.connection(), e.message());
      case CoordinatorEffect.Broadcast e -> peers.broadcast(e.message());
      case CoordinatorEffect.BroadcastToWorkers e -> peers.broadcastToWorkers(e.message());
      case CoordinatorEffect.VerifyAggregate e ->
          checks.judge(
              e, verdict -> post.accept(new CoordinatorInput.AggregateJudged(e.ticket(), verdict)));
      case CoordinatorEffect.VerifyBlock e -> blocks.check(e, post);
      case CoordinatorEffect.Reading e -> peers.reading(e.connection(), e.on());
      case CoordinatorEffect.StartWaits e ->
          LOG.warn(
              "nothing is signed before it is known what workers hold; waiting for {}",
              e.workers().isEmpty() ? "any worker" : "workers " + names(e.workers()));
      case CoordinatorEffect.StartEnds e -> {
        if (e.unheard().isEmpty()) {
          LOG.info("no worker holds more than checkpoint {}", ledger.height());
        } else {
          LOG.warn(
              "going on at checkpoint {} without having heard workers {}",
              ledger.height(),
              names(e.unheard()));
        }
      }
      case CoordinatorEffect.Halt e -> throw new StoreException(e.why());
      case CoordinatorEffect.Close e -> {
        // Whoever may come as often as they like does not get a line each time.
        boolean often =
            e.reason() == GoodbyeReason.TOO_MANY_CONNECTIONS
                || e.reason() == GoodbyeReason.NOT_INVITED;
        LOG.atLevel(often ? Level.DEBUG : Level.WARN)
            .log("closing a connection: {}: {}", e.reason(), e.text());
        peers.close(e.connection(), e.reason(), e.text());
      }
    }
  }

  private static String names(List<Hash32> workers) {
    return workers.stream().map(Hash32::abbreviated).collect(Collectors.joining(", "));
  }
}
