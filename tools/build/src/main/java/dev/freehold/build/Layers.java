package dev.freehold.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The layers of {@code tools/build/layers.txt}: which code may use which. */
final class Layers {
  /**
   * A row of the modules' table.
   *
   * @param folder the module's folder, from the root
   * @param packageName the package that all of its packages are below
   * @param pure the packages of its pure code, whole names
   * @param notPure packages below these that are not pure all the same
   * @param modules the modules that every package may use
   * @param libraries the package prefixes of the libraries that every package may use
   */
  record Module(
      String folder,
      String packageName,
      List<String> pure,
      List<String> notPure,
      List<String> modules,
      List<String> libraries) {
    /** The name of the module, which is its artifact's: the last part of its folder. */
    String name() {
      return folder.substring(folder.lastIndexOf('/') + 1);
    }
  }

  /**
   * A row of the packages' table.
   *
   * @param own the packages of the same module that it may use, whole names; empty for all of them
   */
  private record Room(
      String name, List<String> modules, List<String> libraries, Optional<List<String>> own) {}

  private final Map<String, Module> modules = new LinkedHashMap<>();
  private final Map<String, Room> rooms = new LinkedHashMap<>();
  private final Map<String, List<String>> total = new LinkedHashMap<>();
  private final Map<String, List<String>> neverOnClassPath = new LinkedHashMap<>();
  private final Map<String, List<String>> groups = new LinkedHashMap<>();
  private final Map<String, List<String>> impure = new HashMap<>();

  private Layers() {}

  /**
   * Reads the page.
   *
   * @throws IllegalArgumentException if a line of it is in no table or names what no row has
   */
  static Layers read(Path file) throws IOException {
    return parse(Files.readAllLines(file));
  }

  static Layers parse(List<String> lines) {
    Layers layers = new Layers();
    String table = "";
    for (String line : lines) {
      if (line.startsWith("== ")) {
        table = line.substring(3).strip();
      } else if (!line.isBlank() && !line.startsWith("#")) {
        layers.row(table, Arrays.stream(line.split("\\|", -1)).map(String::strip).toList());
      }
    }
    layers.rooms.values().forEach(layers::requireKnown);
    return layers;
  }

  private void row(String table, List<String> cells) {
    switch (table) {
      case "modules" -> {
        String base = cells.get(1);
        boolean all = cells.get(2).startsWith("all");
        List<String> named = below(base, words(cells.get(2).replaceFirst("all( but)?", "")));
        Module module =
            new Module(
                cells.get(0),
                base,
                all ? List.of(base) : named,
                all ? named : List.of(),
                words(cells.get(3)),
                words(cells.get(4)));
        modules.put(module.name(), module);
      }
      case "packages" -> {
        String base = moduleOf(cells.get(0)).map(Module::packageName).orElse("");
        Optional<List<String>> own =
            switch (cells.get(3)) {
              case "" -> Optional.empty();
              case "none" -> Optional.of(List.of());
              default -> Optional.of(below(base, words(cells.get(3))));
            };
        rooms.put(
            cells.get(0), new Room(cells.get(0), words(cells.get(1)), words(cells.get(2)), own));
      }
      case "total" -> total.put(cells.get(0), words(cells.get(1)));
      case "class paths" -> neverOnClassPath.put(cells.get(0), words(cells.get(1)));
      case "libraries" -> groups.put(cells.get(0), words(cells.get(1)));
      case "impure" -> impure.put(cells.get(0), words(cells.get(1)));
      default -> throw new IllegalArgumentException("there is no table " + table);
    }
  }

  private void requireKnown(Room room) {
    if (moduleOf(room.name).isEmpty()) {
      throw new IllegalArgumentException("no module has the package " + room.name);
    }
  }

  Collection<Module> modules() {
    return modules.values();
  }

  /** The packages that a row names: each must be there. */
  Set<String> namedPackages() {
    Set<String> named = new TreeSet<>(rooms.keySet());
    modules.values().forEach(module -> named.addAll(module.pure));
    modules.values().forEach(module -> named.addAll(module.notPure));
    rooms.values().forEach(room -> room.own.ifPresent(named::addAll));
    named.addAll(total.keySet());
    return named;
  }

