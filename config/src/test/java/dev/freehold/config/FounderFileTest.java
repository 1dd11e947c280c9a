package dev.freehold.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.committee.BlsKey;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FounderFileTest {
  private static final Founder FOUNDER =
      new Founder(
          new Validator(Hash32.parse("0a".repeat(32)), new BlsKey(bytes(BlsKey.BYTES, 0x0b)), 1),
          new BlsSignature(bytes(BlsSignature.BYTES, 0x0c)));

  private static final String TEXT =
      """
      # A founder of a network, for whoever makes its genesis. Nothing here is secret.
      node: "%s"
      key: "%s"
      possession: "%s"
      address: "[::1]:7401"
      """
          .formatted("0a".repeat(32), "0b".repeat(48), "0c".repeat(96));

  @TempDir private Path directory;

  private static byte[] bytes(int count, int value) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void aFileIsReadAndWrittenAsPeopleReadIt() throws IOException {
    FounderFile founder = new FounderFile(FOUNDER, Optional.of(new Endpoint("::1", 7401)));
    assertEquals(founder, read(TEXT));
    assertEquals("0a".repeat(32) + "@[::1]:7401", founder.entry().orElseThrow().toString());
    founder.write(file());
    assertEquals(TEXT, Files.readString(file()));
    FounderFile without = new FounderFile(FOUNDER, Optional.empty());
    without.write(file());
    assertEquals(without, FounderFile.read(file()));
    assertTrue(without.entry().isEmpty());
    Path missing = directory.resolve("no").resolve("v");
    ConfigException e = assertThrows(ConfigException.class, () -> founder.write(missing));
    assertTrue(e.getMessage().startsWith("cannot write " + missing), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          node: "0a         | node: "           | :2: "node" must be 64 hexadecimal digits
          key: "0b          | key: "xx          | :3: "key" must be 96 hexadecimal digits
          possession: "0c   | possession: "     | :4: "possession" must be 192 hexadecimal digits
          possession:       | possesion:        | :4: unknown key "possesion" (did you mean "possession"?)
          node:             | '# node:'         | "node" is missing
          "[::1]:7401"      | "[::1]:0"         | :5: "address" must name a host and a port that others can call
          "[::1]:7401"      | "a b"             | :5: "address" must be host:port
          "[::1]:7401"      | [a]               | :5: "address" must be a single value
          address:          | weight:           | :5: unknown key "weight"
          """)
  void aBadLineIsRefusedByNameAndPlace(String from, String to, String reason) throws IOException {
    String changed = TEXT.replace(from, to);
    assertFalse(changed.equals(TEXT), from);
    ConfigException e = assertThrows(ConfigException.class, () -> read(changed));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }

  private FounderFile read(String text) throws IOException {
    return FounderFile.read(Files.writeString(file(), text));
  }

  private Path file() {
    return directory.resolve("founder.yaml");
  }
}
