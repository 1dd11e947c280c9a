package dev.freehold.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each rule of the gate over sources and poms bites, and the repository breaks none. */
class CheckLayersTest {
  private static final Path ROOT = Repository.root();
  private static Layers layers;
  private static CheckLayers gate;

  @BeforeAll
  static void read() throws IOException {
    layers = Layers.read(ROOT.resolve("tools/build/layers.txt"));
    gate = new CheckLayers(ROOT, layers);
  }

  @Test
  void theRepositoryKeepsToItsLayers() throws IOException {
    assertEquals(Set.of(), gate.breaches());
  }

  @Test
  void pureCodeHasNoClockThreadFileOrLog() {
    assertEquals(
        Set.of(
            "F.java:3: dev.freehold.worker.machine is to be pure and uses java.time.Instant",
            "F.java:4: dev.freehold.worker.machine is to be pure and uses org.slf4j.Logger",
            "F.java:7: dev.freehold.worker.machine is to be pure and calls"
                + " java.lang.System.nanoTime",
            "F.java:8: dev.freehold.worker.machine is to be pure and uses java.lang.Thread",
            "F.java:9: dev.freehold.worker.machine is to be pure and uses java.nio.file.Files"),
        in(
            "realm-worker",
            """
            package dev.freehold.worker.machine;
            // import java.util.Random; a comment is no code
            import java.time.Instant;
            import org.slf4j.Logger;

            class F {
              long now = System.nanoTime();
              Object thread = new Thread();
              boolean there = java.nio.file.Files.exists(null);
              String words = "new Thread() and java.io.File";
            }
            """));
  }

  @Test
  void whatDecidesAboutWhatOthersSendThrowsInvariantsAlone() {
    String what = "F.java:%d: dev.freehold.coordinator.machine is to be total and may not say %s";
    assertEquals(
        Set.of(
            what.formatted(5, "throw new IllegalStateException"),
            what.formatted(6, "throw"),
            what.formatted(7, "orElseThrow()"),
            what.formatted(8, "-> new IllegalArgumentException"),
            what.formatted(9, "StoreException::new"),
            what.formatted(10, "addExact(")),
        in(
            "coordinator",
            """
            package dev.freehold.coordinator.machine;
            class F {
              // throw new Error(); a comment is no code
              void f(RuntimeException e) {
                if (a) throw new IllegalStateException("why");
                if (b) throw e;
                Object c = maybe.orElseThrow();
                Object d = maybe.orElseThrow(() -> new IllegalArgumentException("no"));
                Object g = maybe.orElseThrow(StoreException::new);
                long h = Math.addExact(1, 2);
                if (i) throw new Invariant("own");
                if (j) throw new MalformedException(null, "a typed answer that the page names");
                Object k = maybe.orElseThrow(Invariant.missing("own"));
              }
            }
            """));
    String throwing =
        "package dev.freehold.coordinator.%s;\nclass F { F() { throw new Error(); } }";
    assertEquals(Set.of(), in("coordinator", throwing.formatted("agent")));
    assertEquals(1, in("coordinator", throwing.formatted("machine.below")).size());
  }

  @Test
  void aPureModuleMayNameWhatIsNotPure() {
    String source =
        "package dev.freehold.core.%s;\nclass F { Object t = Thread.currentThread(); }\n";
    assertEquals(Set.of(), in("node-core", source.formatted("lifecycle")));
    assertEquals(
        Set.of("F.java:2: dev.freehold.core.tree is to be pure and uses java.lang.Thread"),
        in("node-core", source.formatted("tree")));
  }

  @Test
  void aMachineDoesNotSeeItsAgentNorItsSibling() {
    assertEquals(
        Set.of(
            "F.java:2: dev.freehold.worker.machine uses dev.freehold.worker.agent.WorkerThread",
            "F.java:3: dev.freehold.worker.machine uses"
                + " dev.freehold.coordinator.machine.CoordinatorMachine"),
        in(
            "realm-worker",
            """
            package dev.freehold.worker.machine;
            import dev.freehold.worker.agent.WorkerThread;
            import dev.freehold.coordinator.machine.CoordinatorMachine;
            """));
  }

