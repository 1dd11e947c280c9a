package dev.freehold.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.identity.Acquaintance;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Followers of a realm: one that an order named, and those in seats. */
class RealmEndpointTest {
  private static final Hash32 SERVES = node(9);
  private static final RealmFollower ORDERED = follower(1, Phase.TAKING_OVER);
  private static final RealmFollower SEATED = follower(1, Phase.SEATED);
  private static final RealmFollower COUNTED = follower(2, Phase.COUNTED);

  private static Hash32 node(int first) {
    byte[] bytes = new byte[Hash32.BYTES];
    bytes[0] = (byte) first;
    return new Hash32(bytes);
  }

  private static RealmFollower follower(int node, Phase phase) {
    return new RealmFollower(node(node), "w:" + node, phase);
  }

  private static RealmEndpoint seat(RealmFollower... followers) {
    return new RealmEndpoint(FixedValues.HEADER, 3, SERVES, "s:1", List.of(followers));
  }

  private static byte[] encoded(List<RealmFollower> followers) {
    Encoder out = new Encoder();
    FixedValues.HEADER.encode(out);
    out.u63(3).hash(SERVES).text("s:1").list(followers, (o, each) -> each.encode(o));
    return out.toBytes();
  }

  private static RealmEndpoint decoded(List<RealmFollower> followers) {
    return Decoder.decode(encoded(followers), RealmEndpoint::decode);
  }

  @Test
  void thePhaseTellsWhomAnOrderNamed() {
    assertEquals(Optional.of(ORDERED), seat(ORDERED, COUNTED).follower());
    assertEquals(Optional.empty(), seat(SEATED, COUNTED).follower());
    assertEquals(Optional.of(ORDERED), seat(ORDERED, SEATED).follower(), "it has a seat as well");
    RealmEndpoint full = seat(ORDERED, SEATED, COUNTED, follower(3, Phase.COUNTED));
    assertEquals(full, decoded(full.followers()));
    assertEquals(full.followers(), full.withHeader(FixedValues.HEADER).followers());
  }

  @Test
  void whatNoRealmHasIsRefused() {
    for (List<RealmFollower> followers :
        List.of(
            List.of(ORDERED, follower(2, Phase.FOLLOWING)),
            List.of(COUNTED, ORDERED),
            List.of(SEATED, follower(1, Phase.COUNTED)))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new RealmEndpoint(FixedValues.HEADER, 3, SERVES, "s:1", followers),
          followers.toString());
      assertEquals(
          Reason.OUT_OF_RANGE,
          assertThrows(MalformedException.class, () -> decoded(followers)).reason());
    }
    List<RealmFollower> many = new ArrayList<>();
    for (int i = 0; i <= Limits.REALM_FOLLOWERS_MAX; i++) {
      many.add(follower(i, Phase.COUNTED));
    }
    assertThrows(IllegalArgumentException.class, () -> RealmFollower.ofOneRealm(many));
    assertEquals(
        Reason.OVER_LIMIT, assertThrows(MalformedException.class, () -> decoded(many)).reason());
  }

  @Test
  void whoServesOrFollowsIsKnownForWhateverReasonItFollows() {
    Acquaintance known = Acquaintance.ofSeats(() -> List.of(seat(ORDERED, COUNTED)));
    for (Hash32 node : List.of(SERVES, node(1), node(2))) {
      assertTrue(known.isKnown(new Peer(1, Role.WORKER, node, "w:1", 0)));
      assertFalse(known.isKnown(new Peer(1, Role.CLIENT, node, "w:1", 0)));
    }
    assertFalse(known.isKnown(new Peer(1, Role.WORKER, node(3), "w:1", 0)));
  }
}
