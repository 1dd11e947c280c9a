package dev.freehold.node.service;

import dev.freehold.node.transport.ConnectionRegistry;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Role;
import java.util.List;

/** Counters of the connections of a process. */
final class TransportCounters {
  private TransportCounters() {}

  /** What the connections of a registry come to now, and what was counted since the start. */
  static List<Answer.Counter> of(ConnectionRegistry registry) {
    return List.of(
        new Answer.Counter("connections", registry.size()),
        new Answer.Counter("connectionsOfPeers", registry.peers()),
        new Answer.Counter("connectionsOfClients", registry.size(Role.CLIENT)),
        new Answer.Counter("connectionsOfWorkers", registry.size(Role.WORKER)),
        new Answer.Counter("connectionsOfAggregators", registry.size(Role.AGGREGATOR)),
        new Answer.Counter("connectionsDisplaced", registry.displaced()),
        new Answer.Counter("strangerBytes", registry.budget().bytes()),
        new Answer.Counter("strangerBytesMax", registry.budget().bytesMax()),
        new Answer.Counter("strangersClosedForBytes", registry.budget().closed()));
  }
}
