package dev.freehold.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Writes what a run found: one JSON file, one page, one SVG for each plot. */
public final class Report {
  /** Columns of a page, tables aside. */
  static final int COLUMNS_MAX = 100;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final RunResults results;
  private final Map<String, String> machine;
  private final String command;

  /**
   * @param machine what {@link HostMachine#describe} said before the run
   * @param command what was run
   */
  public Report(RunResults results, Map<String, String> machine, String command) {
    this.results = results;
    this.machine = machine;
    this.command = command;
  }

  /** Writes the JSON: the figures as plain numbers by key, how each was got, and the machine. */
  public void writeJson(Path file) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    results.figures().forEach(figure -> root.put(figure.key(), figure.value()));
    ObjectNode units = root.putObject("units");
    results.figures().forEach(figure -> units.put(figure.key(), figure.unit()));
    ObjectNode how = root.putObject("how");
    results.figures().forEach(figure -> how.put(figure.key(), figure.how()));
    ObjectNode about = root.putObject("machine");
    machine.forEach(about::put);
    root.put("command", command);
    createParent(file);
    Files.write(file, JSON.writeValueAsBytes(root));
  }

  /** Writes {@code README.md} and the plots into a directory. */
  public void writePage(Path directory) throws IOException {
    Files.createDirectories(directory);
    StringBuilder page = new StringBuilder("# What it costs\n\n");
    page.append(wrapped("Made by `" + command + "`, all in one run on this machine:"));
    page.append('\n');
    machine.forEach(
        (part, is) -> page.append("* ").append(part).append(": ").append(is).append('\n'));
    page.append(
        "\nThe machine is shared: ratios between things measured in turns mean more than times.\n");
    targets(page);
    for (RunResults.Chapter chapter : results.chapters()) {
      page.append("\n## ").append(chapter.title()).append("\n\n");
      page.append("| figure | value | unit | how |\n| --- | ---: | --- | --- |\n");
      for (Figure figure : chapter.figures()) {
        page.append(
            String.format(
                Locale.ROOT,
                "| `%s` | %s | %s | %s |%n",
                figure.key(),
                Numbers.show(figure.value()),
                figure.unit(),
                figure.how()));
      }
      for (Plot plot : chapter.plots()) {
        String file = plot.id() + ".svg";
        Files.writeString(directory.resolve(file), SvgPlot.draw(plot));
        page.append("\n![").append(plot.title()).append("](").append(file).append(")\n");
      }
      for (String note : chapter.notes()) {
        page.append('\n').append(wrapped(note));
      }
    }
    Files.writeString(directory.resolve("README.md"), page);
  }

  /** A paragraph in lines of at most {@value #COLUMNS_MAX} columns, as all pages are. */
  static String wrapped(String paragraph) {
    StringBuilder lines = new StringBuilder();
    int column = 0;
    for (String word : paragraph.split(" ")) {
      if (column > 0 && column + 1 + word.length() > COLUMNS_MAX) {
        lines.append('\n');
        column = 0;
      } else if (column > 0) {
        lines.append(' ');
        column++;
      }
      lines.append(word);
      column += word.length();
    }
    return lines.append('\n').toString();
  }

  private void targets(StringBuilder page) {
    page.append("\n## Targets\n\n| figure | target | measured | |\n| --- | --- | ---: | --- |\n");
    for (Target target : Target.ALL) {
      OptionalDouble value = results.value(target.key());
      String measured = value.isPresent() ? Numbers.show(value.getAsDouble()) : "not in this run";
      page.append(
          String.format(
              "| `%s` | %s | %s | %s |%n",
              target.key(),
              target,
              measured,
              value.isEmpty() ? "" : target.isMetBy(value.getAsDouble()) ? "met" : "**missed**"));
    }
  }

  private static void createParent(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
  }
}
