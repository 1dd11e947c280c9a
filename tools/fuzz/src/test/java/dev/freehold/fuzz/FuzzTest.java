package dev.freehold.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each decoder against its corpus and some thousand changes of it. {@code -Dfuzz.seed=N} makes
 * other changes, {@code -Dfuzz.inputs=N} more of them for each target; {@code -Dfuzz.targets=A,B}
 * takes these targets alone, and slow ones as often as others.
 */
class FuzzTest {
  private static final Corpus CORPUS = new Corpus(Path.of(""));
  private static final long SEED = Long.getLong("fuzz.seed", 58);
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 2000);
  private static final List<String> NAMED =
      Stream.of(System.getProperty("fuzz.targets", "").split(","))
          .filter(name -> !name.isEmpty())
          .toList();

  @TestFactory
  Stream<DynamicTest> everyDecoderKeepsItsPromises() {
    assertTrue(FuzzTargets.all().stream().map(FuzzTarget::name).toList().containsAll(NAMED));
    return FuzzTargets.all().stream()
        .filter(target -> NAMED.isEmpty() || NAMED.contains(target.name()))
        .map(target -> DynamicTest.dynamicTest(target.name(), () -> judge(target)));
  }

  private static void judge(FuzzTarget target) throws IOException {
    FuzzTargets.warm(target);
    Map<String, byte[]> inputs = CORPUS.inputs(target);
    for (Map.Entry<String, byte[]> input : inputs.entrySet()) {
      boolean decodes = Judge.decodes(target, input.getValue());
      assertTrue(decodes || Corpus.isFinding(input.getKey()), input.getKey());
    }
    Mutator mutator = new Mutator(SEED, new ArrayList<>(inputs.values()));
    int count = target.work().slow() && NAMED.isEmpty() ? INPUTS / 20 : INPUTS;
    for (int i = 0; i < count; i++) {
      byte[] input = mutator.next();
      try {
        Judge.decodes(target, input);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed %d, input %d: %s".formatted(SEED, i, e.getMessage()), e);
      }
    }
  }

  @Test
  void theCorpusIsWhatItsProgramWrites() throws IOException {
    for (FuzzTarget target : FuzzTargets.all()) {
      Map<String, String> kept = texts(CORPUS.inputs(target));
      kept.keySet().removeIf(Corpus::isFinding);
      String told = target.name() + ": after a change of a format, run ./dev fuzz --seeds";
      Map<String, String> made = texts(target.seeds().make());
      assertEquals(made.keySet(), kept.keySet(), told);
      made.forEach((name, text) -> assertEquals(text, kept.get(name), told));
    }
  }

  private static Map<String, String> texts(Map<String, byte[]> inputs) {
    return inputs.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, input -> java.util.HexFormat.of().formatHex(input.getValue())));
  }

  @Test
  void everyFolderIsATargets() throws IOException {
    List<String> names = FuzzTargets.all().stream().map(FuzzTarget::name).toList();
    Set<String> once = new HashSet<>(names);
    assertEquals(names.size(), once.size(), "two targets have one name");
    assertEquals(
        new TreeSet<>(once), CORPUS.names().collect(Collectors.toCollection(TreeSet::new)));
  }
}
