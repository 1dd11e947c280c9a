package dev.freehold.light;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freehold.cli.CommandRun;
import dev.freehold.config.ExitCode;
import dev.freehold.network.TestNetwork;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code light} with a profile, which says what to trust and remembers how far it came. */
@Timeout(600)
class LightProfileTest {
  @TempDir private Path directory;

  @BeforeEach
  void ownHome() {
    System.setProperty(CommandRun.HOME, directory.resolve("home").toString());
  }

  @AfterEach
  void noHome() {
    System.clearProperty(CommandRun.HOME);
  }

  @Test
  void eachRunGoesOnWhereTheLastOneStopped() throws Exception {
    try (TestNetwork network = new TestNetwork(directory.resolve("network"))) {
      String node = "--node=" + network.coordinator();
      String genesis = "--genesis=" + network.genesis().hash();
      CommandRun.of("light", "--checkpoint=genesis", node)
          .expect(ExitCode.USAGE)
          .saying("no genesis is named");
      CommandRun.of("light", "--checkpoint=genesis", node, genesis, "--remember")
          .expect(ExitCode.USAGE)
          .saying("--remember writes to a profile");
      CommandRun.of("profile", "add", "mine", node, genesis).expect(ExitCode.OK);
      CommandRun.of("profile", "use", "mine").expect(ExitCode.OK);
      CommandRun.of("light").expect(ExitCode.USAGE).saying("no checkpoint is named");

      JsonNode trusting =
          CommandRun.of("light", "--json", "--checkpoint=genesis")
              .expect(ExitCode.INCOMPLETE)
              .json();
      assertTrue(trusting.get("blocks").asLong() > trusting.get("witnessed").asLong());

      JsonNode first = light("--checkpoint=genesis", "--remember");
      assertEquals(0, first.get("from").asLong());
      assertEquals(first.get("to").asText() + ":" + first.get("hash").asText(), trusted());
      JsonNode second = light("--account=0:0");
      assertEquals(first.get("to").asLong(), second.get("from").asLong());
      assertTrue(second.get("to").asLong() >= first.get("to").asLong(), second.toString());
      String before = trusted();
      assertEquals(first.get("to").asText() + ":" + first.get("hash").asText(), before);

      String other = "ab".repeat(32);
      CommandRun.of("light", "--checkpoint=1:" + other, "--remember").expect(ExitCode.LIE);
      assertEquals(before, trusted(), "what does not hold is not remembered");
      assertEquals(List.of(), network.failures);
    }
  }

  private static JsonNode light(String... options) {
    String[] args = new String[options.length + 3];
    args[0] = "light";
    args[1] = "--json";
    args[2] = "--witness";
    System.arraycopy(options, 0, args, 3, options.length);
    return CommandRun.of(args).expect(ExitCode.OK).json();
  }

  private static String trusted() {
    return CommandRun.of("profile", "show", "--json").json().get("trusted").asText();
  }
}
