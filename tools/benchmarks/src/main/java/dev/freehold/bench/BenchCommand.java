package dev.freehold.bench;

import dev.freehold.bench.aggregate.AggregateSection;
import dev.freehold.bench.hash.HashSection;
import dev.freehold.bench.model.Figures;
import dev.freehold.bench.model.Hardware;
import dev.freehold.bench.model.ScalingModel;
import dev.freehold.bench.peer.PeerSection;
import dev.freehold.bench.prove.ProveSection;
import dev.freehold.bench.report.HostMachine;
import dev.freehold.bench.report.Report;
import dev.freehold.bench.report.RunResults;
import dev.freehold.bench.report.Target;
import dev.freehold.bench.verify.VerifySection;
import dev.freehold.cli.process.TemporaryDirectory;
import dev.freehold.node.StandardOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code freehold bench}. */
@Command(
    name = "freehold bench",
    mixinStandardHelpOptions = true,
    subcommands = JmhCommand.class,
    description = {
      "Measure what a node pays for, beside its floor and its peers, in one run on this machine.",
      "Exits with 0 if everything was measured, whether or not the targets were met."
    })
public final class BenchCommand implements Callable<Integer> {
  private static final List<Section> SECTIONS =
      List.of(
          new HashSection(),
          new VerifySection(),
          new AggregateSection(),
          new TreeSection(),
          new AgreementSection(),
          new CommitteeSection(),
          new BalanceSection(),
          new WorkerSection(),
          new AttackSection(),
          new ProveSection(),
          new PeerSection());

  @Spec private CommandSpec spec;

  @Option(names = "--quick", description = "A shortened run of everything, in under 8 minutes.")
  private boolean quick;

  @Option(names = "--out", paramLabel = "FILE", description = "Write the figures as JSON.")
  private Path out;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Write a page with plots, as docs/benchmarks has it.")
  private Path report;

  @Option(
      names = "--only",
      paramLabel = "SECTION",
      split = ",",
      description = {
        "Measure these sections alone:",
        "hash, verify, aggregate, tree, agreement, committee, worker, badproofs, prove, peers."
      })
  private List<String> only = List.of();

  @Option(
      names = "--model",
      description = "Say which machines 10,000 to 1,000,000 calls a second need.")
  private boolean model;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "With --model: measure nothing, take the figures of a file --out wrote.")
  private Path from;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Keeps what is slow to make. Default: ~/.freehold/bench.")
  private Path cache = Path.of(System.getProperty("user.home"), ".freehold", "bench");

  @Option(
      names = "--baseline",
      paramLabel = "DIR",
      description = {
        "Run an earlier build's bench as well, section by section in turns with this one's:",
        "DIR is the root of its checkout. Takes three times as long."
      })
  private Path baseline;

  /** Runs a command line; the process exits with its code. */
  public static void main(String[] args) {
    StandardOutput output = StandardOutput.installed();
    System.exit(output.ended(new CommandLine(new BenchCommand()).execute(args)));
  }

  @Override
  public Integer call() throws Exception {
    if (from != null) {
      if (!model) {
        throw new ParameterException(spec.commandLine(), "--from goes with --model");
      }
      System.out.print(
          new ScalingModel(Figures.read(from), Hardware.SERVER).page("`" + from + "`"));
      return 0;
    }
    List<Section> sections = sections();
    Map<String, String> machine = HostMachine.describe();
    RunResults results = new RunResults();
    Optional<Baseline> earlier = earlier();
    if (earlier.isPresent()) {
      earlier.get().build();
    }
    long startNs = System.nanoTime();
    try (TemporaryDirectory scratch = TemporaryDirectory.make("freehold-bench-")) {
      for (Section section : sections) {
        runEarlier(earlier, section, scratch.path(), startNs);
        say(startNs, "== " + section.title());
        results.begin(section.title());
        section.run(context(results, scratch.path(), startNs));
        runEarlier(earlier, section, scratch.path(), startNs);
      }
    }
    earlier.ifPresent(build -> build.compare(results));
    Report written = new Report(results, machine, commandLine());
    if (out != null) {
      written.writeJson(out);
    }
    if (report != null) {
      written.writePage(report);
    }
    summary(results);
    if (model) {
      System.out.println();
      System.out.print(new ScalingModel(Figures.of(results), Hardware.SERVER).page("this run"));
    }
    return 0;
  }

  private Optional<Baseline> earlier() {
    Optional<Baseline> earlier =
        Optional.ofNullable(baseline)
            .map(home -> new Baseline(home, cache.resolve("baseline"), quick));
    if (earlier.filter(build -> !build.isThere()).isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "no program freehold in " + baseline + " that could be run");
    }
    return earlier;
  }

  private static void runEarlier(
      Optional<Baseline> earlier, Section section, Path scratch, long startNs)
      throws IOException, InterruptedException {
    if (earlier.isPresent()) {
      say(startNs, "== " + section.title() + ", the earlier build");
      earlier.get().run(section.name(), scratch.resolve("earlier.json"));
    }
  }

  private List<Section> sections() {
    List<String> names = SECTIONS.stream().map(Section::name).toList();
    for (String name : only) {
      if (!names.contains(name)) {
        throw new ParameterException(
            spec.commandLine(), "no section " + name + "; there are " + String.join(", ", names));
      }
    }
    return SECTIONS.stream().filter(s -> only.isEmpty() || only.contains(s.name())).toList();
  }

  private BenchContext context(RunResults results, Path scratch, long startNs) {
    return new BenchContext(
        results,
        line -> say(startNs, line),
        quick ? Scale.QUICK : Scale.FULL,
        cache,
        scratch,
        Runtime.getRuntime().availableProcessors());
  }

  private static void say(long startNs, String line) {
    System.err.printf("[%6.1f s] %s%n", (System.nanoTime() - startNs) / 1e9, line);
  }

  private String commandLine() {
    List<String> words = new ArrayList<>(List.of("./freehold", "bench"));
    words.addAll(spec.commandLine().getParseResult().originalArgs());
    return String.join(" ", words);
  }

  private static void summary(RunResults results) {
    results
        .figures()
        .forEach(
            figure ->
                System.out.printf(
                    "%-36s %14.4f %s%n", figure.key(), figure.value(), figure.unit()));
    System.out.println();
    for (Target target : Target.ALL) {
      OptionalDouble value = results.value(target.key());
      if (value.isPresent()) {
        System.out.printf(
            "%-6s %-36s %10.4f, %s%n",
            target.isMetBy(value.getAsDouble()) ? "met" : "MISSED",
            target.key(),
            value.getAsDouble(),
            target);
      } else {
        System.out.printf("%-6s %-36s not in this run, %s%n", "-", target.key(), target);
      }
    }
  }
}
