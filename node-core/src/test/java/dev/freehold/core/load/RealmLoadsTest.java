package dev.freehold.core.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.RealmId;
import org.junit.jupiter.api.Test;

class RealmLoadsTest {
  private static final RealmId ONE = new RealmId(1);
  private final RealmLoads loads = new RealmLoads(2);

  private static RealmHeader header(long checkpoint, long used) {
    RealmHeader o = RealmHeader.origin(ONE);
    return new RealmHeader(
        ONE,
        1,
        o.previous(),
        checkpoint,
        o.rootBefore(),
        o.rootAfter(),
        0,
        o.bundlesDigest(),
        o.eventsDigest(),
        o.eventsChain(),
        o.proofsDigest(),
        0,
        0,
        new FeeMarket(FeeMarket.UNIT, used, 0));
  }

  private void add(RealmHeader before, RealmHeader header) {
    loads.pass();
    loads.add(before, header);
  }

  @Test
  void whatWasUsedSinceTheSameCheckpointCountsOnce() {
    add(RealmHeader.origin(ONE), header(3, 100));
    assertEquals(100, loads.recent(ONE));
    loads.add(header(3, 100), header(3, 150));
    assertEquals(150, loads.recent(ONE));
    loads.add(header(3, 150), header(4, 70));
    assertEquals(220, loads.recent(ONE));
    assertEquals(0, loads.recent(new RealmId(0)));
  }

  @Test
  void itIsWhatACheckpointHasTimesTheWindow() {
    RealmHeader before = RealmHeader.origin(ONE);
    for (int i = 0; i < 20 * RealmLoads.WINDOW; i++) {
      RealmHeader next = header(i, 1_000_000);
      add(before, next);
      before = next;
    }
    long load = loads.recent(ONE);
    assertTrue(Math.abs(load - 32_000_000) < 100_000, () -> "load " + load);
    for (int i = 0; i < 20 * RealmLoads.WINDOW; i++) {
      loads.pass();
    }
    assertEquals(0, loads.recent(ONE), "nothing is left of what was long ago");
  }

  @Test
  void noHeaderMakesItOverflow() {
    RealmHeader before = RealmHeader.origin(ONE);
    for (int i = 0; i < 4 * RealmLoads.WINDOW; i++) {
      RealmHeader next = header(i, Long.MAX_VALUE);
      add(before, next);
      before = next;
    }
    long most = loads.recent(ONE);
    assertTrue(most > 0 && LoadRule.load(most) > most);
    assertEquals(most, restored(encoded(loads), 2).recent(ONE));
  }

  @Test
  void itIsWrittenAndRead() {
    add(RealmHeader.origin(ONE), header(0, 77));
    assertEquals(77, restored(encoded(loads), 2).recent(ONE));
    assertThrows(MalformedException.class, () -> restored(encoded(loads), 1));
    assertThrows(MalformedException.class, () -> restored(encoded(loads), 3));
    Encoder tooMuch = new Encoder();
    tooMuch.list(java.util.List.of(0L, 1L << 46), Encoder::u63);
    assertThrows(MalformedException.class, () -> restored(tooMuch.toBytes(), 2));
  }

  private static byte[] encoded(RealmLoads of) {
    Encoder out = new Encoder();
    of.encode(out);
    return out.toBytes();
  }

  private static RealmLoads restored(byte[] bytes, int realms) {
    RealmLoads read = new RealmLoads(realms);
    Decoder.decode(
        bytes,
        in -> {
          read.restore(in);
          return 0;
        });
    return read;
  }
}
