package dev.freehold.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidatorConfigTest {
  private static final String A = "0a".repeat(32);

  private static ValidatorConfig load(Map<String, String> given) {
    Map<String, String> flags = new HashMap<>(given);
    flags.put("data", "d");
    flags.putIfAbsent("join", "a.example,b.example:7401");
    return ConfigLoader.load(ValidatorConfig.class, Optional.empty(), Map.of(), flags).config();
  }

  @Test
  void anAddressMayNameWhoIsThere() {
    List<JoinAddress> join = load(Map.of("join", "a.example," + A + "@[::1]:7401")).join();
    assertEquals(
        List.of(
            new JoinAddress(Optional.empty(), new Endpoint("a.example", 7400)),
            new JoinAddress(Optional.of(Hash32.parse(A)), new Endpoint("::1", 7401))),
        join);
    assertEquals("a.example:7400", join.getFirst().toString());
    assertEquals(A + "@[::1]:7401", join.getLast().toString());
  }

  @Test
  void partsBesideItAreWantedByNameAlone() {
    ValidatorConfig alone = load(Map.of());
    assertEquals(new Endpoint("127.0.0.1", 7400), alone.listen());
    assertTrue(!alone.worker() && alone.aggregator().isEmpty());
    assertEquals(new Endpoint("127.0.0.1", 7410), alone.workerListen());
    ValidatorConfig all =
        load(
            Map.of(
                "worker", "true", "workerData", "w", "aggregator", "1:7", "sealIntervalMs", "9"));
    assertTrue(all.worker());
    assertEquals(Optional.of(Path.of("w")), all.workerData());
    assertEquals(9, all.serving().sealIntervalMs());
    assertEquals(Optional.of(UserId.parse("1:7")), all.aggregator());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          join            | 0a@h:1        | "join" must be NODE@HOST:PORT: NODE must be 64 hexadecimal
          join            | h:0           | must name a host and a port that others can call, not h:0
          join            | 0.0.0.0:7400  | must name a host and a port that others can call
          join            | h:1,H:1       | "join" names the address H:1 twice
          join            | A@h:1,A@h:2   | "join" names the node A twice
          join            | h:1,          | must be host:port: "" is not host:port
          listen          | 127.0.0.1:0   | "listen" must name a port: other validators call this one
          workerData      | w             | "workerData" is for what --worker has run in this process
          workerAdvertise | h:1           | "workerAdvertise" is for what --worker has run
          invitation      | i             | "invitation" is for what --worker has run
          aggregatorData  | a             | "aggregatorData" is for what --aggregator has run
          referenceString | r             | "referenceString" is for what --aggregator has run
          aggregator      | x             | "aggregator"
          """)
  void whatCannotBeIsNamed(String key, String value, String reason) {
    ConfigException e =
        assertThrows(ConfigException.class, () -> load(Map.of(key, value.replace("A@", A + "@"))));
    assertTrue(e.getMessage().contains(reason.replace("node A", "node " + A)), e.getMessage());
  }

  @Test
  void moreAddressesThanACommitteeHasAreRefused() {
    String many =
        IntStream.rangeClosed(0, Limits.VALIDATORS_MAX)
            .mapToObj(i -> "h%d:1".formatted(i))
            .collect(Collectors.joining(","));
    ConfigException e = assertThrows(ConfigException.class, () -> load(Map.of("join", many)));
    assertTrue(e.getMessage().contains("at most 256 validators, not 257"), e.getMessage());
  }
}
