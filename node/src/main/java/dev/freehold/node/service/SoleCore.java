package dev.freehold.node.service;

import dev.freehold.coordinator.agent.BlockChecks;
import dev.freehold.coordinator.agent.Coordinator;
import dev.freehold.coordinator.agent.CoordinatorAgent;
import dev.freehold.coordinator.agent.CoordinatorDriver;
import dev.freehold.coordinator.machine.BlockTrust;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.StartRules;
import dev.freehold.core.finality.FinalityRule;
import dev.freehold.core.finality.SoleSealer;
import dev.freehold.node.transport.NodeHandler;
import dev.freehold.protocol.query.BlockShelf;
import dev.freehold.protocol.query.KeptChain;
import dev.freehold.protocol.wire.Answer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The deciding part of a coordinator that is a committee of one: its key makes checkpoints final.
 */
final class SoleCore implements CoordinatorCore {
  private final Optional<BlockCheckQueue> blocks;
  private final CoordinatorDriver driver;

  SoleCore(CoreParts parts) {
    blocks =
        Optional.of(parts.settings().trust())
            .filter(BlockTrust.VERIFIED::equals)
            .map(
                _ ->
                    new BlockCheckQueue(
                        parts.genesis(),
                        parts.store().chain(),
                        parts.signatures(),
                        Map.of(),
                        Optional.empty(),
                        parts.onFailure()));
    driver =
        new CoordinatorDriver(
            machine(parts),
            parts.log(),
            parts.store().chain(),
            parts.peers(),
            parts.checks(),
            blocks.<BlockChecks>map(queue -> queue).orElse(BlockChecks.NONE),
            CoordinatorAgent.into(parts.inbox()));
  }

  private static CoordinatorMachine machine(CoreParts parts) {
    CoordinatorNode.Settings settings = parts.settings();
    return new CoordinatorMachine(
            parts.genesis(),
            settings.realmsPerWorker(),
            settings.intervalMs(),
            settings.rules(),
            new SoleSealer(parts.genesis(), parts.key()),
            rules(parts),
            settings.trust())
        .balancingAfter(settings.balanceAfter());
  }

  /** A key that this process has drawn has signed nothing that anybody could hold. */
  private static StartRules rules(CoreParts parts) {
    CoordinatorNode.Start start = parts.settings().start();
    return new StartRules(
        new FinalityRule(parts.genesis(), parts.committee())::isFinal,
        !parts.data().drewSigningKey() && start != CoordinatorNode.Start.WITHOUT_WORKERS,
        start == CoordinatorNode.Start.AFTER_RESTORE);
  }

  @Override
  public Coordinator driver() {
    return driver;
  }

  @Override
  public NodeHandler handler(NodeHandler others) {
    return others;
  }

  @Override
  public void start() {
    // There is nobody to agree with.
  }

  @Override
  public KeptChain kept() {
    return KeptChain.NOTHING;
  }

  @Override
  public Optional<BlockShelf> blocks() {
    return Optional.empty();
  }

  @Override
  public List<Answer.Counter> counters() {
    return blocks.map(BlockCheckQueue::counters).orElse(List.of());
  }

  @Override
  public void close() {
    blocks.ifPresent(BlockCheckQueue::close);
  }
}