  /** What a package may throw besides an invariant; empty if that is its own affair. */
  Optional<List<String>> thrown(String packageName) {
    return total.entrySet().stream()
        .filter(row -> isIn(packageName, row.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** The module that a package, or a type by its whole name, belongs to. */
  Optional<Module> moduleOf(String name) {
    return modules.values().stream().filter(m -> isIn(name, m.packageName)).findFirst();
  }

  /**
   * Why the code of a package may not use a type.
   *
   * @param target the whole name of the type
   * @return a sentence's predicate, such as {@code uses io.netty.buffer.ByteBuf}; empty if it may
   */
  Optional<String> refusal(String packageName, String target) {
    Module module = moduleOf(packageName).orElseThrow();
    if (isImpure(target) && isPure(packageName)) {
      return Optional.of("is to be pure and uses " + target);
    }
    if (target.indexOf('.') < 0 || target.startsWith("java.")) {
      return Optional.empty();
    }
    List<Room> around = rooms.values().stream().filter(r -> isIn(packageName, r.name)).toList();
    Optional<Module> owner = moduleOf(target);
    boolean may;
    if (owner.isEmpty()) {
      may =
          module.libraries.stream().anyMatch(library -> isIn(target, library))
              || around.stream().anyMatch(r -> r.libraries.stream().anyMatch(l -> isIn(target, l)));
    } else if (owner.get().equals(module)) {
      may =
          around.stream()
              .allMatch(
                  room ->
                      room.own.isEmpty()
                          || isIn(target, room.name)
                          || room.own.get().stream().anyMatch(own -> isIn(target, own)));
    } else {
      String used = owner.get().name();
      may =
          module.modules.contains(used) || around.stream().anyMatch(r -> r.modules.contains(used));
    }
    return may ? Optional.empty() : Optional.of("uses " + target);
  }

  /** Whether a package's code may neither read a clock nor do any other impure thing. */
  boolean isPure(String packageName) {
    return modules.values().stream()
        .anyMatch(
            module ->
                module.pure.stream().anyMatch(pure -> isIn(packageName, pure))
                    && module.notPure.stream().noneMatch(part -> isIn(packageName, part)));
  }

  private boolean isImpure(String target) {
    return !impure.get("except").contains(target)
        && impure.get("types").stream().anyMatch(target::startsWith);
  }

  /** The methods that pure code may not call, by their whole names. */
  List<String> impureCalls() {
    return impure.get("calls");
  }

  /** The types of java.lang that pure code may not use: the ones that need no import. */
  List<String> impureInJavaLang() {
    return impure.get("types").stream().filter(type -> type.startsWith("java.lang.")).toList();
  }

  /**
   * Why a module's pom may not ask for an artifact outside of tests; empty if it may.
   *
   * @param group the artifact's group
   * @param artifact its name
   */
  Optional<String> pomRefusal(Module module, String group, String artifact) {
    List<String> allowed = new ArrayList<>();
    if (group.equals("dev.freehold")) {
      allowed.addAll(module.modules);
      roomsOf(module).forEach(room -> allowed.addAll(room.modules));
    } else {
      List<String> libraries = new ArrayList<>(module.libraries);
      roomsOf(module).forEach(room -> libraries.addAll(room.libraries));
      libraries.forEach(library -> allowed.addAll(groups.getOrDefault(library, List.of())));
    }
    String wanted = group.equals("dev.freehold") ? artifact : group;
    return allowed.contains(wanted)
        ? Optional.empty()
        : Optional.of(module.name() + " may not depend on " + wanted);
  }

  private List<Room> roomsOf(Module module) {
    return rooms.values().stream().filter(room -> isIn(room.name, module.packageName)).toList();
  }

  /**
   * What is on a module's class path and may not be.
   *
   * @param classPath the modules and the groups of the libraries that it brings
   */
  Set<String> classPathRefusals(String module, Set<String> classPath) {
    Set<String> found = new TreeSet<>();
    for (String never : neverOnClassPath.getOrDefault(module, List.of())) {
      for (String name : groups.getOrDefault(never, List.of(never))) {
        if (classPath.contains(name)) {
          found.add("the class path of " + module + " holds " + name);
        }
      }
    }
    return found;
  }

  private static boolean isIn(String name, String packageName) {
    return name.equals(packageName) || name.startsWith(packageName + ".");
  }

  private static List<String> below(String base, List<String> names) {
    return names.stream().map(name -> base + name).toList();
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : Arrays.asList(text.strip().split("\\s+"));
  }
}
