package dev.freehold.core.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.core.field.Fr;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DigestChainTest {
  @Test
  void manyTogetherAreWhatEachIsAlone() {
    long seed = new SecureRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 20; round++) {
      List<DigestChain> chains = new ArrayList<>();
      for (int i = random.nextInt(30); i > 0; i--) {
        List<Fr> inputs = new ArrayList<>();
        for (int n = DigestChain.STEP * random.nextInt(6); n > 0; n--) {
          inputs.add(Fr.of(random.nextLong(Long.MAX_VALUE)));
        }
        chains.add(new DigestChain(Fr.of(random.nextInt(3)), inputs));
      }
      assertEquals(
          chains.stream().map(DigestChain::digest).toList(),
          DigestChain.digests(chains),
          "seed " + seed);
    }
  }

  @Test
  void aChainWithoutStepsIsItsStart() {
    assertEquals(Fr.of(5), new DigestChain(Fr.of(5), List.of()).digest());
    assertThrows(
        IllegalArgumentException.class, () -> new DigestChain(Fr.ZERO, List.of(Fr.ONE, Fr.ONE)));
  }
}
