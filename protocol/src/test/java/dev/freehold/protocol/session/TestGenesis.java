package dev.freehold.protocol.session;

import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.id.Hash32;
import java.util.Arrays;
import java.util.List;

/** A network for tests of sessions and links. */
final class TestGenesis {
  static final Genesis GENESIS =
      new Genesis(
          "test",
          true,
          2,
          0,
          TestFounders.alone(hash(1)),
          hash(9),
          new FeeSchedule(1, 1, 1, 0),
          List.of());

  private TestGenesis() {}

  static Hash32 hash(int filling) {
    byte[] bytes = new byte[Hash32.BYTES];
    Arrays.fill(bytes, (byte) filling);
    return new Hash32(bytes);
  }
}
