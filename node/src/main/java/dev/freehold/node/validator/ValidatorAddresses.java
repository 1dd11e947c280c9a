package dev.freehold.node.validator;

import dev.freehold.config.ConfigException;
import dev.freehold.config.ValidatorAddress;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.id.Hash32;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Addresses of a network's other validators: one for each that the genesis names but this one, and
 * for nobody else.
 *
 * @param others by node id; their names are resolved whenever one is called
 */
public record ValidatorAddresses(Map<Hash32, InetSocketAddress> others) {
  /** Node ids that a message names. */
  private static final int NAMED_MAX = 8;

  public ValidatorAddresses {
    others = Map.copyOf(others);
  }

  /**
   * The addresses that an operator gives, held against the genesis.
   *
   * @param given no node twice; the own one may be among them
   * @param own id of this process' node, one of the genesis' validators
   * @throws ConfigException if it names a node that is no validator, or lacks one that is: votes go
   *     on a validator's own links alone, so one that it cannot call never hears it
   */
  public static ValidatorAddresses of(Genesis genesis, List<ValidatorAddress> given, Hash32 own) {
    Map<Hash32, InetSocketAddress> others = new LinkedHashMap<>();
    for (ValidatorAddress each : given) {
      others.put(
          each.node(), InetSocketAddress.createUnresolved(each.at().host(), each.at().port()));
    }
    List<Hash32> founders =
        genesis.founders().members().stream().map(Founder::validator).map(Validator::node).toList();
    Set<Hash32> strangers = new HashSet<>(others.keySet());
    founders.forEach(strangers::remove);
    if (!strangers.isEmpty()) {
      throw new ConfigException(
          "\"validators\" names what is no validator of network %s: %s. Compare it with the genesis file"
              .formatted(genesis.hash(), nodes(strangers)));
    }
    List<Hash32> missing = new ArrayList<>(founders);
    missing.removeAll(others.keySet());
    missing.remove(own);
    if (!missing.isEmpty()) {
      throw new ConfigException(
          "\"validators\" lacks %d of the genesis' %d validators: give NODE@HOST:PORT of %s"
              .formatted(missing.size(), founders.size(), nodes(missing)));
    }
    others.remove(own);
    return new ValidatorAddresses(others);
  }

  private static String nodes(Iterable<Hash32> nodes) {
    List<Hash32> all = new ArrayList<>();
    nodes.forEach(all::add);
    String named =
        all.stream().limit(NAMED_MAX).map(node -> "node " + node).collect(Collectors.joining(", "));
    return all.size() > NAMED_MAX
        ? named + " and %d more".formatted(all.size() - NAMED_MAX)
        : named;
  }
}
