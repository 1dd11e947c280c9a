package dev.freehold.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir private Path directory;
  private final RunResults results = new RunResults();

  private Report report() {
    return new Report(results, Map.of("processor", "a fast one"), "./freehold bench --quick");
  }

  @Test
  void theJsonHasFiguresAsPlainNumbers() throws Exception {
    results.begin("One");
    results.put("verify.batch1024.overFloor", 1.25, "ratio", "measured");
    Path file = directory.resolve("deep/out.json");
    report().writeJson(file);
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertEquals(1.25, json.get("verify.batch1024.overFloor").asDouble());
    assertTrue(json.get("verify.batch1024.overFloor").isNumber());
    assertEquals("ratio", json.get("units").get("verify.batch1024.overFloor").asText());
    assertEquals("a fast one", json.get("machine").get("processor").asText());
  }

  @Test
  void thePageSaysWhichTargetsWereMetMissedOrNotMeasured() throws Exception {
    results.begin("One");
    results.put("verify.batch1024.overFloor", 1.25, "ratio", "measured");
    results.put("worker.overVerifyRate", 0.9, "ratio", "measured");
    results.note("a remark");
    report().writePage(directory);
    String page = Files.readString(directory.resolve("README.md"));
    assertTrue(
        page.contains("| `verify.batch1024.overFloor` | at most 1.2 | 1.25 | **missed** |"), page);
    assertTrue(page.contains("| `worker.overVerifyRate` | at least 0.85 | 0.9 | met |"), page);
    assertTrue(
        page.contains("| `tree.permutationsPerLeaf` | at most 7 | not in this run |  |"), page);
    assertTrue(page.contains("a remark"), page);
  }

  @Test
  void aPlotIsWellFormedWhateverItsTitle() throws Exception {
    results.begin("One");
    results.plot(
        new Plot("p", "a < b & \"c\"", "x", "y", true).add("one", 1, 5).add("one", 4096, 2));
    report().writePage(directory);
    byte[] svg = Files.readAllBytes(directory.resolve("p.svg"));
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg));
    assertEquals(2, document.getElementsByTagName("circle").getLength());
    assertTrue(new String(svg, StandardCharsets.UTF_8).contains("a &lt; b &amp;"));
    assertTrue(Files.readString(directory.resolve("README.md")).contains("](p.svg)"));
  }

  @Test
  void notesAreWrappedAsAllPagesAre() throws IOException {
    String note = "word ".repeat(100).strip();
    results.begin("One");
    results.note(note);
    report().writePage(directory);
    String page = Files.readString(directory.resolve("README.md"));
    page.lines().forEach(line -> assertTrue(line.length() <= Report.COLUMNS_MAX, line));
    assertTrue(page.replace('\n', ' ').contains(note));
  }

  @Test
  void aFigureIsMeasuredOnceAndIsANumber() {
    results.begin("One");
    results.put("a.b", 1, "ratio", "so");
    assertThrows(IllegalArgumentException.class, () -> results.put("a.b", 2, "ratio", "so"));
    assertThrows(
        IllegalArgumentException.class, () -> results.put("a.c", Double.NaN, "ratio", "so"));
    assertThrows(IllegalArgumentException.class, () -> results.put("a b", 1, "ratio", "so"));
    Plot plot = new Plot("p", "t", "x", "y", true);
    assertThrows(IllegalArgumentException.class, () -> plot.add("one", 0, 1), "no logarithm of 0");
  }

  @Test
  void numbersAreShownWithThreeDigits() {
    assertEquals("1,536", Numbers.show(1536));
    assertEquals("0.7", Numbers.show(0.7));
    assertEquals("12.3", Numbers.show(12.345));
    assertEquals("0.0012", Numbers.show(0.0012));
    assertEquals("0", Numbers.show(0));
  }
}
