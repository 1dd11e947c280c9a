package dev.freehold.node.transport;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentReportsTest {
  private final SentReports reports = new SentReports();

  @Test
  void aBlockGoesOutOnceOverAConnection() {
    assertTrue(reports.isNew(report(3, 1, 7)));
    assertTrue(reports.isNew(report(3, 1, 8)));
    assertFalse(reports.isNew(report(3, 1, 7)));
    assertFalse(reports.isNew(report(3, 1, 8)));
    assertTrue(reports.isNew(report(3, 1, 9)));
    assertTrue(reports.isNew(report(4, 1, 7)), "another realm's");
    assertTrue(reports.isNew(report(3, 2, 8)), "of another epoch");
    reports.clear();
    assertTrue(reports.isNew(report(3, 2, 8)), "over another connection");
  }

  @Test
  void whatIsNoReportIsAlwaysSent() {
    Message caughtUp = new Message.CaughtUp(new RealmId(3), 1);
    assertTrue(reports.isNew(caughtUp));
    assertTrue(reports.isNew(caughtUp));
  }

  private static Message report(int realm, long epoch, long height) {
    RealmHeader header =
        new RealmHeader(
            new RealmId(realm),
            height,
            Hash32.ZERO,
            0,
            Fr.ZERO,
            Fr.ONE,
            0,
            Hash32.ZERO,
            Hash32.ZERO,
            Hash32.ZERO,
            Hash32.ZERO,
            0,
            0,
            FeeMarket.ORIGIN);
    return new Message.BlockReport(epoch, header, List.of(), List.of());
  }
}
