package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorKeyTest {
  @TempDir private Path directory;

  @Test
  void aFileOfAnotherLengthIsNoKeyHoweverLongItIs() throws IOException {
    for (int bytes : new int[] {0, Hash32.BYTES - 1, Hash32.BYTES + 1, 1 << 20}) {
      refused(Files.write(directory.resolve("key"), new byte[bytes]));
    }
    // It never ends.
    refused(Path.of("/dev/zero"));
  }

  private static void refused(Path file) {
    StoreException e = assertThrows(StoreException.class, () -> OperatorKey.read(file));
    assertTrue(e.getMessage().contains("is no operator's key"), e.getMessage());
  }

  @Test
  void aKeyIsItsFilesBytes() throws IOException {
    byte[] seed = new byte[Hash32.BYTES];
    seed[0] = 1;
    OperatorKey read = OperatorKey.read(Files.write(directory.resolve("key"), seed));
    assertArrayEquals(new OperatorKey(seed).sign(Hash32.ZERO), read.sign(Hash32.ZERO));
  }
}
