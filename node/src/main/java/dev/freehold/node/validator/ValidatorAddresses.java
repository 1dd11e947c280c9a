package dev.freehold.node.validator;

import dev.freehold.config.ConfigException;
import dev.freehold.config.ValidatorAddress;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.id.Hash32;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
   * @param setting that gives them, as messages name it
   * @param given no node twice; the own one may be among them
   * @param own id of this process' node, one of the genesis' validators
   * @throws ConfigException if it names a node that is no validator, or lacks one that is: votes go
   *     on a validator's own links alone, so one that it cannot call never hears it
   */
  public static ValidatorAddresses of(
      String setting, Genesis genesis, List<ValidatorAddress> given, Hash32 own) {
    requireValidators(setting, genesis, given.stream().map(ValidatorAddress::node).toList());
    Map<Hash32, InetSocketAddress> others = new LinkedHashMap<>();
    for (ValidatorAddress each : given) {
      others.put(
          each.node(), InetSocketAddress.createUnresolved(each.at().host(), each.at().port()));
    }
    List<Hash32> missing = missing(genesis, others.keySet(), own);
    if (!missing.isEmpty()) {
      throw new ConfigException(
          "\"%s\" lacks %d of the genesis' %d validators: give NODE@HOST:PORT of %s"
              .formatted(
                  setting, missing.size(), genesis.founders().members().size(), nodes(missing)));
    }
    others.remove(own);
    return new ValidatorAddresses(others);
  }

  /**
   * Requires that nodes are validators of a network.
   *
   * @param setting that names them, as messages name it
   * @throws ConfigException naming those that are not
   */
  public static void requireValidators(String setting, Genesis genesis, Collection<Hash32> nodes) {
    Set<Hash32> strangers = new LinkedHashSet<>(nodes);
    validators(genesis).forEach(strangers::remove);
    if (!strangers.isEmpty()) {
      throw new ConfigException(
          "\"%s\" names what is no validator of network %s: %s. Compare it with the genesis file"
              .formatted(setting, genesis.hash(), nodes(strangers)));
    }
  }

  /**
   * Validators of a genesis whose addresses are not known, in its order.
   *
   * @param known whose are
   * @param own id of this process' node
   */
  public static List<Hash32> missing(Genesis genesis, Collection<Hash32> known, Hash32 own) {
    return validators(genesis).stream()
        .filter(node -> !node.equals(own) && !known.contains(node))
        .toList();
  }

  private static List<Hash32> validators(Genesis genesis) {
    return genesis.founders().members().stream()
        .map(Founder::validator)
        .map(Validator::node)
        .toList();
  }

  /** Nodes in words, the first of many. */
  public static String nodes(Collection<Hash32> all) {
    String named =
        all.stream().limit(NAMED_MAX).map(node -> "node " + node).collect(Collectors.joining(", "));
    return all.size() > NAMED_MAX
        ? named + " and %d more".formatted(all.size() - NAMED_MAX)
        : named;
  }
}
