package dev.freehold.cli.source;

import dev.freehold.config.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;

/** Files that {@code freehold contract new} writes: a small contract that works, and its tests. */
public final class ContractTemplate {
  private static final Pattern NAME = Pattern.compile("[A-Z][A-Za-z0-9]{0,39}");

  private static final String CONTRACT =
      """
      import dev.freehold.kit.contract.ContractDefinition;
      import dev.freehold.kit.contract.Function;
      import dev.freehold.kit.contract.Slot;
      import dev.freehold.kit.contract.U64;
      import dev.freehold.kit.contract.User;

      /** Points that a player collects, and a way to catch up with another player. */
      public final class NAME extends ContractDefinition<NAME> {
        final Slot<U64> points = slot(U64.class);

        @Function(0)
        void collect(U64 amount) {
          require(amount.isAtMost(U64.of(100)), "at most 100 points at a time");
          points.update(old -> old.plus(amount));
        }

        @Function(1)
        void follow(User leader) {
          U64 theirs = of(leader).points.get();
          require(theirs.isAbove(points.get()), "not ahead of the caller");
          points.set(theirs);
        }
      }
      """;

  private static final String TEST =
      """
      import dev.freehold.core.id.UserId;
      import dev.freehold.kit.contract.CompiledContract;
      import dev.freehold.kit.testing.ContractTest;
      import dev.freehold.kit.testing.Scenario;
      import dev.freehold.kit.testing.TestContract;

      final class NAMETest {
        static final CompiledContract COMPILED = CompiledContract.compile("NAME", NAME::new);

        @Scenario
        void pointsAreCollected(ContractTest chain) {
          UserId alice = chain.user();
          TestContract contract = chain.deploy(alice, COMPILED);
          contract.call(alice, "collect", 60);
          contract.call(alice, "collect", 40);
          contract.expect(100, alice, "points");
          contract.refuses("at most 100 points", alice, "collect", 101);
        }

        @Scenario
        void othersAreSeenAfterACheckpoint(ContractTest chain) {
          UserId alice = chain.user();
          UserId bob = chain.user();
          TestContract contract = chain.deploy(alice, COMPILED);
          contract.call(alice, "collect", 60);
          contract.refuses("not ahead of the caller", bob, "follow", alice);
          chain.checkpoint();
          contract.call(bob, "follow", alice);
          contract.expect(60, bob, "points");
        }

        @Scenario
        void constraintsAreThese(ContractTest chain) {
          TestContract contract = chain.deploy(chain.user(), COMPILED);
          contract.expectConstraints(1268, "collect");
          contract.expectConstraints(8822, "follow");
        }
      }
      """;

  private ContractTemplate() {}

  /**
   * Writes a contract and its tests.
   *
   * @return the two files
   * @throws UsageException if the name is none of a class
   * @throws IOException if a file is there already, or cannot be written
   */
  public static List<Path> write(String name, Path directory) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new UsageException(
          "a contract is called like a Java class, as Scores is, not \"" + name + "\"");
    }
    Files.createDirectories(directory);
    Path contract = directory.resolve(name + ".java");
    Path test = directory.resolve(name + "Test.java");
    for (Path file : List.of(contract, test)) {
      if (Files.exists(file)) {
        throw new IOException(file + " is there already");
      }
    }
    Files.writeString(contract, CONTRACT.replace("NAME", name), StandardOpenOption.CREATE_NEW);
    Files.writeString(test, TEST.replace("NAME", name), StandardOpenOption.CREATE_NEW);
    return List.of(contract, test);
  }
}
