package dev.freehold.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The layering gate over sources and poms: the first thing that the build does, in a second or two.
 *
 * <p>It sees what is written: imports, whole names in the code, and poms. What is not written (a
 * type that is only inferred) is seen by {@code ClassLayersTest}, in the compiled classes.
 */
final class CheckLayers {
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

  /** A whole name of a type, in an import or in the code. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?<![\\w.])((?:[a-z]\\w*\\.)+[A-Z]\\w*)|(?m)^import ((?:[a-z]\\w*\\.)+)\\*;");

  private static final Pattern ROOTS =
      Pattern.compile("(?:java|javax|jdk|com|org|io|info|ch|tech|dev|picocli|supranational)\\..*");

  /** What a package throws that decides about what others send. */
  private static final String INVARIANT = "Invariant";

  private static final Pattern DEPENDENCY = Pattern.compile("(?s)<dependency>(.*?)</dependency>");

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  /** A throw, with the simple name of what is made for it; or whatever else ends by exception. */
  private static final Pattern THROW =
      Pattern.compile(
          "\\bthrow\\b(?: new ([\\w.]+))?|-> new (\\w+(?:Exception|Error))\\b"
              + "|(\\w+(?:Exception|Error))::new|(orElseThrow\\(\\))|(\\w+Exact\\()");

  private final Path root;
  private final Layers layers;

  CheckLayers(Path root, Layers layers) {
    this.root = root;
    this.layers = layers;
  }

