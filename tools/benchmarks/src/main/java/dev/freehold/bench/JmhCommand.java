package dev.freehold.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code freehold bench jmh}: the inner loops, each alone, under JMH. */
@Command(
    name = "jmh",
    description = {
      "Run the JMH benchmarks of the inner loops in forked JVMs.",
      "Takes JMH's own arguments: a pattern of names, -l to list, -h for help."
    })
final class JmhCommand implements Callable<Integer> {
  /** Filled by the command line's parser, which takes no unmodifiable list. */
  @Unmatched private final List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    Main.main(arguments.toArray(String[]::new));
    return 0;
  }
}
