package dev.freehold.prover.groth16;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.Scalars;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.field.Fr;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentSetupTest {
  private static final ParallelLoop LOOP = new ParallelLoop(ForkJoinPool.commonPool(), 2);
  private static final int ALPHA_BETA_GAMMA_BYTES = 48 + 96 + 96;

  @TempDir private Path directory;

  @Test
  void theSameSeedAndCircuitGiveTheSameBytesOnAnyNumberOfThreads() throws IOException {
    TestSystem test = TestSystem.random(new SplittableRandom(1), 2, 700, 600);
    byte[] parallel = bytes(make(test, "one", LOOP));
    assertArrayEquals(parallel, bytes(make(test, "one", ParallelLoop.serial())));
    assertFalse(Arrays.equals(parallel, bytes(make(test, "two", LOOP))));
  }

  @Test
  void aSeedShowsInTheFirstPointsAndTheCircuitInTheOthers() {
    TestSystem cubic = TestSystem.cubic(3);
    TestSystem other = TestSystem.random(new SplittableRandom(2), 1, 6, 5);
    byte[] a = make(cubic, "one", LOOP).verifyingKey().toBytes();
    byte[] b = make(other, "one", LOOP).verifyingKey().toBytes();
    byte[] c = make(cubic, "two", LOOP).verifyingKey().toBytes();
    int shared = ALPHA_BETA_GAMMA_BYTES;
    assertArrayEquals(Arrays.copyOf(a, shared), Arrays.copyOf(b, shared));
    assertFalse(Arrays.equals(a, shared, shared + 96, b, shared, shared + 96), "delta");
    int[] bounds = {0, 48, 144, 240, 336};
    for (int i = 0; i + 1 < bounds.length; i++) {
      int from = bounds[i];
      int to = bounds[i + 1];
      assertFalse(Arrays.equals(a, from, to, c, from, to), "point " + i);
    }
  }

  @Test
  void fivePairwiseDifferentSecretsComeFromASeed() {
    ToxicValues toxic = ToxicValues.of("one", TestSystem.cubic(3).system().digest());
    List<Fr> all = List.of(toxic.alpha(), toxic.beta(), toxic.gamma(), toxic.delta(), toxic.tau());
    assertEquals(all.size(), all.stream().distinct().count());
    assertNotEquals(ToxicValues.origin("one"), ToxicValues.origin("two"));
  }

  @Test
  void theFixedPointsAreTheSecretsTimesTheGenerators() {
    TestSystem cubic = TestSystem.cubic(3);
    byte[] key = make(cubic, "one", LOOP).verifyingKey().toBytes();
    ToxicValues toxic = ToxicValues.of("one", cubic.system().digest());
    assertArrayEquals(multiple(Group.G1, toxic.alpha()), Arrays.copyOfRange(key, 0, 48));
    assertArrayEquals(multiple(Group.G2, toxic.beta()), Arrays.copyOfRange(key, 48, 144));
    assertArrayEquals(multiple(Group.G2, toxic.gamma()), Arrays.copyOfRange(key, 144, 240));
    assertArrayEquals(multiple(Group.G2, toxic.delta()), Arrays.copyOfRange(key, 240, 336));
  }

  @Test
  void thePublishedSeedKeepsItsKeys() {
    // Golden: another value here means that no key made before is a key of today's networks.
    assertEquals(
        "a3542975ad636dfbb5f10a9c5a8d7ca3bb9828016ae671cb6333f33f293d7e64",
        make(TestSystem.cubic(3), DevelopmentSetup.SEED, LOOP).verifyingKey().digest().toString());
  }

  @Test
  void theKeySaysWhereItCameFrom() {
    TestSystem cubic = TestSystem.cubic(3);
    ProvingKey key = make(cubic, "one", LOOP);
    assertEquals(SetupKind.DEVELOPMENT, key.kind());
    assertEquals(cubic.system().digest(), key.circuit());
    assertEquals(DevelopmentSetup.origin("one"), key.origin());
    assertEquals(1, key.verifyingKey().publicInputs());
  }

  @Test
  void aPublicInputOutsideTheMatrixAIsRefused() {
    TestSystem.Rows rows = new TestSystem.Rows();
    rows.add(TestSystem.term(1, 1), TestSystem.term(0, 1), TestSystem.term(3, 1));
    rows.add(TestSystem.term(3, 1), TestSystem.term(2, 1), TestSystem.term(2, 1));
    TestSystem unbound = rows.system(2, new Fr[] {Fr.ONE, Fr.ONE, Fr.of(7), Fr.ONE});
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> make(unbound, "one", LOOP));
    assertEquals("public input 2 is not in the matrix A", e.getMessage());
  }

  @Test
  void progressGoesUpToItsEnd() {
    List<Integer> done = new ArrayList<>();
    List<Integer> totals = new ArrayList<>();
    DevelopmentSetup.make(
        TestSystem.cubic(3).system(),
        "one",
        LOOP,
        (_, at, total) -> {
          done.add(at);
          totals.add(total);
        });
    int total = totals.getFirst();
    assertEquals(IntStream.rangeClosed(0, total).boxed().toList(), done);
    assertEquals(1, totals.stream().distinct().count());
  }

  private static ProvingKey make(TestSystem test, String seed, ParallelLoop loop) {
    return DevelopmentSetup.make(test.system(), seed, loop, Progress.NONE);
  }

  private byte[] bytes(ProvingKey key) throws IOException {
    Path file = directory.resolve("key");
    key.save(file);
    return Files.readAllBytes(file);
  }

  private static byte[] multiple(Group group, Fr factor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment affine = group.allocateAffine(arena, 1);
      group.generator(affine, 0);
      MemorySegment point = group.allocatePoints(arena, 1);
      group.fromAffine(point, 0, affine, 0);
      MemorySegment scalar = Scalars.allocate(arena, 1);
      Scalars.set(scalar, 0, factor);
      group.mult(point, 0, point, 0, scalar, 0, Group.SCALAR_BITS);
      group.toAffine(affine, 0, point, 0, 1);
      return group.compress(affine, 0);
    }
  }
}
