package dev.freehold.node.transport;

import dev.freehold.core.id.Endpoint;
import java.net.InetSocketAddress;

/** Addresses of sockets as people and the wire have them, whether they were looked up or not. */
public final class SocketAddresses {
  private SocketAddresses() {}

  /** The host and port that an address was made of. */
  public static Endpoint endpoint(InetSocketAddress address) {
    return new Endpoint(address.getHostString(), address.getPort());
  }
}
