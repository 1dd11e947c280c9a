package dev.freehold.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.field.Fr;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandFlagsTest {
  private final CommandFlags worker = new CommandFlags(WorkerConfig.class, DaemonOptions.class);
  private final CommandFlags coordinator = new CommandFlags(CoordinatorConfig.class);

  @Test
  void valuesStandAfterAnEqualsSignOrAloneAndTruthsMayHaveNone() {
    assertEquals(
        Map.of(
            "join", "h:1", "sealIntervalMs", "7", "untilStdinCloses", "true", "witnesses", "false"),
        worker.parse(
            List.of(
                "--join=h:1",
                "--seal-interval-ms",
                "7",
                "--until-stdin-closes",
                "--witnesses",
                "false")));
    assertEquals(
        Map.of("development", "true", "listen", "h:1"),
        coordinator.parse(List.of("--development", "--listen=h:1")));
    assertEquals(Map.of(), worker.parse(List.of()));
  }

  @Test
  void whatRepeatsIsOneListAndReadAsOne() {
    String first = "0".repeat(63) + "1";
    String second = "0".repeat(63) + "2";
    Map<String, String> flags =
        coordinator.parse(List.of("--data=d", "--fund=" + first + "=5", "--fund", second + "=6"));
    CoordinatorConfig config =
        ConfigLoader.load(CoordinatorConfig.class, Optional.empty(), Map.of(), flags).config();
    assertEquals(
        List.of(new Genesis.Funded(Fr.of(1), 5), new Genesis.Funded(Fr.of(2), 6)), config.fund());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          --jion=h:1           | unknown option --jion (did you mean "--join"?)
          --colour             | unknown option --colour
          -j                   | "-j" is no option: options begin with --
          join                 | "join" is no option: options begin with --
          --join               | --join needs a value: HOST:PORT
          --join --data=d      | --join needs a value: HOST:PORT
          --data=d --data=e    | --data is given twice
          --witnesses maybe    | "maybe" is no option: options begin with --
          """)
  void whatIsNoCommandLineIsRefusedByName(String line, String reason) {
    UsageException e =
        assertThrows(UsageException.class, () -> worker.parse(List.of(line.split(" "))));
    assertEquals(reason, e.getMessage());
  }

  @Test
  void theHelpTextHasEverySettingWithDefaultAndBounds() {
    String help = worker.help();
    for (CommandFlag flag : worker.all()) {
      assertTrue(help.contains("  " + flag.name()), flag.name());
    }
    assertTrue(help.contains("--keep=all|uncovered\n"), help);
    assertTrue(help.replaceAll("\\s+", " ").contains("In [1, 60000]. Default: 50."), help);
    assertTrue(help.contains("--data=PATH\n      Directory of the store and the keys. Required."));
    assertTrue(help.lines().allMatch(line -> line.length() <= 80), help);
  }
}
