package dev.freehold.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.freehold.core.fixture.ImpureFixture;
import dev.freehold.kit.contract.fixture.ProvingFixture;
import dev.freehold.node.fixture.WalletFixture;
import dev.freehold.worker.fixture.SiblingFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The compiled classes of every module keep to the layers, and the gate that says so bites. */
class ClassLayersTest {
  private static final Path ROOT = Repository.root();
  private static Layers layers;

  @BeforeAll
  static void read() throws IOException {
    layers = Layers.read(ROOT.resolve("tools/build/layers.txt"));
  }

  @Test
  void everyClassOfEveryModuleKeepsToItsLayer() {
    Set<String> violations = new TreeSet<>();
    for (Layers.Module module : layers.modules()) {
      Path compiled = ROOT.resolve(module.folder()).resolve("target/classes");
      JavaClasses classes = new ClassFileImporter().importPath(compiled);
      assertTrue(classes.size() > 3, "only " + classes.size() + " classes in " + compiled);
      for (JavaClass javaClass : classes) {
        if (layers.moduleOf(javaClass.getPackageName()).filter(module::equals).isEmpty()) {
          violations.add(javaClass.getName() + " is not of " + module.name());
        } else {
          violations.addAll(violations(javaClass));
        }
      }
    }
    assertEquals(Set.of(), violations);
  }

  @Test
  void bitesOnImpureCode() {
    assertFound(
        ImpureFixture.class,
        "is to be pure and calls java.lang.System.nanoTime",
        "is to be pure and uses java.lang.Thread",
        "is to be pure and uses java.util.Random",
        "is to be pure and uses java.nio.file.Files",
        "is to be pure and uses org.slf4j.LoggerFactory",
        "uses dev.freehold.store.WorkerStore");
  }

  @Test
  void bitesOnSiblingsAndLibraries() {
    assertFound(
        SiblingFixture.class,
        "uses dev.freehold.coordinator.machine.LogEntry",
        "uses dev.freehold.verifier.groth16.Groth16",
        "uses io.netty.buffer.ByteBuf",
        "uses org.rocksdb.RocksDB");
  }

  @Test
  void bitesOnADaemonWithWhatBelongsToPrograms() {
    assertFound(
        WalletFixture.class,
        "uses dev.freehold.client.Wallet",
        "uses dev.freehold.kit.contract.ContractDefinition",
        "uses io.netty.buffer.ByteBuf",
        "uses picocli.CommandLine");
  }

  @Test
  void bitesOnAPackageThatLeavesItsRoom() {
    assertFound(
        ProvingFixture.class,
        "uses dev.freehold.prover.groth16.Groth16Prover",
        "uses dev.freehold.kit.testing.ContractTest");
  }

  private static void assertFound(Class<?> fixture, String... culprits) {
    Set<String> violations = violations(new ClassFileImporter().importClass(fixture));
    for (String culprit : culprits) {
      assertTrue(violations.contains(fixture.getName() + " " + culprit), culprit + violations);
    }
  }

  /** Everything that a class does and may not. */
  private static Set<String> violations(JavaClass javaClass) {
    Set<String> found = new TreeSet<>();
    String packageName = javaClass.getPackageName();
    for (Dependency dependency : javaClass.getDirectDependenciesFromSelf()) {
      JavaClass target = dependency.getTargetClass().getBaseComponentType();
      layers
          .refusal(packageName, target.getName())
          .ifPresent(why -> found.add(javaClass.getName() + " " + why));
    }
    if (layers.isPure(packageName)) {
      for (JavaMethodCall call : javaClass.getMethodCallsFromSelf()) {
        String method = call.getTargetOwner().getName() + "." + call.getName();
        if (layers.impureCalls().contains(method)) {
          found.add(javaClass.getName() + " is to be pure and calls " + method);
        }
      }
    }
    return found;
  }
}
