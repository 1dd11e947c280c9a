package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Tests of a worker's lines about realms that it is given and loses. */
class PlacementLogTest {
  private static final Hash32 OWN = node(1);
  private static final Hash32 OTHER = node(2);

  private final Logger logger = (Logger) LoggerFactory.getLogger(NodeEvents.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final PlacementLog log = new PlacementLog(OWN, new NodeEvents("worker"));

  private static Hash32 node(int number) {
    return new Hash32(ByteBuffer.allocate(Hash32.BYTES).putInt(number).array());
  }

  @BeforeEach
  void listen() {
    logger.setLevel(ch.qos.logback.classic.Level.INFO);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  private List<String> table(Hash32 worker, Optional<RealmFollower.Phase> followed) {
    lines.list.clear();
    log.table(
        List.of(
            new RealmEndpoint(
                RealmHeader.origin(new RealmId(3)),
                4,
                worker,
                "h:1",
                followed.map(phase -> new RealmFollower(OWN, "h:2", phase)))));
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
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
