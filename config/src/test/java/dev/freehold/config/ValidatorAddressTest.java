package dev.freehold.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidatorAddressTest {
  private static final String A = "0a".repeat(32);
  private static final String B = "0b".repeat(32);
  private static final List<ValidatorAddress> BOTH =
      List.of(
          new ValidatorAddress(Hash32.parse(A), new Endpoint("a.example", 7401)),
          new ValidatorAddress(Hash32.parse(B), new Endpoint("::1", 7400)));

  @TempDir private Path directory;

  @Test
  void aListIsWrittenWithCommasOrAsYaml() {
    String commas = A + "@a.example:7401," + B + "@[::1]";
    assertEquals(BOTH, ofFlag(commas));
    assertEquals(BOTH, ofFile("validators: \"%s\"".formatted(commas)));
    assertEquals(
        BOTH, ofFile("validators:\n  - %s@a.example:7401\n  - \"%s@[::1]:7400\"".formatted(A, B)));
    assertEquals(
        BOTH,
        ofFlag(BOTH.stream().map(ValidatorAddress::toString).collect(Collectors.joining(","))));
    assertEquals(List.of(), ofFile("realms: 4"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.example:7400    | must be NODE@HOST:PORT, not "a.example:7400"
          0a@h:1            | must be NODE@HOST:PORT: NODE must be 64 hexadecimal digits, not "0a"
          A@                | must be host:port: "" is not host:port
          A@h:x             | must be host:port: "h:x" is not host:port
          A@h:0             | must name a host and a port that others can call, not h:0
          A@0.0.0.0:7400    | must name a host and a port that others can call, not 0.0.0.0:7400
          A@[::]:7400       | must name a host and a port that others can call, not [::]:7400
          A@h:1,            | must be NODE@HOST:PORT, not ""
          A@h:1,B@H:1       | names the address H:1 twice
          A@h:1,A@h:2       | names the node A twice
          """)
  void whatIsNoneIsRefusedWithTheForm(String written, String reason) {
    assertRefused(
        reason.replace("node A", "node " + A),
        () -> ofFlag(written.replace("A@", A + "@").replace("B@", B + "@")));
  }

  @Test
  void aFilesListsHoldSingleValues() {
    assertRefused(":2: \"validators\" must be a single value", () -> ofFile("validators: [[a]]"));
    assertRefused(":2: \"validators\" must be a single value", () -> ofFile("validators: {a: b}"));
    assertRefused(":2: \"validators\" has no value", () -> ofFile("validators: []"));
    assertRefused(":2: \"realms\" must be a single value", () -> ofFile("realms: [4]"));
  }

  @Test
  void moreThanACommitteeHasAreRefused() {
    String many =
        IntStream.rangeClosed(0, Limits.VALIDATORS_MAX)
            .mapToObj("%064x@h:1"::formatted)
            .collect(Collectors.joining(","));
    assertRefused("must name at most 256 validators, not 257", () -> ofFlag(many));
  }

  private List<ValidatorAddress> ofFile(String lines) {
    try {
      Path file = Files.writeString(directory.resolve("c.yaml"), "data: d\n" + lines + "\n");
      return load(Optional.of(file), Map.of());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<ValidatorAddress> ofFlag(String value) {
    return load(Optional.empty(), Map.of("data", "d", "validators", value));
  }

  private static List<ValidatorAddress> load(Optional<Path> file, Map<String, String> flags) {
    return ConfigLoader.load(CoordinatorConfig.class, file, Map.of(), flags).config().validators();
  }

  private static void assertRefused(String reason, Runnable load) {
    ConfigException e = assertThrows(ConfigException.class, load::run);
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertTrue(e.getMessage().contains("\"validators\"") || reason.contains("realms"));
  }
}
