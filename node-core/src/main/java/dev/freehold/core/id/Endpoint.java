package dev.freehold.core.id;

import dev.freehold.core.codec.Printable;

/**
 * Host and port where something listens.
 *
 * @param host a name or an address; an IPv6 address without its brackets
 * @param port in [0, 65535]; 0 lets the system choose
 */
public record Endpoint(String host, int port) {
  private static final int PORT_MAX = 0xffff;

  public Endpoint {
    // Names beyond ASCII have a form of letters and digits; no other letter turns up in a log.
    if (host.isEmpty()
        || host.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == '[' || c == ']')) {
      throw new IllegalArgumentException("\"" + Printable.of(host) + "\" is not a host");
    }
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException("a port is in [0, 65535], not " + port);
    }
  }

  /**
   * Parses {@code host:port} or {@code [address]:port}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    String digits = colon < 0 ? "" : text.substring(colon + 1);
    if (!digits.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException("\"" + Printable.of(text) + "\" is not host:port");
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (!bracketed && host.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "\"" + Printable.of(text) + "\" is not host:port; an IPv6 address stands in brackets");
    }
    return new Endpoint(
        bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(digits));
  }

  /** {@code host:port}, as {@link #parse} takes it. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
