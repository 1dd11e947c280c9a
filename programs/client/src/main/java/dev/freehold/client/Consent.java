package dev.freehold.client;

import dev.freehold.core.id.ContractId;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Answer of an account's owner to the calls that a bundle's calls demand beside them. It is asked
 * once for all of a bundle, before anything is proved; what it refuses is never signed.
 */
@FunctionalInterface
public interface Consent {
  /** Allows nothing: what holds where nothing else is said. */
  Consent NONE = demanded -> demanded.stream().map(Consent::unasked).toList();

  /**
   * A demanded call that may not be signed.
   *
   * @param why for people; begins in lower case
   */
  record Refusal(DemandedCall call, String why) {}

  /**
   * Judges all calls that one bundle demands.
   *
   * @param demanded at least one, in the order in which they would stand in the bundle
   * @return those that may not be signed; none, if all may
   */
  List<Refusal> refusals(List<DemandedCall> demanded);

  /** Allows what either allows: the other is asked about what this one refuses. */
  default Consent or(Consent other) {
    return demanded -> {
      List<Refusal> refused = refusals(demanded);
      if (refused.isEmpty()) {
        return refused;
      }
      List<Refusal> left = new ArrayList<>();
      for (Refusal refusal : other.refusals(refused.stream().map(Refusal::call).toList())) {
        // The reason of whoever knows the call says more than that nobody allowed it.
        left.add(
            refusal.equals(unasked(refusal.call))
                ? refused.stream()
                    .filter(r -> r.call.equals(refusal.call))
                    .findFirst()
                    .orElseThrow()
                : refusal);
      }
      return List.copyOf(left);
    };
  }

  /** Allows every call that holds by a rule of one's own. */
  static Consent matching(Predicate<DemandedCall> rule) {
    return demanded -> demanded.stream().filter(rule.negate()).map(Consent::unasked).toList();
  }

  /** Allows every call of a function, whatever its arguments. */
  static Consent function(ContractId contract, String function) {
    return matching(call -> call.is(contract, function));
  }

  /**
   * Allows calls of a function up to a greatest sum of some arguments, over all such calls of a
   * bundle. Arguments that are not named may be anything.
   *
   * @param greatest by argument; what an array holds is added up
   */
  static Consent atMost(ContractId contract, String function, Map<String, BigInteger> greatest) {
    Consent all = function(contract, function);
    for (Map.Entry<String, BigInteger> limit : greatest.entrySet()) {
      Consent one =
          limited(
              call ->
                  call.is(contract, function)
                      ? call.argument(limit.getKey()).map(DemandedCall.Argument::sum)
                      : Optional.empty(),
              limit.getKey() + " is at most " + limit.getValue(),
              limit.getValue());
      all = all.and(one);
    }
    return all;
  }

  /** Allows what both allow. */
  default Consent and(Consent other) {
    return demanded -> {
      List<Refusal> refused = refusals(demanded);
      List<DemandedCall> left =
          demanded.stream()
              .filter(call -> refused.stream().noneMatch(r -> r.call.equals(call)))
              .toList();
      List<Refusal> both = new ArrayList<>(refused);
      if (!left.isEmpty()) {
        both.addAll(other.refusals(left));
      }
      return List.copyOf(both);
    };
  }

  /**
   * Allows calls that move an amount, as long as all of them together move no more than a limit:
   * above it none of them is allowed.
   *
   * @param amount what a call moves; empty for a call that this says nothing about
   * @param rule the limit in words
   */
  static Consent limited(
      Function<DemandedCall, Optional<BigInteger>> amount, String rule, BigInteger greatest) {
    return demanded -> {
      BigInteger sum =
          demanded.stream()
              .flatMap(call -> amount.apply(call).stream())
              .reduce(BigInteger.ZERO, BigInteger::add);
      List<Refusal> refused = new ArrayList<>();
      for (DemandedCall call : demanded) {
        if (amount.apply(call).isEmpty()) {
          refused.add(unasked(call));
        } else if (sum.compareTo(greatest) > 0) {
          refused.add(new Refusal(call, "what is demanded comes to " + sum + ", and " + rule));
        }
      }
      return List.copyOf(refused);
    };
  }

  /** The refusal of a call that nobody said anything about. */
  static Refusal unasked(DemandedCall call) {
    return new Refusal(call, "nobody has allowed it");
  }
}
