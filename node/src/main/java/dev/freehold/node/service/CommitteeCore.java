package dev.freehold.node.service;

import dev.freehold.committee.machine.Pace;
import dev.freehold.coordinator.agent.CommitteeDriver;
import dev.freehold.coordinator.agent.Coordinator;
import dev.freehold.coordinator.agent.CoordinatorAgent;
import dev.freehold.coordinator.agent.OtherValidators;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.TakenCheck;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.Era;
import dev.freehold.core.finality.FinalityRule;
import dev.freehold.core.id.Hash32;
import dev.freehold.node.transport.EventLoops;
import dev.freehold.node.transport.NodeHandler;
import dev.freehold.node.validator.ChainBringing;
import dev.freehold.node.validator.CoordinatorChamber;
import dev.freehold.node.validator.ValidatorNode;
import dev.freehold.node.validator.WatchLog;
import dev.freehold.protocol.query.BlockShelf;
import dev.freehold.protocol.query.KeptChain;
import dev.freehold.protocol.wire.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The deciding part of one of several validators: what a quorum votes for is final. */
final class CommitteeCore implements CoordinatorCore {
  private final KeptBlocks kept = KeptBlocks.ofHeap(Runtime.getRuntime().maxMemory());
  private final BlockCheckQueue blocks;
  private final Era era;
  private final CommitteeDriver driver;
  private final ChainBringing bringing;
  private final ValidatorNode validator;

  CommitteeCore(CoreParts parts, EventLoops loops) {
    Genesis genesis = parts.genesis();
    CoordinatorNode.Settings settings = parts.settings();
    Hash32 chainId = genesis.hash();
    era = genesis.firstEra();
    blocks =
        new BlockCheckQueue(
            genesis,
            parts.store().chain(),
            parts.signatures(),
            settings.validators(),
            Optional.of(kept),
            parts.onFailure());
    driver =
        new CommitteeDriver(
            () ->
                CoordinatorMachine.ofCommittee(
                        genesis, settings.realmsPerWorker(), settings.rules(), parts.signatures())
                    .balancingAfter(settings.balanceAfter()),
            chainId,
            new CommitteeDriver.Seat(genesis.verifiers(era), parts.key().nodeKey().id()),
            parts.log(),
            parts.store().chain(),
            parts.peers(),
            parts.checks(),
            blocks,
            this::others,
            CoordinatorAgent.into(parts.inbox()),
            settings.snapshotAfterBytes());
    bringing =
        new ChainBringing(
            settings.validators(),
            chainId,
            new TakenCheck(new FinalityRule(genesis, parts.committee())::isFinal),
            driver,
            parts.inbox(),
            parts.events(),
            parts.onFailure());
    CoordinatorChamber chamber =
        new CoordinatorChamber(driver, parts.inbox(), bringing, kept::show);
    validator =
        new ValidatorNode(
            parts.data(),
            parts.key().nodeKey(),
            parts.key(),
            _ -> parts.committee(),
            new ValidatorNode.Settings(
                Pace.of(settings.intervalMs()),
                settings.validators(),
                settings.start() == CoordinatorNode.Start.AFTER_RESTORE),
            loops,
            chainId,
            new ValidatorNode.Surroundings(
                chamber,
                chamber::advised,
                new WatchLog(),
                parts.disk(),
                parts.events(),
                parts.onFailure()));
  }

  /** Asked on the coordinator's thread, which begins after all this is made. */
  private OtherValidators others() {
    return validator.others();
  }

  @Override
  public Coordinator driver() {
    return driver;
  }

  @Override
  public NodeHandler handler(NodeHandler others) {
    return validator.handler(others);
  }

  @Override
  public void start() {
    validator.start(era);
    bringing.start();
  }

  @Override
  public Optional<BlockShelf> blocks() {
    return Optional.of(kept);
  }

  @Override
  public List<Answer.Counter> counters() {
    List<Answer.Counter> counters = new ArrayList<>(blocks.counters());
    counters.addAll(kept.counters());
    counters.add(new Answer.Counter("validatorBytes", validator.sentBytes()));
    return List.copyOf(counters);
  }

  @Override
  public KeptChain kept() {
    return driver;
  }

  @Override
  public void close() {
    bringing.close();
    validator.close();
    blocks.close();
  }
}
