package dev.freehold.core.committee;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Risk of letting some validators verify a realm for all: that so many of those drawn are bad that
 * they attest what does not hold. Exact: a draw without replacement is hypergeometric.
 *
 * @param validators how many there are, at least 1
 * @param bad how many of them would attest anything, from 0 to all
 */
public record SampleRisk(int validators, int bad) {
  /** Captures that are expected in a year on a network that is taken for safe. */
  public static final double CAPTURES_A_YEAR_MAX = 1e-4;

  /** How long an era takes: 3,600 checkpoints, one a second. */
  public static final double ERA_SECONDS = 3600;

  private static final double SECONDS_A_YEAR = 365.25 * 86_400;

  public SampleRisk {
    if (validators < 1 || bad < 0 || bad > validators) {
      throw new IllegalArgumentException("%d bad of %d".formatted(bad, validators));
    }
  }

  /**
   * The worst that a committee bears: as many bad validators as fit into the weight that may lie,
   * which is none where nobody lies. Draws do not look at weights, so the lightest are the worst.
   */
  public static SampleRisk of(Committee committee) {
    long left = committee.mayLie();
    int bad = 0;
    for (int weight :
        committee.validators().stream().mapToInt(Validator::weight).sorted().toArray()) {
      left -= weight;
      if (left < 0) {
        break;
      }
      bad++;
    }
    return new SampleRisk(committee.size(), bad);
  }

  /** The risk where all of so many validators weigh the same, and fewer than a third are bad. */
  public static SampleRisk ofEqual(int validators) {
    return new SampleRisk(validators, (validators - 1) / 3);
  }

  /**
   * The probability that one draw has bad verifiers enough to attest alone.
   *
   * @param perRealm how many are drawn, from 1 to all
   */
  public double captured(int perRealm) {
    return atLeast(perRealm, Verifiers.needed(perRealm));
  }

  /**
   * The probability that one draw has bad verifiers enough to keep back all attestations, so that
   * the realm stands still for an era.
   *
   * @param perRealm as in {@link #captured}
   */
  public double stalled(int perRealm) {
    return atLeast(perRealm, perRealm - Verifiers.needed(perRealm) + 1);
  }

  private double atLeast(int drawn, int least) {
    if (drawn < 1 || drawn > validators) {
      throw new IllegalArgumentException("%d drawn of %d".formatted(drawn, validators));
    }
    BigInteger ways = BigInteger.ZERO;
    for (int k = least; k <= Math.min(drawn, bad); k++) {
      ways = ways.add(choose(bad, k).multiply(choose(validators - bad, drawn - k)));
    }
    return new BigDecimal(ways)
        .divide(new BigDecimal(choose(validators, drawn)), MathContext.DECIMAL64)
        .doubleValue();
  }

  private static BigInteger choose(int of, int count) {
    if (count < 0 || count > of) {
      return BigInteger.ZERO;
    }
    BigInteger ways = BigInteger.ONE;
    for (int i = 0; i < Math.min(count, of - count); i++) {
      ways = ways.multiply(BigInteger.valueOf(of - i)).divide(BigInteger.valueOf(i + 1));
    }
    return ways;
  }

  /**
   * Captures expected in a year.
   *
   * @param realms how many are drawn for in each era
   * @param eraSeconds how long an era takes
   */
  public double capturesAYear(int perRealm, int realms, double eraSeconds) {
    return captured(perRealm) * realms * SECONDS_A_YEAR / eraSeconds;
  }

  /** The fewest verifiers a realm that are safe; empty if even all are not. */
  public OptionalInt leastSafe(int realms, double eraSeconds) {
    for (int perRealm = 1; perRealm <= validators; perRealm++) {
      if (capturesAYear(perRealm, realms, eraSeconds) <= CAPTURES_A_YEAR_MAX) {
        return OptionalInt.of(perRealm);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * Why a network must not be founded so; empty if it may.
   *
   * @param perRealm how many verify a realm; 0 for everybody
   * @param realms realms that take accounts
   */
  public Optional<String> refusal(int perRealm, int realms, double eraSeconds) {
    if (perRealm == 0) {
      return Optional.empty();
    }
    int drawn = Math.min(perRealm, validators);
    double captures = capturesAYear(drawn, realms, eraSeconds);
    if (captures <= CAPTURES_A_YEAR_MAX) {
      return Optional.empty();
    }
    String instead =
        leastSafe(realms, eraSeconds).stream()
            .mapToObj("%d would do, or 0 for everybody"::formatted)
            .findFirst()
            .orElse("let everybody verify (0)");
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%d verifiers a realm, drawn of %d of whom %d may be bad, are all in the wrong hands"
                + " %.2g times a year over %d realms, where %.0e is the most: %s",
            drawn,
            validators,
            bad,
            captures,
            realms,
            CAPTURES_A_YEAR_MAX,
            instead));
  }
}
