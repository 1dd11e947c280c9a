package dev.freehold.node;

import dev.freehold.config.ConnectionConfig;
import dev.freehold.core.Limits;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.transport.DescriptorLimit;
import dev.freehold.node.transport.TransportSettings;
import java.io.IOException;
import java.util.OptionalInt;

/** Settings of a daemon's connections, brought down to what the system lets the process have. */
final class Connections {
  private Connections() {}

  /**
   * The settings of a node that has a process to itself, with room left for the files of store and
   * log.
   *
   * @throws IOException if the process may have too few files open to run at all
   */
  static TransportSettings settings(String daemon, ConnectionConfig config) throws IOException {
    return settings(daemon, config, 1);
  }

  /**
   * The settings of each of several nodes in one process, which share its files and its memory for
   * strangers evenly.
   *
   * @param nodes at least 1
   * @throws IOException if the process may have too few files open for all of them
   */
  static TransportSettings settings(String daemon, ConnectionConfig config, int nodes)
      throws IOException {
    int connections = Limits.CONNECTIONS_MAX;
    OptionalInt files = DescriptorLimit.ofThisProcess();
    if (files.isPresent()) {
      connections = DescriptorLimit.connections(files.getAsInt(), nodes);
      if (connections < Limits.CONNECTIONS_MAX) {
        new NodeEvents(daemon).fewDescriptors(files.getAsInt(), connections);
      }
    }
    return new TransportSettings(
        connections,
        config.networkConnections(),
        config.loopbackConnections(),
        TransportSettings.strangerBytes(config.strangerMemoryPercent(), nodes));
  }
}
