package dev.freehold.client;

import java.net.InetSocketAddress;

/** Where a node listens; written {@code host:port}. */
public record Endpoint(String host, int port) {
  private static final int PORT_MAX = 65535;

  public Endpoint {
    if (host.isBlank() || port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException("no endpoint: " + host + ":" + port);
    }
  }

  /**
   * Parses {@code host:port}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    try {
      if (colon > 0) {
        return new Endpoint(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("no endpoint: \"" + text + "\"", e);
    }
    throw new IllegalArgumentException("an endpoint is written host:port, not \"" + text + "\"");
  }

  /** The address, resolved. */
  public InetSocketAddress address() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
