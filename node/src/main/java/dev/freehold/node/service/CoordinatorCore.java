package dev.freehold.node.service;

import dev.freehold.coordinator.agent.Coordinator;
import dev.freehold.node.transport.NodeHandler;
import dev.freehold.protocol.query.BlockShelf;
import dev.freehold.protocol.query.KeptChain;
import dev.freehold.protocol.wire.Answer;
import java.util.List;
import java.util.Optional;

/** Part of a coordinator's process that decides: alone, or with other validators. */
interface CoordinatorCore extends AutoCloseable {
  /** What the coordinator's thread drives. */
  Coordinator driver();

  /**
   * The handler of the process' server.
   *
   * @param others takes peers that are no validators
   */
  NodeHandler handler(NodeHandler others);

  /** Begins, once the process' server and the coordinator's thread are there. */
  void start();

  /** What is kept for validators that were away; nothing of a committee of one. */
  KeptChain kept();

  /** Blocks that it keeps for other validators; empty of a committee of one. */
  Optional<BlockShelf> blocks();

  /** What it counts. From any thread. */
  List<Answer.Counter> counters();

  @Override
  void close();
}
