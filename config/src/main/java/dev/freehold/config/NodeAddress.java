package dev.freehold.config;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Endpoint;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reader of addresses of nodes as people type them, or copy them from elsewhere. */
public final class NodeAddress {
  /** Where a network's coordinator listens if it is told nothing else. */
  public static final int PORT = 7400;

  /** For places where the port must be written. */
  static final int NO_PORT = -1;

  private static final Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)([^/]*).*");
  private static final Pattern WITH_PORT = Pattern.compile("(\\[[^\\]]*\\]|[^:\\[\\]]*):[0-9]*");

  private NodeAddress() {}

  /**
   * Parses {@code host}, {@code host:port}, {@code [address]} or {@code [address]:port}.
   *
   * @param port where none is written; {@link #NO_PORT} if one must be
   * @throws IllegalArgumentException that says how it is written
   */
  static Endpoint parse(String text, int port) {
    Matcher url = URL.matcher(text);
    if (url.matches()) {
      throw new IllegalArgumentException(
          "give HOST:PORT without %s, such as %s"
              .formatted(
                  url.group(1),
                  Printable.of(url.group(2).isEmpty() ? "127.0.0.1:" + PORT : url.group(2))));
    }
    if (text.indexOf('/') >= 0) {
      throw new IllegalArgumentException("\"" + Printable.of(text) + "\" is not host:port");
    }
    boolean bare = !text.isEmpty() && !WITH_PORT.matcher(text).matches() && isOneHost(text);
    return Endpoint.parse(bare && port != NO_PORT ? text + ":" + port : text);
  }

  /** Parses the same; without a port it is that of a coordinator. */
  public static Endpoint parse(String text) {
    return parse(text, PORT);
  }

  /**
   * Refuses addresses that cannot be those of a network's validators: too many, or one twice.
   *
   * @param what names them, as it was typed
   * @throws IllegalArgumentException that says which
   */
  public static void requireValidators(String what, List<Endpoint> addresses) {
    if (addresses.size() > Limits.VALIDATORS_MAX) {
      throw new IllegalArgumentException(
          "%s must name at most %d validators, not %d"
              .formatted(what, Limits.VALIDATORS_MAX, addresses.size()));
    }
    Set<String> seen = new HashSet<>();
    for (Endpoint each : addresses) {
      if (!seen.add(each.toString().toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("%s names the address %s twice".formatted(what, each));
      }
    }
  }

  private static boolean isOneHost(String text) {
    return text.indexOf(':') < 0 || text.startsWith("[") && text.endsWith("]");
  }
}
