package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.client.KeyFile;
import dev.freehold.config.ExitCode;
import dev.freehold.network.TestNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From an empty directory to one's own contract called on a running network, by commands. */
@Timeout(900)
class ContractCommandTest {
  @TempDir private Path directory;

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private CommandRun contract(String... args) {
    List<String> all = new ArrayList<>(List.of("contract"));
    all.addAll(List.of(args));
    return CommandRun.of(all.toArray(String[]::new));
  }

  @Test
  void fromAnEmptyDirectoryToACall() throws Exception {
    contract("new", "Scores", "--dir", path("src")).expect(ExitCode.OK);
    CommandRun tests = contract("test", path("src")).expect(ExitCode.OK);
    assertTrue(tests.out().endsWith("3 tests, 0 failed"), tests.out());
    String artifact = path("scores.contract");
    String keys = path("keys");
    contract("build", path("src/Scores.java"), "--out", artifact, "--proving-keys", keys)
        .expect(ExitCode.OK);
    CommandRun inspected = contract("inspect", artifact).expect(ExitCode.OK);
    assertTrue(inspected.out().contains("function   0 collect(amount: U64)"), inspected.out());
    assertTrue(inspected.out().contains("1,268 constraints, DEVELOPMENT key"), inspected.out());
    assertTrue(inspected.out().contains("stores     points: U64, from slot 0"), inspected.out());
    CommandRun json = contract("inspect", artifact, "--json").expect(ExitCode.OK);
    assertTrue(json.out().startsWith("{\"name\":\"scores\",\"hash\":\""), json.out());
    Files.delete(directory.resolve("src/Scores.java"));
    try (TestNetwork network = new TestNetwork(directory.resolve("network"))) {
      onANetwork(network, artifact, keys);
      assertEquals(List.of(), network.failures);
    }
  }

  private void onANetwork(TestNetwork network, String artifact, String keys) {
    String rich = path("rich.key");
    String neighbour = path("neighbour.key");
    KeyFile.create(Path.of(rich), network.rich, new char[0]);
    KeyFile.create(Path.of(neighbour), network.neighbour, new char[0]);
    String node = network.coordinator().toString();
    String id =
        contract("deploy", artifact, "--key", rich, "--node", node).expect(ExitCode.OK).out();
    String[] of = {"--contract", id, "--node", node};
    String[] by = {"--proving-keys", keys, "--key"};
    call(of, by, rich, artifact, "collect", "70").expect(ExitCode.OK);
    assertEquals("70", read(of, artifact, "points", "0:0").expect(ExitCode.OK).out());
    CommandRun followed =
        call(of, by, neighbour, artifact, "follow", "leader=0:0").expect(ExitCode.OK);
    assertTrue(
        followed.out().startsWith("1:0 called follow; final at checkpoint "), followed.out());
    assertEquals("70", read(of, artifact, "points", "1:0").expect(ExitCode.OK).out());
    CommandRun refused = call(of, by, rich, artifact, "collect", "101").expect(ExitCode.IMPOSSIBLE);
    assertTrue(refused.err().contains("at most 100 points at a time (Scores.java:"), refused.err());
    assertTrue(refused.err().contains("amount = 101"), refused.err());
    CommandRun wrong = call(of, by, rich, artifact, "collect", "many").expect(ExitCode.USAGE);
    assertTrue(wrong.err().contains("argument amount of collect: a U64 is a number"), wrong.err());
    call(of, by, rich, artifact, "collect", "amout=5").expect(ExitCode.USAGE);
    call(of, by, rich, artifact, "steal").expect(ExitCode.USAGE);
    read(of, artifact, "points[3]", "1:0").expect(ExitCode.USAGE);
    String[] adder = {"--contract", network.contract.id().toString(), "--node", node};
    CommandRun foreign = call(adder, by, rich, artifact, "collect", "1").expect(ExitCode.FOREIGN);
    assertTrue(foreign.err().contains("its keys differ"), foreign.err());
  }

  private CommandRun call(
      String[] of, String[] by, String key, String artifact, String function, String... args) {
    List<String> all = new ArrayList<>(List.of("call", artifact, function));
    all.addAll(List.of(args));
    all.addAll(List.of(of));
    all.addAll(List.of(by));
    all.add(key);
    return contract(all.toArray(String[]::new));
  }

  private CommandRun read(String[] of, String artifact, String value, String user) {
    List<String> all = new ArrayList<>(List.of("read", artifact, value, "--user", user));
    all.addAll(List.of(of));
    return contract(all.toArray(String[]::new));
  }

  @Test
  void mistakesInSourcesAreNamed() throws Exception {
    Path source = directory.resolve("Bad.java");
    Files.writeString(source, "class Bad { int x = ; }");
    CommandRun broken = contract("build", source.toString()).expect(ExitCode.SOURCE);
    assertTrue(broken.err().contains("Bad.java:1: illegal start of expression"), broken.err());
    Files.writeString(source, "class Bad { int x = 1; }");
    CommandRun none = contract("build", source.toString()).expect(ExitCode.SOURCE);
    assertTrue(none.err().contains("no class here extends ContractDefinition"), none.err());
    contract("test", source.toString()).expect(ExitCode.SOURCE);
    contract("build", path("missing.java")).expect(ExitCode.DATA);
    contract("new", "bad name", "--dir", path("src")).expect(ExitCode.USAGE);
    contract("new", "Good", "--dir", path("src")).expect(ExitCode.OK);
    contract("new", "Good", "--dir", path("src")).expect(ExitCode.DATA);
    contract("inspect", source.toString()).expect(ExitCode.DATA);
  }