  /**
   * Prints the breaches.
   *
   * @param args the root of the repository; and {@code --fix} if the caller mends what a program
   *     can mend: then a breach is told, and the exit code stays 0
   */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    Layers layers = Layers.read(root.resolve("tools/build/layers.txt"));
    Set<String> breaches = new CheckLayers(root, layers).breaches();
    if (!breaches.isEmpty()) {
      System.err.println("against tools/build/layers.txt:");
      breaches.forEach(breach -> System.err.println("  " + breach));
      if (!Arrays.asList(args).contains("--fix")) {
        System.exit(1);
      }
    }
  }

  /** Every breach of the repository, each with the file and the line it stands in. */
  Set<String> breaches() throws IOException {
    Set<String> found = new TreeSet<>();
    Set<String> packages = new TreeSet<>();
    Map<String, String> poms = new HashMap<>();
    for (Layers.Module module : layers.modules()) {
      for (Path source : sources(root.resolve(module.folder()).resolve("src/main/java"))) {
        String text = Files.readString(source);
        packages.add(packageOf(text));
        found.addAll(inSource(module, root.relativize(source).toString(), text));
      }
      poms.put(module.name(), Files.readString(root.resolve(module.folder()).resolve("pom.xml")));
      found.addAll(inPom(module, poms.get(module.name())));
    }
    for (Layers.Module module : layers.modules()) {
      found.addAll(layers.classPathRefusals(module.name(), classPath(module.name(), poms)));
    }
    for (String named : layers.namedPackages()) {
      if (packages.stream().noneMatch(p -> p.equals(named) || p.startsWith(named + "."))) {
        found.add("tools/build/layers.txt: there is no package " + named);
      }
    }
    found.addAll(modulesWithoutRow(Files.readString(root.resolve("pom.xml"))));
    return found;
  }

  private static List<Path> sources(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  private static String packageOf(String text) {
    Matcher matcher = PACKAGE.matcher(JavaText.code(text));
    return matcher.find() ? matcher.group(1) : "";
  }

  /**
   * What a source does and may not.
   *
   * @param module the module in whose folder it lies
   * @param file the name to tell it by
   * @param text its content
   */
  Set<String> inSource(Layers.Module module, String file, String text) {
    Set<String> found = new TreeSet<>();
    String code = JavaText.code(text);
    String packageName = packageOf(text);
    if (layers.moduleOf(packageName).filter(module::equals).isEmpty()) {
      found.add(file + ":1: the package " + packageName + " is not of " + module.name());
      return found;
    }
    Matcher names = NAME.matcher(code);
    while (names.find()) {
      String name = names.group(1) != null ? names.group(1) : names.group(2) + "*";
      if (ROOTS.matcher(name).matches()) {
        int at = names.start();
        layers
            .refusal(packageName, name)
            .ifPresent(why -> found.add(place(file, code, at) + packageName + " " + why));
      }
    }
    layers.thrown(packageName).ifPresent(may -> addThrown(found, file, packageName, code, may));
    if (layers.isPure(packageName)) {
      for (String call : layers.impureCalls()) {
        String[] parts = call.split("\\.");
        String written = parts[parts.length - 2] + "." + parts[parts.length - 1];
        addImpure(found, file, packageName, code, written, "calls " + call);
      }
      for (String type : layers.impureInJavaLang()) {
        if (!isOwn(code, simple(type))) {
          addImpure(found, file, packageName, code, simple(type), "uses " + type);
        }
      }
    }
    return found;
  }

  private static void addThrown(
      Set<String> found, String file, String packageName, String code, List<String> may) {
    Matcher matcher = THROW.matcher(code);
    while (matcher.find()) {
      String type =
          IntStream.rangeClosed(1, 3)
              .mapToObj(matcher::group)
              .filter(Objects::nonNull)
              .findFirst()
              .map(CheckLayers::simple)
              .orElse("");
      if (!type.equals(INVARIANT) && !may.contains(type)) {
        found.add(
            "%s%s is to be total and may not say %s"
                .formatted(place(file, code, matcher.start()), packageName, matcher.group()));
      }
    }
  }

  private static void addImpure(
      Set<String> found, String file, String packageName, String code, String word, String what) {
    Matcher matcher = Pattern.compile("(?<![\\w.])" + Pattern.quote(word) + "\\b").matcher(code);
    while (matcher.find()) {
      found.add(place(file, code, matcher.start()) + packageName + " is to be pure and " + what);
    }
  }

  /** Whether a simple name means another type than that of java.lang: declared here or imported. */
  private static boolean isOwn(String code, String name) {
    return Pattern.compile("(?:class|record|interface|enum|import [\\w.]+\\.) ?" + name + "\\b")
        .matcher(code)
        .find();
  }

  private static String place(String file, String text, int at) {
    return file + ":" + JavaText.lineOf(text, at) + ": ";
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** What a module's pom asks for outside of tests and may not. */
  Set<String> inPom(Layers.Module module, String pom) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = DEPENDENCY.matcher(pom);
    while (matcher.find()) {
      String dependency = matcher.group(1);
      if (!isOfTests(dependency)) {
        Optional<String> refusal =
            layers.pomRefusal(
                module, element(dependency, "groupId"), element(dependency, "artifactId"));
        String place = place(module.folder() + "/pom.xml", pom, matcher.start());
        refusal.ifPresent(why -> found.add(place + why));
      }
    }
    return found;
  }

  /** The modules, and the groups of libraries, that a module's pom brings, directly or not. */
  static Set<String> classPath(String module, Map<String, String> poms) {
    Set<String> brought = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(module));
    while (!open.isEmpty()) {
      Matcher matcher = DEPENDENCY.matcher(poms.getOrDefault(open.pop(), ""));
      while (matcher.find()) {
        String dependency = matcher.group(1);
        String group = element(dependency, "groupId");
        String name = group.equals("dev.freehold") ? element(dependency, "artifactId") : group;
        if (!isOfTests(dependency) && brought.add(name)) {
          open.push(name);
        }
      }
    }
    return brought;
  }

  private static boolean isOfTests(String dependency) {
    return dependency.contains("<scope>test</scope>");
  }

  private static String element(String text, String name) {
    Matcher matcher = Pattern.compile("<" + name + ">([^<]*)</" + name + ">").matcher(text);
    return matcher.find() ? matcher.group(1).strip() : "";
  }

  /** The modules of the root's pom that have no row, and the rows that are no module of it. */
  private List<String> modulesWithoutRow(String pom) {
    List<String> folders = layers.modules().stream().map(Layers.Module::folder).toList();
    List<String> built = MODULE.matcher(pom).results().map(result -> result.group(1)).toList();
    List<String> found = new ArrayList<>();
    for (String folder : built) {
      if (!folders.contains(folder)) {
        found.add("tools/build/layers.txt: " + folder + " has no row");
      }
    }
    for (String folder : folders) {
      if (!built.contains(folder)) {
        found.add("tools/build/layers.txt: " + folder + " is no module of pom.xml");
      }
    }
    return found;
  }
}
