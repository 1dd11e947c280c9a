package dev.freehold.protocol.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tables and examples of {@code docs/protocol.md}. A table belongs to the comment before it: {@code
 * <!-- kind: name -->}; an example is a fenced block with a name behind {@code text}.
 */
final class ProtocolPage {
  private static final Path PAGE = Path.of("..", "docs", "protocol.md");
  private static final Pattern MARK =
      Pattern.compile("<!-- (table|struct|union|messages)(?:: ([\\w.]+))? -->");
  private static final Pattern FIELD = Pattern.compile("`(\\S+) (\\w+)`");

  /** A field of a message or a structure. */
  record Field(String type, String name) {}

  /** A message or a variant of a union, by its number. */
  record Row(int code, String name, List<Field> fields) {}

  private final Map<String, List<List<String>>> tables = new LinkedHashMap<>();
  private final List<List<String>> messages = new ArrayList<>();
  private final Map<String, List<Field>> structs = new LinkedHashMap<>();
  private final Map<String, Map<Integer, Row>> unions = new LinkedHashMap<>();
  private final Map<String, List<String>> examples = new LinkedHashMap<>();
  private final String text;

  private ProtocolPage(String text) {
    this.text = text;
  }

  static ProtocolPage read() throws IOException {
    ProtocolPage page = new ProtocolPage(Files.readString(PAGE));
    List<String> lines = page.text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher mark = MARK.matcher(lines.get(i));
      if (mark.matches()) {
        page.add(mark.group(1), mark.group(2), rows(lines, i + 2));
      } else if (lines.get(i).startsWith("```text ")) {
        int end = lines.subList(i + 1, lines.size()).indexOf("```") + i + 1;
        page.examples.put(lines.get(i).substring(8), lines.subList(i + 1, end));
      }
    }
    return page;
  }

  private void add(String kind, String name, List<List<String>> rows) {
    switch (kind) {
      case "table" -> tables.put(name, rows);
      case "messages" -> messages.addAll(rows);
      case "struct" ->
          structs.put(
              name, rows.stream().map(r -> new Field(bare(r.get(0)), bare(r.get(1)))).toList());
      case "union" -> {
        Map<Integer, Row> variants = new TreeMap<>();
        rows.forEach(r -> variants.put(Integer.parseInt(r.get(0)), row(r)));
        unions.put(name, variants);
      }
      default -> throw new IllegalArgumentException(kind);
    }
  }

  /** The cells of a table's rows, its head and the line under it left out. */
  private static List<List<String>> rows(List<String> lines, int head) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = head + 2; i < lines.size() && lines.get(i).startsWith("|"); i++) {
      String[] cells = lines.get(i).split("\\|", -1);
      List<String> trimmed = new ArrayList<>();
      for (int cell = 1; cell < cells.length - 1; cell++) {
        trimmed.add(cells[cell].strip());
      }
      rows.add(trimmed);
    }
    return rows;
  }

  private static Row row(List<String> cells) {
    List<Field> fields = new ArrayList<>();
    Matcher field = FIELD.matcher(cells.get(2));
    while (field.find()) {
      fields.add(new Field(field.group(1), field.group(2)));
    }
    return new Row(Integer.parseInt(cells.get(0)), bare(cells.get(1)), List.copyOf(fields));
  }

  private static String bare(String cell) {
    return cell.replace("`", "");
  }

  /** The page as it stands. */
  String text() {
    return text;
  }

  /** Two cells of each row of a table, without their marks as code. */
  List<String> pairs(String table, int first, int second) {
    return tables.get(table).stream()
        .map(row -> bare(row.get(first)) + " " + bare(row.get(second)))
        .toList();
  }

  /** All messages by their number. */
  Map<Integer, Row> messages() {
    Map<Integer, Row> byCode = new TreeMap<>();
    messages.forEach(cells -> byCode.put(Integer.parseInt(cells.get(0)), row(cells)));
    return byCode;
  }

  /** The cell behind a message's fields: of most messages who sends it to whom. */
  String direction(int code) {
    return messages.stream()
        .filter(cells -> cells.get(0).equals(String.valueOf(code)))
        .map(cells -> cells.get(3))
        .findFirst()
        .orElse("");
  }

  /** The fields of a structure, or {@code null} if the page has none of this name. */
  List<Field> struct(String name) {
    return structs.get(name);
  }

  /** The variants of a union by their tag, or {@code null} if the page has none of this name. */
  Map<Integer, Row> union(String name) {
    return unions.get(name);
  }

  /** The lines of an example: hexadecimal digits, two spaces, what they are. */
  List<String> example(String name) {
    return examples.get(name);
  }
}
