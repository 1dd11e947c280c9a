package dev.freehold.node.transport;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Network that an address belongs to: the first 24 bits of an IPv4 address, the first 56 of an IPv6
 * address, or this machine itself. One household or one rented server has at least one of them.
 *
 * @param name the same for all addresses of one network
 * @param isLoopback whether it is this machine itself
 */
public record AddressPrefix(String name, boolean isLoopback) {
  private static final int IPV4_BYTES = 3;
  private static final int IPV6_BYTES = 7;

  /** The network of an address. */
  public static AddressPrefix of(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return new AddressPrefix("loopback", true);
    }
    int bytes = address instanceof Inet4Address ? IPV4_BYTES : IPV6_BYTES;
    return new AddressPrefix(
        HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), bytes)), false);
  }
}
