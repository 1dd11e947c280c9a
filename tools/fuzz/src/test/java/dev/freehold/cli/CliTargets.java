package dev.freehold.cli;

import dev.freehold.config.UsageException;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.UserId;
import dev.freehold.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The target of what users give to commands: accounts, amounts, hashes, endpoints, numbers, ranges
 * of addresses.
 */
public final class CliTargets {
  private static final int KINDS = 6;

  private CliTargets() {}

  public static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "cli-values",
            List.of(UsageException.class),
            CliTargets::seeds,
            CliTargets::parse,
            FuzzTarget.Work.DEFAULT));
  }

  private static Map<String, byte[]> seeds() {
    String[] texts = {"1:0", "50", "700", "ab".repeat(32), "[::1]:7400", "123456"};
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    for (int kind = 0; kind < KINDS; kind++) {
      seeds.put("kind-" + kind, ("" + kind + texts[kind]).getBytes(StandardCharsets.US_ASCII));
    }
    return seeds;
  }

  /** The kind in the first byte, then the text. What is taken is what is written for it. */
  private static Optional<byte[]> parse(byte[] input) {
    int kind = input.length == 0 ? 0 : Math.floorMod(input[0] - '0', KINDS);
    String text =
        input.length == 0 ? "" : new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
    switch (kind) {
      case 0 -> {
        UserId user = Given.user(text);
        require(UserId.parse(user.toString()).equals(user) && isAscii(text), text);
      }
      case 1 -> require(Amount.parse(text) != 0, text);
      case 2 -> require(Amount.ofBalance(text) > 0, text);
      case 3 -> require(Given.hash(text).toString().equalsIgnoreCase(text), text);
      case 4 -> {
        Endpoint endpoint = Given.endpoint(text);
        require(Endpoint.parse(endpoint.toString()).equals(endpoint), text);
      }
      default -> require(Given.number(text) >= 0, text);
    }
    return Optional.empty();
  }

  private static boolean isAscii(String text) {
    return text.matches("[0-9:]+");
  }

  private static void require(boolean holds, String text) {
    if (!holds) {
      throw new AssertionError("taken for what it is not: " + text);
    }
  }
}
