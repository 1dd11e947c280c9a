package dev.freehold.config;

import java.net.InetAddress;

/**
 * Range of addresses whose first bits are the same, written as {@code 10.0.0.0/8} or {@code
 * 2001:db8::/32}.
 *
 * @param address one of them; never a name
 * @param bits how many of the first bits are the same, in [0, 32] or [0, 128]
 */
public record AddressRange(InetAddress address, int bits) {
  public AddressRange {
    int all = 8 * address.getAddress().length;
    if (bits < 0 || bits > all) {
      throw new IllegalArgumentException("must have 0 to " + all + " bits, not " + bits);
    }
  }

  /**
   * Parses an address with a slash and a number of bits; an address alone stands for itself.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    try {
      InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
      int all = 8 * address.getAddress().length;
      return new AddressRange(
          address, slash < 0 ? all : (int) ValueParser.number(text.substring(slash + 1), 0, all));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "must be ADDRESS/BITS, as 10.0.0.0/8, not \"" + text + "\"", e);
    }
  }

  /** Whether an address is in the range. */
  public boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] its = other.getAddress();
    if (mine.length != its.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> (i & 7);
      if (((mine[i >> 3] ^ its[i >> 3]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + bits;
  }
}
