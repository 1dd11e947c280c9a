package dev.freehold.prover.iden3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.prover.iden3.Iden3FileException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Files taken to pieces and put together again with something wrong in them. */
final class Bytes {
  private final byte[] head;
  private final Map<Integer, byte[]> sections = new LinkedHashMap<>();

  /** Takes a container of sections apart. */
  Bytes(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    head = new byte[8];
    in.get(head);
    for (int left = in.getInt(); left > 0; left--) {
      int number = in.getInt();
      byte[] content = new byte[(int) in.getLong()];
      in.get(content);
      sections.put(number, content);
    }
  }

  /** A section's content, which may be written to. */
  ByteBuffer section(int number) {
    return ByteBuffer.wrap(sections.get(number)).order(ByteOrder.LITTLE_ENDIAN);
  }

  void replace(int number, byte[] content) {
    sections.put(number, content);
  }

  void remove(int number) {
    sections.remove(number);
  }

  /** Puts the container together. */
  byte[] joined() {
    int length = 12 + sections.values().stream().mapToInt(content -> 12 + content.length).sum();
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(head).putInt(sections.size());
    sections.forEach((number, content) -> out.putInt(number).putLong(content.length).put(content));
    return out.array();
  }

  /** Requires that a reader refuses a file for a reason. */
  static void assertRefused(Reason reason, Path file, Consumer<Path> reader) {
    Iden3FileException refusal =
        assertThrows(Iden3FileException.class, () -> reader.accept(file), reason.name());
    assertEquals(reason, refusal.reason(), refusal.getMessage());
  }

  /**
   * Requires that a reader answers files cut short anywhere with a refusal, and files with a bit
   * flipped anywhere with a refusal or a result.
   */
  static void assertSurvivesDamage(Path file, long seed, Consumer<Path> reader) throws IOException {
    byte[] good = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(seed);
    Path damaged = file.resolveSibling("damaged");
    for (int i = 0; i < 200; i++) {
      int length = i < 100 && i < good.length ? i : random.nextInt(good.length);
      Files.write(damaged, Arrays.copyOf(good, length));
      assertThrows(
          Iden3FileException.class,
          () -> reader.accept(damaged),
          "cut to " + length + ", seed " + seed);
    }
    for (int i = 0; i < 200; i++) {
      byte[] bad = good.clone();
      int bit = random.nextInt(i < 100 ? Math.min(good.length, 256) : good.length);
      bad[bit] ^= (byte) (1 << random.nextInt(8));
      Files.write(damaged, bad);
      try {
        reader.accept(damaged);
      } catch (Iden3FileException refused) {
        assertTrue(refused.getMessage().contains("damaged"), refused.getMessage());
      }
    }
  }
}
