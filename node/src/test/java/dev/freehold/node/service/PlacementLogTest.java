package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests of a worker's lines about realms that it is given and loses. */
class PlacementLogTest {
  private static final Hash32 OWN = node(1);
  private static final Hash32 OTHER = node(2);

  @RegisterExtension private final CapturedEvents events = new CapturedEvents();
  private final PlacementLog log = new PlacementLog(OWN, new NodeEvents("worker"));

  private static Hash32 node(int number) {
    return new Hash32(ByteBuffer.allocate(Hash32.BYTES).putInt(number).array());
  }

  private List<String> table(Hash32 worker, Optional<RealmFollower.Phase> followed) {
    return events.of(
        () ->
            log.table(
                List.of(
                    new RealmEndpoint(
                        RealmHeader.origin(new RealmId(3)),
                        4,
                        worker,
                        "h:1",
                        followed.map(phase -> new RealmFollower(OWN, "h:2", phase))))));
  }

  @Test
  void aSeatIsToldBesideWhatAnOrderSays() {
    assertEquals(
        List.of("realm 3: this worker is taking a seat of it"),
        table(OTHER, Optional.of(RealmFollower.Phase.SEATED)));
    assertEquals(
        List.of("realm 3: this worker is in a seat of it"),
        table(OTHER, Optional.of(RealmFollower.Phase.COUNTED)));
    assertEquals(
        List.of("realm 3: this worker is taking it over, and in a seat of it"),
        events.of(
            () ->
                log.table(
                    List.of(
                        new RealmEndpoint(
                            RealmHeader.origin(new RealmId(3)),
                            4,
                            OTHER,
                            "h:1",
                            List.of(
                                new RealmFollower(OWN, "h:2", RealmFollower.Phase.TAKING_OVER),
                                new RealmFollower(OWN, "h:2", RealmFollower.Phase.COUNTED)))))));
  }

  @Test
  void aLineForEachChangeAndNoneForWhatStays() {
    assertEquals(
        List.of("realm 3: this worker is keeping a copy of it"),
        table(OTHER, Optional.of(RealmFollower.Phase.FOLLOWING)));
    assertEquals(List.of(), table(OTHER, Optional.of(RealmFollower.Phase.FOLLOWING)));
    assertEquals(
        List.of("realm 3: this worker is taking it over"),
        table(OTHER, Optional.of(RealmFollower.Phase.TAKING_OVER)));
    assertEquals(List.of("realm 3 is this worker's (epoch 4)"), table(OWN, Optional.empty()));
    assertEquals(List.of(), table(OWN, Optional.empty()));
    assertEquals(
        List.of("realm 3 is no more this worker's: h:1 serves it"), table(OTHER, Optional.empty()));
    table(OTHER, Optional.of(RealmFollower.Phase.FOLLOWING));
    assertEquals(
        List.of("realm 3: this worker is copying it no more"), table(OTHER, Optional.empty()));
  }
}
