package dev.freehold.simulation;

import dev.freehold.simulation.kernel.Mutant;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code freehold simulate}, as picocli fills them. */
final class Options {
  private static final int THREADS_MAX = 256;
  private static final long MUTANT_SEEDS = 500;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "One world; its digest stands alone on the last line.")
  private Long seed;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description =
          "N worlds; prints the faults injected and the seeds that failed, each with the command"
              + " that runs it again.")
  private Long seeds;

  @Option(
      names = "--from",
      paramLabel = "S",
      defaultValue = "1",
      description = "The first of many seeds. Default: ${DEFAULT-VALUE}.")
  private long from;

  @Option(
      names = "--agreement",
      description = "Worlds of validators that agree, in place of clusters.")
  private boolean agreement;

  @Option(
      names = "--committee",
      description = "Worlds whose coordinator is a committee, in place of clusters.")
  private boolean committee;

  @Option(
      names = "--followers",
      description = "Worlds whose realms have followers in seats, in place of clusters.")
  private boolean followers;

  @Option(
      names = "--hostile",
      description = "Of many seeds, only those whose worlds have hostile members.")
  private boolean hostile;

  @Option(
      names = "--mutants",
      description = "For each mutant, after how many worlds the checker catches it.")
  private boolean mutants;

  @Option(
      names = "--list-mutants",
      description = "Name the mutants, with the invariants that catch them.")
  private boolean listMutants;

  @Option(
      names = "--mutant",
      paramLabel = "NAME",
      defaultValue = "NONE",
      converter = MutantName.class,
      description = "Break the cluster on purpose; the checker must catch it.")
  private Mutant mutant;

  @Option(
      names = "--profile",
      paramLabel = "P",
      defaultValue = "fast",
      description =
          "fast: signatures and proofs are digests (the default); real: Ed25519 and Groth16.")
  private WorldProfile profile;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Worlds side by side. Default: the number of processors.")
  private Integer threads;

  @Option(names = "--trace", description = "Print what happens in the one world.")
  private boolean trace;

  /** A mutant by its name, in any case, with hyphens or underscores. */
  static final class MutantName implements ITypeConverter<Mutant> {
    @Override
    public Mutant convert(String value) {
      for (Mutant mutant : Mutant.values()) {
        if (mutant.name().equals(value.toUpperCase(Locale.ROOT).replace('-', '_'))) {
          return mutant;
        }
      }
      throw new TypeConversionException(
          "there is no mutant " + value + "; --list-mutants names them");
    }
  }

  /**
   * Refuses what makes no sense together.
   *
   * @throws ParameterException if it does not say one thing to do, or a number is too small
   */
  void requireSense(CommandSpec spec) {
    if (seeds != null && seeds < 1) {
      throw new ParameterException(spec.commandLine(), "--seeds is at least 1");
    }
    if (threads != null && threads < 1) {
      throw new ParameterException(spec.commandLine(), "--threads is at least 1");
    }
    if (!listMutants && !mutants && (seed == null) == (seeds == null)) {
      throw new ParameterException(spec.commandLine(), "either --seed or --seeds is wanted");
    }
    if (mutant != Mutant.NONE && WorldKind.of(mutant) != kind()) {
      throw new ParameterException(
          spec.commandLine(),
          WorldKind.of(mutant) == WorldKind.CLUSTER
              ? mutant + " is of clusters"
              : mutant + " wants" + WorldKind.of(mutant).option());
    }
    if (Stream.of(agreement, committee, followers).filter(wanted -> wanted).count() > 1) {
      throw new ParameterException(
          spec.commandLine(), "--agreement, --committee and --followers are worlds of three kinds");
    }
    if (kind() != WorldKind.CLUSTER && (hostile || profile != WorldProfile.FAST)) {
      throw new ParameterException(
          spec.commandLine(), "--hostile and --profile are of clusters alone");
    }
  }

  WorldKind kind() {
    if (committee) {
      return WorldKind.COMMITTEE;
    }
    if (followers) {
      return WorldKind.FOLLOWERS;
    }
    return agreement ? WorldKind.AGREEMENT : WorldKind.CLUSTER;
  }

  boolean listMutants() {
    return listMutants;
  }

  boolean hostile() {
    return hostile;
  }

  boolean mutants() {
    return mutants;
  }

  /** The one world to run; empty for a sweep. */
  OptionalLong seed() {
    return seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
  }

  long seeds() {
    return seeds == null ? MUTANT_SEEDS : seeds;
  }

  long from() {
    return from;
  }

  int threads() {
    int wanted = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    return Math.min(wanted, THREADS_MAX);
  }

  WorldProfile profile() {
    return profile;
  }

  Mutant mutant() {
    return mutant;
  }

  boolean trace() {
    return trace;
  }
}
