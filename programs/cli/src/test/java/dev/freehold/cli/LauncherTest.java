package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher in a small tree, under the system's own shell. Maven is a script that notes each
 * build; the JDK one that prints what it is called with.
 */
class LauncherTest {
  private static final long LIMIT_SECONDS = 60;

  @TempDir private Path directory;
  private Path tree;
  private Path jdk;
  private Path source;

  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void makeTree() throws IOException {
    // A space in the path, throughout.
    tree = Files.createDirectories(directory.resolve("a tree"));
    Files.copy(Path.of("..", "..", "freehold"), tree.resolve("freehold"));
    executable(tree.resolve("freehold"));
    Files.writeString(
        tree.resolve("pom.xml"),
        "<modules>\n<module>node</module>\n<module>programs/cli</module>\n</modules>\n");
    for (String module : List.of("node", "programs/cli")) {
      Path folder = Files.createDirectories(tree.resolve(module).resolve("src/main/java"));
      Files.writeString(tree.resolve(module).resolve("pom.xml"), "<project/>\n");
      source = Files.writeString(folder.resolve("A.java"), "class A {}\n");
    }
    script(
        tree.resolve("mvnw"),
        """
        home=$(dirname -- "$0")
        [ "$1" != -v ] || exit 0
        for module in node programs/cli; do mkdir -p "$home/$module/target/app.draft/lib"; done
        echo built >>"$home/builds"
        """);
    jdk = Files.createDirectories(directory.resolve("jdk"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    script(jdk.resolve("bin/java"), "printf '%s\\n' \"$@\" \"LC_ALL=${LC_ALL:-}\"\n");
    script(jdk.resolve("bin/javac"), "exit 1\n");
  }

  @Test
  void itBuildsWhenASourceIsAnotherAndNeverByTheClock() throws Exception {
    assertEquals(0, run(tree, "./freehold", "status").code);
    assertEquals(1, builds());
    run(tree, "./freehold", "status");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plus(Duration.ofDays(1))));
    run(tree, "./freehold", "status");
    assertEquals(1, builds(), "a source of tomorrow is the same source");
    Files.writeString(source, "class A { int a; }\n");
    Files.setLastModifiedTime(source, FileTime.from(Instant.EPOCH));
    run(tree, "./freehold", "status");
    assertEquals(2, builds(), "an older file with another content is another source");
    Files.delete(source);
    run(tree, "./freehold", "status");
    assertEquals(3, builds(), "a source that is gone is a change");
    Ended odd = run(tree, "./freehold", "worker");
    assertEquals("", odd.err, "the daemons were built with the commands");
    assertEquals(3, builds());
  }

  @Test
  void daemonsRunFromTheirOwnJarsAndWordsAfterThemAreCommands() throws Exception {
    for (String[] daemon :
        new String[][] {{"worker"}, {"coordinator", "--data=d"}, {"validator", "--worker"}}) {
      List<String> called = List.of(daemon);
      String out = run(tree, "./freehold", daemon).out;
      assertTrue(out.contains(tree.toRealPath() + "/node/target/app/lib/*\n"), out);
      assertTrue(
          out.contains("dev.freehold.node.FreeholdDaemon\n" + String.join("\n", called)), out);
      assertFalse(out.contains("programs/cli"), out);
      assertTrue(out.contains("-XX:+ExitOnOutOfMemoryError\n"), out);
    }
    // An aggregator is no part of a node: its process has the commands' jars, and runs as a node.
    String all = run(tree, "./freehold", "validator", "--data=d", "--aggregator", "0:0").out;
    assertTrue(all.contains("/programs/cli/target/app/lib/*\n"), all);
    assertTrue(all.contains("dev.freehold.cli.FreeholdCommand\nvalidator\n"), all);
    assertTrue(all.contains("-XX:+ExitOnOutOfMemoryError\n"), all);
    for (String flag : new String[] {"--help", "-h", "--version"}) {
      String helped = run(tree, "./freehold", "worker", "--data=d", flag).out;
      assertTrue(helped.contains("dev.freehold.cli.FreeholdCommand\n"), helped);
      assertFalse(helped.contains("incubator"), helped);
    }
    String genesis = run(tree, "./freehold", "coordinator", "genesis").out;
    assertTrue(genesis.contains(tree.toRealPath() + "/programs/cli/target/app/lib/*\n"), genesis);
    assertTrue(
        genesis.contains("dev.freehold.cli.FreeholdCommand\ncoordinator\ngenesis\n"), genesis);
  }