  @Test
  void aTestThatFailsIsShownWithItsLine() throws Exception {
    contract("new", "Scores", "--dir", path("src")).expect(ExitCode.OK);
    Path test = directory.resolve("src/ScoresTest.java");
    Files.writeString(
        test, Files.readString(test).replace("expect(100, alice", "expect(99, alice"));
    CommandRun failed = contract("test", path("src")).expect(ExitCode.WRONG);
    assertTrue(failed.out().contains("FAILED ScoresTest.pointsAreCollected"), failed.out());
    assertTrue(failed.out().contains("is 100, not 99 (ScoresTest.java:"), failed.out());
    assertTrue(failed.out().endsWith("3 tests, 1 failed"), failed.out());
    assertFalse(failed.out().contains("AssertionError"), failed.out());
    CommandRun others =
        contract("test", path("src"), "--filter", "othersAreSeen").expect(ExitCode.OK);
    assertTrue(others.out().endsWith("1 tests, 0 failed"), others.out());
    CommandRun none = contract("test", path("src"), "--filter", "nothing").expect(ExitCode.USAGE);
    assertTrue(none.err().contains("there are [ScoresTest.constraintsAreThese"), none.err());
  }

  @Test
  void argumentsThatNothingDependsOnAreWarnedOf() throws Exception {
    contract("new", "Scores", "--dir", path("src")).expect(ExitCode.OK);
    Path source = directory.resolve("src/Scores.java");
    Files.writeString(
        source,
        Files.readString(source).replace("follow(User leader", "follow(User leader, U64 bonus"));
    Path test = directory.resolve("src/ScoresTest.java");
    Files.writeString(
        test,
        Files.readString(test)
            .replace("\"follow\", alice", "\"follow\", alice, 7")
            .replace("contract.expectConstraints(8822, \"follow\");", ""));
    String warning = "scores.follow: nothing depends on the argument bonus: any value passes";
    CommandRun tests = contract("test", path("src")).expect(ExitCode.OK);
    assertTrue(tests.err().toLowerCase(Locale.ROOT).contains(warning), tests.err());
    CommandRun strict = contract("test", path("src"), "--strict").expect(ExitCode.SOURCE);
    assertTrue(strict.err().toLowerCase(Locale.ROOT).contains(warning), strict.err());
    CommandRun build =
        contract("build", source.toString(), "--strict", "--out", path("scores.contract"))
            .expect(ExitCode.SOURCE);
    assertTrue(build.err().contains(warning), build.err());
    assertFalse(Files.exists(directory.resolve("scores.contract")));
  }

  @Test
  void javaThatMeansSomethingElseIsRefused() throws Exception {
    contract("new", "Scores", "--dir", path("src")).expect(ExitCode.OK);
    Path source = directory.resolve("src/Scores.java");
    String good = Files.readString(source);
    String line = "require(amount.isAtMost(U64.of(100)), \"at most 100 points at a time\");";
    assertTrue(good.contains(line), good);
    for (String equal : List.of("amount == U64.of(3)", "points.get() != amount")) {
      Files.writeString(source, good.replace(line, "if (" + equal + ") { points.set(amount); }"));
      CommandRun run = contract("test", path("src")).expect(ExitCode.SOURCE);
      assertTrue(run.err().contains("Scores.java:13: two values are compared as"), run.err());
    }
    Files.writeString(source, good.replace(line, "amount.isAtMost(U64.of(100));"));
    CommandRun run = contract("build", source.toString()).expect(ExitCode.SOURCE);
    assertTrue(run.err().contains("Scores.java:13: a condition that nothing requires"), run.err());
  }

  @Test
  void authorsLearnWhatNothingBinds() throws Exception {
    contract("new", "Scores", "--dir", path("src")).expect(ExitCode.OK);
    CommandRun sound = contract("check", path("src"), "--lies", "5").expect(ExitCode.OK);
    assertTrue(sound.out().startsWith("2 functions, "), sound.out());
    assertTrue(sound.out().endsWith(" 0 believed"), sound.out());
    CommandRun some =
        contract("check", path("src"), "--lies", "0", "--filter", "pointsAreCollected")
            .expect(ExitCode.OK);
    assertTrue(
        some.out().toLowerCase(Locale.ROOT).contains("not called: scores.follow"), some.out());
  }

  @Test
  void symbolsOfSourcesBesideAreHintedAt() throws Exception {
    contract("new", "Scores", "--dir", path("src")).expect(ExitCode.OK);
    CommandRun alone = contract("test", path("src/ScoresTest.java")).expect(ExitCode.SOURCE);
    assertTrue(alone.err().contains("cannot find symbol"), alone.err());
    assertTrue(alone.err().contains("other Java files lie beside: name them too"), alone.err());
  }
}
