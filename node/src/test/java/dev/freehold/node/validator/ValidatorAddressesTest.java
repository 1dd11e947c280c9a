package dev.freehold.node.validator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.config.ConfigException;
import dev.freehold.config.ValidatorAddress;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.BlsKey;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ValidatorAddressesTest {
  @Test
  void oneListServesAllValidators() {
    List<ValidatorAddress> list = addresses(0, 1, 2);
    for (int own = 0; own < 3; own++) {
      Map<Hash32, InetSocketAddress> others =
          ValidatorAddresses.of("validators", genesis(3), list, node(own)).others();
      assertEquals(2, others.size());
      for (int each = 0; each < 3; each++) {
        assertEquals(
            each == own ? null : InetSocketAddress.createUnresolved("v" + each, 7400 + each),
            others.get(node(each)));
      }
    }
    List<ValidatorAddress> others = addresses(1, 2);
    assertEquals(
        2, ValidatorAddresses.of("validators", genesis(3), others, node(0)).others().size());
  }

  @Test
  void oneAloneNeedsNone() {
    assertEquals(
        Map.of(), ValidatorAddresses.of("validators", genesis(1), List.of(), node(0)).others());
    assertEquals(
        Map.of(), ValidatorAddresses.of("validators", genesis(1), addresses(0), node(0)).others());
  }

  @Test
  void whoIsNoValidatorIsRefused() {
    assertRefused(
        "names what is no validator of network %s: node %s.".formatted(genesis(2).hash(), node(7)),
        2,
        addresses(0, 1, 7));
    assertRefused("names what is no validator", 1, addresses(1));
  }

  @Test
  void aValidatorWithoutAnAddressIsRefused() {
    assertRefused(
        "lacks 2 of the genesis' 4 validators: give NODE@HOST:PORT of node %s, node %s"
            .formatted(node(1), node(3)),
        4,
        addresses(0, 2));
    assertRefused("lacks 1 of the genesis' 2", 2, List.of());
    assertRefused(" and 11 more", 20, List.of());
  }

  private static void assertRefused(String reason, int validators, List<ValidatorAddress> given) {
    Genesis genesis = genesis(validators);
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> ValidatorAddresses.of("validators", genesis, given, node(0)));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  private static List<ValidatorAddress> addresses(int... places) {
    return IntStream.of(places)
        .mapToObj(
            place -> new ValidatorAddress(node(place), new Endpoint("v" + place, 7400 + place)))
        .toList();
  }

  private static Hash32 node(int place) {
    return Hash32.parse("%064x".formatted(place + 1));
  }

  private static Genesis genesis(int validators) {
    List<Founder> founders =
        IntStream.range(0, validators)
            .mapToObj(
                place -> {
                  byte[] key = new byte[BlsKey.BYTES];
                  key[0] = (byte) place;
                  return new Founder(
                      new Validator(node(place), new BlsKey(key), 1),
                      new BlsSignature(new byte[BlsSignature.BYTES]));
                })
            .toList();
    return new Genesis(
        "test",
        true,
        1,
        0,
        new Founders(FaultModel.BYZANTINE, founders),
        Hash32.ZERO,
        new FeeSchedule(1, 0, 0, 0),
        List.of());
  }
}
