package dev.freehold.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Program behind {@code ./dev fuzz}: fuzzes targets one after another, each in its own process. */
public final class FuzzCommand {
  private static final String USAGE =
      """
      Usage: ./dev fuzz [TARGET...] [--runs N | --minutes M]
             ./dev fuzz --list
             ./dev fuzz --seeds
        TARGET       one of --list; without one, all of them, one after another
        --runs N     inputs for each target
        --minutes M  time for each target (1 unless --runs is said)
        --seeds      writes the seeds of tools/fuzz/corpus anew: after each change of a format
      """;

  /** What a decoder's process may take on its heap: an input that needs more is a finding. */
  private static final String HEAP = "-Xmx384m";

  private static final int INPUT_BYTES_MIN = 1 << 12;
  private static final int SECONDS_AN_INPUT_MAX = 10;
  private static final Pattern PROGRESS =
      Pattern.compile(
          "#(\\d+)\\s+(?:DONE|INITED|NEW|REDUCE|RELOAD|pulse)\\s+cov: (\\d+) ft: (\\d+)");
  private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");

  private final Path module;
  private final Corpus corpus;

  private FuzzCommand(Path module) {
    this.module = module;
    corpus = new Corpus(module);
  }

  /**
   * Runs the command; the exit code is 1 if anything was found, 2 if the arguments make no sense.
   *
   * @param arguments the folder of this module, then those of the usage
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> given = new ArrayList<>(List.of(arguments));
    FuzzCommand command = new FuzzCommand(Path.of(given.removeFirst()));
    try {
      System.exit(command.run(given));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + USAGE);
      System.exit(2);
    }
  }

  private int run(List<String> given) throws IOException, InterruptedException {
    if (given.equals(List.of("--list"))) {
      FuzzTargets.all().forEach(target -> System.out.println(target.name()));
      return 0;
    }
    if (given.equals(List.of("--seeds"))) {
      for (FuzzTarget target : FuzzTargets.all()) {
        corpus.write(target);
      }
      return 0;
    }
    String limit = "-max_total_time=60";
    List<FuzzTarget> targets = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      switch (given.get(i)) {
        case "--runs" -> limit = "-runs=" + number(given, ++i);
        case "--minutes" -> limit = "-max_total_time=" + 60 * number(given, ++i);
        default -> targets.add(FuzzTargets.named(given.get(i)));
      }
    }
    boolean clean = true;
    for (FuzzTarget target : targets.isEmpty() ? FuzzTargets.all() : targets) {
      clean &= fuzz(target, limit);
    }
    return clean ? 0 : 1;
  }

  private static long number(List<String> given, int i) {
    if (i >= given.size() || !given.get(i).matches("[1-9]\\d{0,11}")) {
      throw new IllegalArgumentException(given.get(i - 1) + " takes a number");
    }
    return Long.parseLong(given.get(i));
  }

  private boolean fuzz(FuzzTarget target, String limit) throws IOException, InterruptedException {
    Path work = module.resolve("target/fuzz").resolve(target.name());
    Path found = Files.createDirectories(module.resolve("target/fuzz/found"));
    Path log = module.resolve("target/fuzz").resolve(target.name() + ".log");
    Process process =
        new ProcessBuilder(arguments(target, limit, Files.createDirectories(work), found))
            .redirectErrorStream(true)
            .directory(found.toFile())
            .start();
    String coverage = "nothing";
    String runs = "no end";
    try (BufferedReader lines = process.inputReader();
        var out = Files.newBufferedWriter(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.write(line + "\n");
        out.flush();
        Matcher progress = PROGRESS.matcher(line);
        if (progress.find()) {
          coverage = "%s branches, %s features".formatted(progress.group(2), progress.group(3));
          runs = progress.group(1) + " inputs";
        }
        Matcher done = DONE.matcher(line);
        if (done.find()) {
          runs = "%s inputs, %s s".formatted(done.group(1), done.group(2));
        }
      }
    }
    boolean clean = process.waitFor() == 0;
    System.out.printf(
        "%s: %s, %s, %s%n",
        target.name(),
        runs,
        coverage,
        clean ? "nothing found" : "FOUND, see " + log + " and " + found);
    return clean;
  }

  private List<String> arguments(FuzzTarget target, String limit, Path work, Path found)
      throws IOException {
    int largest =
        corpus.inputs(target).values().stream().mapToInt(seed -> seed.length).max().orElse(0);
    List<String> arguments = new ArrayList<>();
    arguments.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    arguments.addAll(List.of(HEAP, "--enable-native-access=ALL-UNNAMED"));
    arguments.addAll(
        List.of("--sun-misc-unsafe-memory-access=allow", "-XX:+EnableDynamicAgentLoading"));
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
    arguments.add("com.code_intelligence.jazzer.Jazzer");
    arguments.add("--target_class=" + JazzerEntry.class.getName());
    arguments.add("--target_args=" + target.name());
    arguments.add(
        "--instrumentation_includes=dev.freehold.**:com.fasterxml.jackson.**:org.yaml.snakeyaml.**");
    arguments.add("--instrumentation_excludes=dev.freehold.fuzz.**");
    arguments.add("--reproducer_path=" + found.toAbsolutePath());
    arguments.add("-artifact_prefix=" + found.toAbsolutePath() + "/" + target.name() + "-");
    arguments.add("-max_len=" + Math.max(INPUT_BYTES_MIN, 2 * largest));
    arguments.add("-timeout=" + SECONDS_AN_INPUT_MAX);
    arguments.add(limit);
    arguments.add(work.toAbsolutePath().toString());
    arguments.add(corpus.folder(target).toAbsolutePath().toString());
    return arguments;
  }
}
