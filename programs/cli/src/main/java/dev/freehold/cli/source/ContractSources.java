package dev.freehold.cli.source;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import dev.freehold.cli.process.TemporaryDirectory;
import dev.freehold.core.file.FileFailure;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.ContractDefinition;
import dev.freehold.kit.testing.Scenario;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Sources compiled into a temporary directory, which closing this deletes. */
public final class ContractSources implements AutoCloseable {
  private final TemporaryDirectory place;
  private final URLClassLoader loader;
  private final List<Class<?>> compiled;

  private ContractSources(
      TemporaryDirectory place, URLClassLoader loader, List<Class<?>> compiled) {
    this.place = place;
    this.loader = loader;
    this.compiled = compiled;
  }

  /**
   * Compiles Java files, and those of directories.
   *
   * @throws SourceException if they do not compile, or there are none
   */
  public static ContractSources compile(List<Path> paths) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      files.addAll(javaFiles(path));
    }
    if (files.isEmpty()) {
      throw new SourceException("no Java files in " + paths);
    }
    TemporaryDirectory place = TemporaryDirectory.make("freehold-contract-");
    Path classes = place.path();
    try {
      compile(files, classes);
      URLClassLoader loader =
          new URLClassLoader(
              new URL[] {classes.toUri().toURL()}, ContractSources.class.getClassLoader());
      return new ContractSources(place, loader, load(classes, loader));
    } catch (IOException | RuntimeException e) {
      place.close();
      throw e;
    }
  }

  private static List<Path> javaFiles(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      try {
        path.getFileSystem().provider().checkAccess(path, AccessMode.READ);
      } catch (IOException e) {
        throw new IOException(FileFailure.reading(path, e), e);
      }
      return List.of(path);
    }
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static void compile(List<Path> files, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new SourceException("this Java has no compiler: a JDK is needed, not a JRE");
    }
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(found, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  new StringWriter(),
                  manager,
                  found,
                  List.of(
                      "-parameters",
                      "-proc:none",
                      "-classpath",
                      System.getProperty("java.class.path"),
                      "-d",
                      classes.toString()),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      Iterable<? extends CompilationUnitTree> units = task.parse();
      task.analyze();
      requireNone(files, found);
      List<String> misuses = JavaMisuse.in(task, units);
      if (!misuses.isEmpty()) {
        throw new SourceException(
            "the source compiles and means something else:%n  ".formatted()
                + String.join(System.lineSeparator() + "  ", misuses));
      }
      task.generate();
      requireNone(files, found);
    }
  }

  private static void requireNone(List<Path> files, DiagnosticCollector<JavaFileObject> found)
      throws IOException {
    if (found.getDiagnostics().stream().anyMatch(e -> e.getKind() == Diagnostic.Kind.ERROR)) {
      throw new SourceException(errors(found) + hint(files, found));
    }
  }

  /** Says where a symbol may be that is in a file beside the ones that were named. */
  private static String hint(List<Path> files, DiagnosticCollector<JavaFileObject> found)
      throws IOException {
    boolean unknown =
        found.getDiagnostics().stream()
            .anyMatch(each -> each.getCode().startsWith("compiler.err.cant.resolve"));
    Path directory = files.getFirst().toAbsolutePath().getParent();
    if (!unknown || directory == null) {
      return "";
    }
    List<Path> named = files.stream().map(Path::toAbsolutePath).toList();
    try (Stream<Path> beside = Files.list(directory)) {
      boolean more =
          beside.anyMatch(file -> file.toString().endsWith(".java") && !named.contains(file));
      return more
          ? "%n  other Java files lie beside: name them too, or the directory %s"
              .formatted(directory)
          : "";
    }
  }

  private static String errors(DiagnosticCollector<JavaFileObject> found) {
    StringBuilder text = new StringBuilder("the source does not compile:");
    for (Diagnostic<? extends JavaFileObject> each : found.getDiagnostics()) {
      if (each.getKind() == Diagnostic.Kind.ERROR) {
        String file =
            each.getSource() == null ? "?" : Path.of(each.getSource().getName()).getFileName() + "";
        text.append(
            "%n  %s:%d: %s".formatted(file, each.getLineNumber(), each.getMessage(Locale.ROOT)));
      }
    }
    return text.toString();
  }

  private static List<Class<?>> load(Path classes, ClassLoader loader) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(classes)) {
      files = all.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    }
    List<Class<?>> loaded = new ArrayList<>();
    for (Path file : files) {
      String path = classes.relativize(file).toString();
      String name =
          path.substring(0, path.length() - ".class".length())
              .replace(file.getFileSystem().getSeparator(), ".");
      try {
        loaded.add(Class.forName(name, false, loader));
      } catch (ClassNotFoundException | LinkageError e) {
        throw new SourceException("cannot load " + name + ": " + e.getMessage(), e);
      }
    }
    return loaded;
  }

  /**
   * The contract that is in the sources, compiled to circuits.
   *
   * @param name the class's name; null where there is only one
   * @throws SourceException if there is none, or which one is meant is open
   */
  public CompiledContract contract(String name) {
    List<Class<?>> candidates =
        compiled.stream()
            .filter(ContractDefinition.class::isAssignableFrom)
            .filter(type -> !Modifier.isAbstract(type.getModifiers()))
            .filter(type -> name == null || type.getSimpleName().equals(name))
            .toList();
    if (candidates.size() != 1) {
      throw new SourceException(
          candidates.isEmpty()
              ? "no class %shere extends ContractDefinition"
                  .formatted(name == null ? "" : name + " ")
              : "several contracts are here, say which by --class: "
                  + candidates.stream().map(Class::getSimpleName).toList());
    }
    Class<?> type = candidates.getFirst();
    return CompiledContract.compile(
        type.getSimpleName().toLowerCase(Locale.ROOT), () -> (ContractDefinition<?>) make(type));
  }

  /** The tests that are in the sources. */
  public List<Method> scenarios() {
    return compiled.stream()
        .flatMap(type -> Stream.of(type.getDeclaredMethods()))
        .filter(method -> method.isAnnotationPresent(Scenario.class))
        .sorted(
            Comparator.comparing((Method m) -> m.getDeclaringClass().getName())
                .thenComparing(Method::getName))
        .toList();
  }

  /**
   * An object of a class, by its constructor without parameters.
   *
   * @throws SourceException if it has none
   */
  public static Object make(Class<?> type) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new SourceException(type.getSimpleName() + " cannot be made: " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new SourceException(type.getSimpleName() + " has no constructor without parameters", e);
    }
  }

  @Override
  public void close() throws IOException {
    loader.close();
    place.close();
  }
}
