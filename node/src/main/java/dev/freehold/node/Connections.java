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
   * The settings, with room left for the files of store and log.
   *
   * @throws IOException if the process may have too few files open to run at all
   */
  static TransportSettings settings(String daemon, ConnectionConfig config) throws IOException {
    int connections = Limits.CONNECTIONS_MAX;
    OptionalInt files = DescriptorLimit.ofThisProcess();
    if (files.isPresent()) {
      connections = DescriptorLimit.connections(files.getAsInt());
      if (connections < Limits.CONNECTIONS_MAX) {
        new NodeEvents(daemon).fewDescriptors(files.getAsInt(), connections);
      }
    }
    return new TransportSettings(
        connections,
        config.networkConnections(),
        config.loopbackConnections(),
        TransportSettings.strangerBytes(config.strangerMemoryPercent()));
  }
}
