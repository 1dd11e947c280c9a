package dev.freehold.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.freehold.core.fixture.ImpureFixture;
import dev.freehold.worker.fixture.SiblingFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The layers hold, and the gate that says so bites. */
class LayeringTest {
  private static Path root;
  private static Layers layers;

  @BeforeAll
  static void read() throws IOException {
    root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("tools/build/layers.txt"))) {
      root = root.getParent();
    }
    layers = Layers.read(root.resolve("tools/build/layers.txt"));
  }

  @Test
  void everyClassKeepsToItsLayer() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.freehold");
    assertTrue(classes.size() > 200, "only " + classes.size() + " classes were found");
    Set<String> violations = new TreeSet<>();
    for (JavaClass javaClass : classes) {
      violations.addAll(layers.violations(javaClass));
    }
    assertEquals(Set.of(), violations);
  }

  @Test
  void everyPomKeepsToItsLayer() throws IOException {
    Set<String> violations = new TreeSet<>();
    for (Layers.Layer layer : layers.all()) {
      String pom = Files.readString(root.resolve(layer.directory()).resolve("pom.xml"));
      violations.addAll(layers.pomViolations(layer.module(), pom));
    }
    assertEquals(Set.of(), violations);
  }

  @Test
  void theGateBitesOnImpureCode() {
    Set<String> violations = violations(ImpureFixture.class);
    for (String culprit :
        Set.of(
            "calls java.lang.System.nanoTime",
            "uses java.lang.Thread",
            "uses java.util.Random",
            "uses java.nio.file.Files",
            "uses org.slf4j.LoggerFactory",
            "uses dev.freehold.store.WorkerStore")) {
      assertTrue(
          violations.stream().anyMatch(v -> v.endsWith(culprit)), culprit + " in " + violations);
    }
  }

  @Test
  void theGateBitesOnSiblingsAndLibraries() {
    Set<String> violations = violations(SiblingFixture.class);
    for (String culprit :
        Set.of(
            "uses dev.freehold.coordinator.machine.LogEntry",
            "uses dev.freehold.verifier.groth16.Groth16",
            "uses io.netty.buffer.ByteBuf",
            "uses org.rocksdb.RocksDB")) {
      assertTrue(
          violations.stream().anyMatch(v -> v.endsWith(culprit)), culprit + " in " + violations);
    }
  }

  @Test
  void theGateBitesOnPoms() {
    String pom =
        "<dependency><groupId>dev.freehold</groupId><artifactId>coordinator</artifactId>"
            + "</dependency><dependency><groupId>io.netty</groupId>"
            + "<artifactId>netty-handler</artifactId></dependency>";
    assertEquals(
        Set.of("realm-worker depends on coordinator"), layers.pomViolations("realm-worker", pom));
    assertEquals(2, layers.pomViolations("node-core", pom).size());
  }

  private static Set<String> violations(Class<?> fixture) {
    return layers.violations(new ClassFileImporter().importClass(fixture));
  }
}
