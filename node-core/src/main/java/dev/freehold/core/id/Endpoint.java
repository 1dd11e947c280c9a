package dev.freehold.core.id;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Printable;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Host and port where something listens.
 *
 * @param host a name or an address, of {@link Limits#HOST_BYTES_MAX} at the most; an IPv6 address
 *     without its brackets
 * @param port in [0, 65535]; 0 lets the system choose
 */
public record Endpoint(String host, int port) {
  private static final int PORT_MAX = 0xffff;

  /** All spellings of "every address of this machine": zeros, whatever stands between them. */
  private static final Pattern ANY =
      Pattern.compile("(0*:[0:]*ffff:)?(0x)?0[0:.x]*|:[0:.]*|:[0:]*ffff:[0.:]+");

  public Endpoint {
    // Names beyond ASCII have a form of letters and digits; no other letter turns up in a log.
    if (host.isEmpty()
        || host.length() > Limits.HOST_BYTES_MAX
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

  /**
   * Whether the host is a wildcard, as {@code 0.0.0.0} or {@code ::}: who listens there hears
   * whatever address of its machine is called, and who connects there calls its own machine.
   */
  public boolean isWildcard() {
    int zone = host.indexOf('%');
    return ANY.matcher((zone < 0 ? host : host.substring(0, zone)).toLowerCase(Locale.ROOT))
        .matches();
  }

  /** Whether others could reach it, as far as its text tells: a host of its own, and a port. */
  public boolean isReachable() {
    return port != 0 && !isWildcard();
  }

  /** {@code host:port}, as {@link #parse} takes it. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
