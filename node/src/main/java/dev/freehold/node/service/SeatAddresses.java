package dev.freehold.node.service;

import dev.freehold.config.AddressRange;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.node.transport.AddressPrefix;
import dev.freehold.protocol.identity.Acquaintance;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acquaintance with workers by their address: known is who says the node id of a seat, or of a
 * follower, and comes from a network that the seat's endpoint is in or that the operator named.
 * Node ids are public, so whoever is in such a network can pass for the worker: this keeps others
 * out of the room of peers, and is no proof of identity. Thread-safe.
 */
final class SeatAddresses implements Acquaintance, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SeatAddresses.class);

  /** A resolver may answer otherwise later. */
  private static final long RESOLVED_FOR_NS = 60_000_000_000L;

  private record Resolved(Set<AddressPrefix> networks, long atNs) {}

  private final Supplier<List<RealmEndpoint>> seats;
  private final List<AddressRange> peersFrom;
  private final Map<String, Resolved> hosts = new ConcurrentHashMap<>();
  private final Set<Hash32> strange = ConcurrentHashMap.newKeySet();
  private final BoundedThreads resolver = new BoundedThreads("seat-addresses-", 1, 64);

  /**
   * @param seats who serves and follows which realm, as of now
   * @param peersFrom networks from which seats' workers come too
   */
  SeatAddresses(Supplier<List<RealmEndpoint>> seats, List<AddressRange> peersFrom) {
    this.seats = seats;
    this.peersFrom = List.copyOf(peersFrom);
  }

  @Override
  public boolean isKnown(Peer peer, String from) {
    if (peer.role() != Role.WORKER) {
      return false;
    }
    List<String> endpoints =
        seats.get().stream()
            .flatMap(seat -> endpoints(seat, peer.node()))
            .filter(endpoint -> !endpoint.isEmpty())
            .distinct()
            .toList();
    if (endpoints.isEmpty()) {
      return false;
    }
    InetAddress address = InetAddress.ofLiteral(from);
    AddressPrefix network = AddressPrefix.of(address);
    boolean known =
        peersFrom.stream().anyMatch(range -> range.contains(address))
            || endpoints.stream().anyMatch(endpoint -> networks(endpoint).contains(network));
    if (!known && strange.add(peer.node())) {
      LOG.warn(
          "worker {} of a seat comes from {}, which is no network of its endpoint {}: it is treated"
              + " as a stranger; --peers-from can name its network",
          peer.node().abbreviated(),
          from,
          endpoints);
    }
    return known;
  }

  private static Stream<String> endpoints(RealmEndpoint seat, Hash32 node) {
    Stream<String> follower =
        seat.follower().filter(f -> f.worker().equals(node)).stream().map(f -> f.endpoint());
    return seat.worker().equals(node)
        ? Stream.concat(Stream.of(seat.endpoint()), follower)
        : follower;
  }

  private Set<AddressPrefix> networks(String endpoint) {
    String host;
    try {
      host = Endpoint.parse(endpoint).host();
    } catch (IllegalArgumentException e) {
      return Set.of();
    }
    try {
      return Set.of(AddressPrefix.of(InetAddress.ofLiteral(host)));
    } catch (IllegalArgumentException e) {
      return named(host);
    }
  }

  /** Networks of a name, as they were resolved last; nobody waits for a resolver. */
  private Set<AddressPrefix> named(String host) {
    Resolved known = hosts.get(host);
    long nowNs = System.nanoTime();
    if (known == null || nowNs - known.atNs() > RESOLVED_FOR_NS) {
      Set<AddressPrefix> before = known == null ? Set.of() : known.networks();
      hosts.put(host, new Resolved(before, nowNs));
      if (!resolver.offer(() -> resolve(host))) {
        hosts.remove(host);
      }
    }
    Resolved now = hosts.get(host);
    return now == null ? Set.of() : now.networks();
  }

  private void resolve(String host) {
    try {
      Set<AddressPrefix> networks = new HashSet<>();
      for (InetAddress address : InetAddress.getAllByName(host)) {
        networks.add(AddressPrefix.of(address));
      }
      hosts.put(host, new Resolved(networks, System.nanoTime()));
    } catch (UnknownHostException e) {
      LOG.debug("the host of a seat is unknown: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    resolver.drop();
  }
}
