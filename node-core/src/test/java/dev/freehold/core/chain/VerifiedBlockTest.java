package dev.freehold.core.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import org.junit.jupiter.api.Test;

class VerifiedBlockTest {
  @Test
  void anEncodingIsReadAsWhatWasWritten() {
    VerifiedBlock block = new VerifiedBlock(new RealmId(4095), 7, Hash32.parse("ab".repeat(32)));
    Encoder out = new Encoder();
    block.encode(out);
    assertEquals(block, Decoder.decode(out.toBytes(), VerifiedBlock::decode));
  }

  @Test
  void aNameOfNoBlockIsRefused() {
    byte[] origin = new Encoder().u16(1).u63(0).hash(Hash32.ZERO).toBytes();
    assertThrows(MalformedException.class, () -> Decoder.decode(origin, VerifiedBlock::decode));
    byte[] nowhere = new Encoder().u16(4096).u63(1).hash(Hash32.ZERO).toBytes();
    assertThrows(MalformedException.class, () -> Decoder.decode(nowhere, VerifiedBlock::decode));
  }
}