  @Test
  void daemonsHaveNoWalletKitOrCommandLineAndOnlyTheirTransportHasNetty() {
    assertEquals(
        Set.of(
            "F.java:2: dev.freehold.node.sync uses dev.freehold.client.Wallet",
            "F.java:3: dev.freehold.node.sync uses dev.freehold.kit.contract.*",
            "F.java:4: dev.freehold.node.sync uses picocli.CommandLine",
            "F.java:5: dev.freehold.node.sync uses io.netty.buffer.ByteBuf"),
        in(
            "node",
            """
            package dev.freehold.node.sync;
            import dev.freehold.client.Wallet;
            import dev.freehold.kit.contract.*;
            import picocli.CommandLine;
            import static io.netty.buffer.ByteBuf.x;
            """));
    assertEquals(
        Set.of(),
        in("node", "package dev.freehold.node.transport;\nimport io.netty.buffer.ByteBuf;\n"));
  }

  @Test
  void onlyTheKitsTestingHasAProver() {
    String source = "package dev.freehold.kit.%s;\nimport dev.freehold.prover.groth16.Prover;\n";
    assertEquals(Set.of(), in("contract-kit", source.formatted("testing")));
    assertEquals(
        Set.of("F.java:2: dev.freehold.kit.contract uses dev.freehold.prover.groth16.Prover"),
        in("contract-kit", source.formatted("contract")));
  }

  @Test
  void aSourceLiesInItsModulesFolder() {
    assertEquals(
        Set.of("F.java:1: the package dev.freehold.store is not of node"),
        in("node", "package dev.freehold.store;\n"));
  }

  @Test
  void pomsAskForNoMoreThanTheirRow() {
    String uses = "<dependency><groupId>%s</groupId><artifactId>%s</artifactId>%s</dependency>\n";
    String pom =
        uses.formatted("dev.freehold", "client", "")
            + uses.formatted("info.picocli", "picocli", "")
            + uses.formatted("io.netty", "netty-handler", "")
            + uses.formatted("dev.freehold", "cli", "<scope>test</scope>");
    assertEquals(
        Set.of(
            "node/pom.xml:1: node may not depend on client",
            "node/pom.xml:2: node may not depend on info.picocli"),
        gate.inPom(module("node"), pom));
  }

  @Test
  void aDaemonsClassPathHoldsNoWalletThroughAnotherModule() {
    String uses = "<dependency><groupId>%s</groupId><artifactId>%s</artifactId></dependency>";
    Set<String> classPath =
        CheckLayers.classPath(
            "node",
            Map.of(
                "node", uses.formatted("dev.freehold", "snarkpack"),
                "snarkpack", uses.formatted("dev.freehold", "contracts"),
                "contracts", uses.formatted("info.picocli", "picocli")));
    assertEquals(Set.of("snarkpack", "contracts", "info.picocli"), classPath);
    assertEquals(
        Set.of(
            "the class path of node holds contracts", "the class path of node holds info.picocli"),
        layers.classPathRefusals("node", classPath));
  }

  @Test
  void commentsAndLiteralsAreBlankedInTheirPlace() {
    String source = "a /* b\n */ \"c\\\"\" d // e\n'\"' f \"\"\"\n g\"h \"\"\" i";
    String code = JavaText.code(source);
    assertEquals(source.length(), code.length());
    assertEquals(source.lines().count(), code.lines().count());
    assertEquals("a d f i", code.strip().replaceAll("\\s+", " "));
  }

  private static Layers.Module module(String name) {
    return layers.modules().stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
  }

  private static Set<String> in(String module, String source) {
    return new TreeSet<>(gate.inSource(module(module), "F.java", source));
  }
}
