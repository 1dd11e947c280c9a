package dev.freehold.simulation;

import dev.freehold.simulation.kernel.Mutant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What the command was asked for.
 *
 * @param seed the one world to run; empty for a sweep
 */
record Options(
    boolean help,
    boolean listMutants,
    boolean mutants,
    OptionalLong seed,
    long seeds,
    long from,
    int threads,
    WorldProfile profile,
    Mutant mutant,
    boolean trace) {
  private static final int THREADS_MAX = 256;
  private static final long MUTANT_SEEDS = 500;

  /**
   * Parses arguments.
   *
   * @throws IllegalArgumentException if they make no sense
   */
  static Options parse(String[] args) {
    boolean help = args.length == 0;
    boolean listMutants = false;
    boolean mutants = false;
    boolean trace = false;
    OptionalLong seed = OptionalLong.empty();
    OptionalLong seeds = OptionalLong.empty();
    long from = 1;
    int threads = Runtime.getRuntime().availableProcessors();
    WorldProfile profile = WorldProfile.FAST;
    Mutant mutant = Mutant.NONE;
    Iterator<String> rest = Arrays.asList(args).iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      switch (option) {
        case "--help", "-h" -> help = true;
        case "--list-mutants" -> listMutants = true;
        case "--mutants" -> mutants = true;
        case "--trace" -> trace = true;
        case "--seed" -> seed = OptionalLong.of(number(option, rest, Long.MIN_VALUE));
        case "--seeds" -> seeds = OptionalLong.of(number(option, rest, 1));
        case "--from" -> from = number(option, rest, Long.MIN_VALUE);
        case "--threads" -> threads = (int) Math.min(number(option, rest, 1), THREADS_MAX);
        case "--profile" -> profile = constant(option, rest, WorldProfile.class);
        case "--mutant" -> mutant = constant(option, rest, Mutant.class);
        default -> throw new IllegalArgumentException("there is no option " + option);
      }
    }
    if (!help && !listMutants && !mutants && seed.isPresent() == seeds.isPresent()) {
      throw new IllegalArgumentException("either --seed or --seeds is wanted");
    }
    return new Options(
        help,
        listMutants,
        mutants,
        seed,
        seeds.orElse(MUTANT_SEEDS),
        from,
        threads,
        profile,
        mutant,
        trace);
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " wants a value");
    }
    return rest.next();
  }

  private static long number(String option, Iterator<String> rest, long min) {
    String value = value(option, rest);
    try {
      long number = Long.parseLong(value);
      if (number < min) {
        throw new IllegalArgumentException(option + " is at least " + min);
      }
      return number;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " wants a number, not " + value, e);
    }
  }

  private static <E extends Enum<E>> E constant(
      String option, Iterator<String> rest, Class<E> type) {
    String value = value(option, rest);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(value.toUpperCase(Locale.ROOT).replace('-', '_'))) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        option + " is one of " + Arrays.toString(type.getEnumConstants()) + ", not " + value);
  }
}
