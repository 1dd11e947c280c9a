package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.config.AddressRange;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeatAddressesTest {
  private static final Hash32 SEATED = hash(1);
  private static final Hash32 FOLLOWER = hash(2);
  private static final Hash32 NOBODY = hash(3);

  private String endpoint = "192.0.2.10:7410";
  private final SeatAddresses seats =
      new SeatAddresses(this::realms, List.of(AddressRange.parse("10.0.0.0/8")));

  private List<RealmEndpoint> realms() {
    return List.of(
        new RealmEndpoint(
            RealmHeader.origin(new RealmId(0)),
            1,
            SEATED,
            endpoint,
            Optional.of(
                new RealmFollower(FOLLOWER, "[2001:db8::5]:7410", RealmFollower.Phase.FOLLOWING))));
  }

  @AfterEach
  void close() {
    seats.close();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 192.0.2.10, true",
    "1, 192.0.2.77, true",
    "1, 192.0.3.10, false",
    "1, 10.9.8.7, true",
    "1, 127.0.0.1, false",
    "1, 2001:db8:0:1::5, false",
    "2, 2001:db8:0:1::5, true",
    "2, 2001:db8:1::5, false",
    "2, 192.0.2.10, false",
    "3, 192.0.2.10, false",
    "3, 10.9.8.7, false"
  })
  void whoHoldsASeatAndComesFromItsNetworkIsKnown(int id, String from, boolean known) {
    assertEquals(known, knows(Role.WORKER, hash(id), from));
  }

  @Test
  void noOtherRoleIsKnownAndAnEmptySeatKnowsNobody() {
    assertEquals(false, knows(Role.CLIENT, SEATED, "192.0.2.10"));
    assertEquals(false, knows(Role.WORKER, NOBODY, "192.0.2.10"));
    endpoint = "";
    assertEquals(false, knows(Role.WORKER, SEATED, "192.0.2.10"));
  }

  private boolean knows(Role role, Hash32 node, String from) {
    return seats.isKnown(new Peer(1, role, node, "192.0.2.10:7410", -1), from);
  }

  private static Hash32 hash(int filling) {
    byte[] bytes = new byte[Hash32.BYTES];
    Arrays.fill(bytes, (byte) filling);
    return new Hash32(bytes);
  }
}