  @Test
  void itFindsItsHomeThroughLinksFromElsewhereAndUnderCdpath() throws Exception {
    run(tree, "./freehold", "status");
    String lib = tree.toRealPath() + "/programs/cli/target/app/lib/*\n";
    Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
    Files.createDirectories(elsewhere.resolve("a tree"));
    Ended cdpath =
        run(
            directory,
            Map.of("CDPATH", ".:" + elsewhere),
            List.of("sh", "-c", "exec 'a tree/freehold' status"));
    assertTrue(cdpath.out.contains(lib), cdpath.toString());
    Path link = Files.createSymbolicLink(elsewhere.resolve("again"), Path.of("../a tree/freehold"));
    Files.createSymbolicLink(elsewhere.resolve("link"), link.getFileName());
    Ended linked = run(elsewhere, "./link", "status");
    assertTrue(linked.out.contains(lib), linked.toString());
    assertEquals(1, builds());
  }

  /**
   * Where it is set, `cd` prints, or goes elsewhere: every script that changes directory unsets it.
   */
  @Test
  void everyScriptIsDeafToCdpath() throws IOException {
    Path root = Path.of("..", "..");
    List<String> scripts = new ArrayList<>();
    for (String folder : List.of(".", ".ci", "tools", "tools/interop", "docs", "config")) {
      try (Stream<Path> files = Files.list(root.resolve(folder))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String text = Files.readString(file, StandardCharsets.ISO_8859_1);
          if (text.startsWith("#!") && Pattern.compile("\\bcd ").matcher(text).find()) {
            scripts.add(file.getFileName().toString());
            assertTrue(text.contains("\nunset CDPATH\n"), file.toString());
          }
        }
      }
    }
    assertTrue(scripts.containsAll(List.of("freehold", "dev", "run", "install")), scripts + "");
  }

  @Test
  void nativeLibrariesAreCopiedWhereTmpdirSays() throws Exception {
    Ended ended = run(tree, Map.of("TMPDIR", "/var/a b"), List.of("./freehold", "status"));
    assertTrue(ended.out.contains("-Djava.io.tmpdir=/var/a b\n"), ended.toString());
  }

  @Test
  void javaReadsUtf8WhereThereIsNoLocale() throws Exception {
    for (String locale : List.of("", "C", "POSIX")) {
      Ended ended = run(tree, Map.of("LC_ALL", locale, "LANG", ""), List.of("./freehold", "keys"));
      assertTrue(ended.out.endsWith("LC_ALL=C.UTF-8\n"), ended.toString());
    }
    Ended own = run(tree, Map.of("LC_ALL", "de_DE.UTF-8"), List.of("./freehold", "keys"));
    assertTrue(own.out.endsWith("LC_ALL=de_DE.UTF-8\n"), own.toString());
  }

  @Test
  void theLockOfADeadBuildIsTakenOver() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    assertTrue(dead.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
    Path lock = Files.writeString(tree.resolve(".freehold-build.lock"), dead.pid() + "\n");
    Ended ended = run(tree, "./freehold", "status");
    assertEquals(0, ended.code, ended.toString());
    assertTrue(ended.err.contains("ended half-way"), ended.err);
    assertEquals(1, builds());
    assertFalse(Files.exists(lock));
  }

  @Test
  void aBuildThatFailsLeavesWhatIsThere() throws Exception {
    run(tree, "./freehold", "status");
    Files.writeString(source, "class A { int b; }\n");
    script(tree.resolve("mvnw"), "[ \"$1\" != -v ] || exit 0\necho '[ERROR] no'\nexit 1\n");
    Ended ended = run(tree, "./freehold", "status");
    assertEquals(70, ended.code, ended.toString());
    assertTrue(ended.err.contains("[ERROR] no"), ended.err);
    assertTrue(Files.isDirectory(tree.resolve("programs/cli/target/app/lib")));
    assertFalse(Files.exists(tree.resolve(".freehold-build.lock")));
  }

  private long builds() throws IOException {
    return Files.readAllLines(tree.resolve("builds")).size();
  }

  private static void script(Path file, String body) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\nset -eu\n" + body);
    executable(file);
  }

  private static void executable(Path file) {
    assertTrue(file.toFile().setExecutable(true));
  }

  private Ended run(Path from, String launcher, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(launcher));
    command.addAll(List.of(words));
    return run(from, Map.of(), command);
  }

  private Ended run(Path from, Map<String, String> environment, List<String> command)
      throws Exception {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(from.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().remove("CDPATH");
    builder.environment().put("FREEHOLD_JAVA_HOME", jdk.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "it did not end");
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
