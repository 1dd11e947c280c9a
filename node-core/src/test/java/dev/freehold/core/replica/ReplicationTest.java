package dev.freehold.core.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import org.junit.jupiter.api.Test;

class ReplicationTest {
  /** What is told of a block must outlive a worker, or nothing is said of it. */
  @Test
  void thereAreThreeAndNoOthers() {
    for (int seats = 0; seats <= 8; seats++) {
      for (int acknowledge = 0; acknowledge <= 8; acknowledge++) {
        int s = seats;
        int a = acknowledge;
        byte[] bytes = new Encoder().u8(s).u8(a).toBytes();
        if (s == 1 && a == 1 || s == 3 && a == 2 || s == 4 && a == 3) {
          Replication one = Decoder.decode(bytes, Replication::decode);
          assertEquals(new Replication(s, a), one);
          Encoder out = new Encoder();
          one.encode(out);
          assertEquals(one, Decoder.decode(out.toBytes(), Replication::decode));
        } else {
          assertThrows(IllegalArgumentException.class, () -> new Replication(s, a));
          assertThrows(MalformedException.class, () -> Decoder.decode(bytes, Replication::decode));
        }
      }
    }
  }

  @Test
  void thePrimaryIsOneOfThem() {
    assertEquals(0, Replication.ALONE.followers());
    assertEquals(0, Replication.ALONE.receipts());
    assertEquals(3, new Replication(4, 3).followers());
    assertEquals(2, new Replication(4, 3).receipts());
  }
}
