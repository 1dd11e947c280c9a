package dev.freehold.gate;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The layers of {@code tools/build/layers.txt} and what they forbid. */
final class Layers {
  /** What neither node-core nor a machine may touch: clocks, threads, randomness, I/O, logging. */
  private static final List<String> BANNED_TYPES =
      List.of(
          "java.io.",
          "java.net.",
          "java.nio.file.",
          "java.nio.channels.",
          "java.time.",
          "java.util.concurrent.",
          "java.util.Random",
          "java.util.SplittableRandom",
          "java.util.Timer",
          "java.util.logging.",
          "java.security.SecureRandom",
          "java.lang.Thread",
          "java.lang.Process",
          "org.slf4j.");

  /** Serializable and its kin come with every exception and record. */
  private static final Set<String> HARMLESS = Set.of("java.io.Serializable");

  private static final Set<String> BANNED_METHODS =
      Set.of(
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.lang.Math.random",
          "java.util.UUID.randomUUID");

  record Layer(String directory, String packageName, List<String> uses, List<String> libraries) {
    /** The name of the module: the last part of its folder. */
    String module() {
      return directory.substring(directory.lastIndexOf('/') + 1);
    }
  }

  private final Map<String, Layer> layers = new LinkedHashMap<>();

  static Layers read(Path file) throws IOException {
    Layers layers = new Layers();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] parts = line.split("\\|", -1);
        Layer layer =
            new Layer(parts[0].strip(), parts[1].strip(), words(parts[2]), words(parts[3]));
        layers.layers.put(layer.module(), layer);
      }
    }
    return layers;
  }

  Iterable<Layer> all() {
    return layers.values();
  }

  Layer layer(String module) {
    return layers.get(module);
  }

  /** Everything that a class does and may not. */
  Set<String> violations(JavaClass javaClass) {
    Set<String> found = new TreeSet<>();
    Optional<Layer> layer = layerOf(javaClass.getPackageName());
    if (layer.isEmpty()) {
      found.add(javaClass.getName() + " is in no layer");
      return found;
    }
    boolean pure =
        layer.get().module().equals("node-core")
            || javaClass.getPackageName().matches(".*\\.(machine|fixture)(\\..*)?");
    for (Dependency dependency : javaClass.getDirectDependenciesFromSelf()) {
      JavaClass target = dependency.getTargetClass().getBaseComponentType();
      if (!mayUse(layer.get(), target.getName())) {
        found.add(javaClass.getName() + " uses " + target.getName());
      }
      if (pure && isBanned(target.getName())) {
        found.add(javaClass.getName() + " is to be pure and uses " + target.getName());
      }
    }
    if (pure) {
      for (JavaMethodCall call : javaClass.getMethodCallsFromSelf()) {
        String method = call.getTargetOwner().getName() + "." + call.getName();
        if (BANNED_METHODS.contains(method)) {
          found.add(javaClass.getName() + " is to be pure and calls " + method);
        }
      }
    }
    return found;
  }

  private boolean mayUse(Layer layer, String target) {
    if (target.indexOf('.') < 0 || target.startsWith("java.")) {
      return true;
    }
    Optional<Layer> owner = layerOf(target);
    if (owner.isPresent()) {
      return owner.get().equals(layer) || layer.uses.contains(owner.get().module());
    }
    return layer.libraries.stream().anyMatch(target::startsWith);
  }

  private static boolean isBanned(String target) {
    return !HARMLESS.contains(target) && BANNED_TYPES.stream().anyMatch(target::startsWith);
  }

  private Optional<Layer> layerOf(String name) {
    return layers.values().stream()
        .filter(layer -> name.equals(layer.packageName) || name.startsWith(layer.packageName + "."))
        .findFirst();
  }

  /** What a module's pom asks for outside tests and may not. */
  Set<String> pomViolations(String module, String pom) {
    Set<String> found = new TreeSet<>();
    List<String> libraries = new ArrayList<>();
    for (String dependency : pom.split("<dependency>", -1)) {
      if (dependency.contains("<scope>test</scope>") || !dependency.contains("</dependency>")) {
        continue;
      }
      String group = between(dependency, "<groupId>", "</groupId>");
      String artifact = between(dependency, "<artifactId>", "</artifactId>");
      if (group.equals("dev.freehold")) {
        if (!layer(module).uses.contains(artifact)) {
          found.add(module + " depends on " + artifact);
        }
      } else {
        libraries.add(group);
      }
    }
    boolean jdkAlone = layer(module).libraries.stream().allMatch(l -> l.startsWith("jdk."));
    if (jdkAlone && !libraries.isEmpty() && !module.equals("blst")) {
      found.add(module + " depends on " + libraries + ", but may use the JDK alone");
    }
    return found;
  }

  private static String between(String text, String start, String end) {
    int from = text.indexOf(start) + start.length();
    return text.substring(from, text.indexOf(end, from));
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : Arrays.asList(text.strip().split("\\s+"));
  }
}
