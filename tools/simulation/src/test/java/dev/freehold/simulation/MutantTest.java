package dev.freehold.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.kernel.Mutant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every mutant is caught: a checker that lets one pass checks nothing. */
class MutantTest {
  private static final long WORLDS_MAX = 200;

  /** One world of thirty has deals, one of some has a hostile worker, and only those are run. */
  private static final long SOME_WORLDS_MAX = 1_000;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void isCaughtByItsInvariant(Mutant mutant) {
    long most = mutant.isOfSomeWorlds() ? SOME_WORLDS_MAX : WORLDS_MAX;
    Optional<Mutants.Catch> caught = Mutants.hunt(mutant, 1, most);
    assertTrue(caught.isPresent(), mutant + " was not caught in " + most + " worlds");
    assertTrue(
        mutant.breaks().contains(caught.get().violation().invariant()),
        () -> mutant + " was caught by " + caught.get().violation().getMessage());
  }

  @Test
  void everyInvariantHasItsMutant() {
    assertEquals(
        EnumSet.allOf(Invariant.class),
        Arrays.stream(Mutant.values())
            .flatMap(mutant -> mutant.breaks().stream())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Invariant.class))));
  }
}
