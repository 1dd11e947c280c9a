package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * Limit of the files and sockets that this process may have open, and what of it is left for
 * connections: the store and the log come first, since a node without them serves nobody.
 */
public final class DescriptorLimit {
  /** Files that a store, a log, the program and its own connections have open at the most. */
  public static final int OWN_MAX = 640;

  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String LINE = "Max open files";

  private DescriptorLimit() {}

  /** The limit of this process; empty where the system does not say, or sets none. */
  public static OptionalInt ofThisProcess() {
    if (!Files.isReadable(LIMITS)) {
      return OptionalInt.empty();
    }
    try {
      return parse(Files.readAllLines(LIMITS));
    } catch (IOException e) {
      return OptionalInt.empty();
    }
  }

  /** The soft limit in the lines of Linux' page of limits; empty if it is not there. */
  static OptionalInt parse(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(LINE))
        .map(line -> line.substring(LINE.length()).trim().split("\\s+")[0])
        .filter(word -> word.matches("[0-9]{1,18}"))
        .mapToInt(word -> (int) Math.min(Integer.MAX_VALUE, Long.parseLong(word)))
        .findFirst();
  }

  /**
   * The connections of each node for which there are descriptors.
   *
   * @param descriptors that this process may have open
   * @param nodes that share them, at least 1
   * @throws IOException if there are so few that no node can run
   */
  public static int connections(int descriptors, int nodes) throws IOException {
    int left = descriptors / nodes - OWN_MAX;
    if (left < TransportSettings.CONNECTIONS_MIN) {
      throw new IOException(
          "this process may open %d files, and %s: %d for a store and a log and %d for connections; raise the limit (ulimit -n)"
              .formatted(
                  descriptors,
                  nodes == 1
                      ? "a node needs " + (OWN_MAX + TransportSettings.CONNECTIONS_MIN)
                      : "each of its %d nodes needs %d"
                          .formatted(nodes, OWN_MAX + TransportSettings.CONNECTIONS_MIN),
                  OWN_MAX,
                  TransportSettings.CONNECTIONS_MIN));
    }
    return Math.min(Limits.CONNECTIONS_MAX, left);
  }
}
