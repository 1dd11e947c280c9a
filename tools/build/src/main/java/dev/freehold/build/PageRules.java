package dev.freehold.build;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rules for pages: narrow, with links that lead somewhere and names that are there. */
final class PageRules {
  private static final int COLUMNS_MAX = 100;
  private static final String GLOSSARY = "docs/glossary.md";

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");

  /** A name of the code: what stands between backticks and has a type in it. */
  private static final Pattern NAME =
      Pattern.compile(
          "`((?:[a-z]\\w*\\.)*[A-Z]\\w*[a-z]\\w*(?:\\.[a-zA-Z]\\w*)*(?:\\.\\.\\.)?)[^`]*`");

  /** Spelled in parts, like the rule for sources. */
  private static final Pattern MISSING_DOCUMENT = Pattern.compile("\\bDESI" + "GN\\b");

  /** A type that an example in a page declares. */
  private static final Pattern EXAMPLE = Pattern.compile("(?m)^(?:public |final )*class (\\w+)");

  private PageRules() {}

  /**
   * The breaches of all pages.
   *
   * @param pages texts by file name
   * @param names what the code has
   * @param root the folder that file names begin at
   */
  static Set<String> breaches(Map<String, String> pages, CodeNames names, Path root) {
    Set<String> found = new TreeSet<>();
    pages.forEach(
        (file, text) -> {
          Set<String> examples = new TreeSet<>();
          EXAMPLE.matcher(text).results().forEach(example -> examples.add(example.group(1)));
          boolean inCode = false;
          List<String> lines = text.lines().toList();
          for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String place = file + ":" + (i + 1) + ": ";
            if (line.strip().startsWith("```")) {
              inCode = !inCode;
            } else if (!inCode) {
              addWidth(found, place, line);
              addLinks(found, place, line, root.resolve(file));
              if (file.equals(GLOSSARY)) {
                addGlossary(found, place, line, names);
              }
              if (!isHistory(file)) {
                addNames(found, place, line, names, examples);
              }
            }
          }
        });
    return found;
  }

  /** Whether a page tells what was: it may name what is no more. */
  private static boolean isHistory(String file) {
    return file.equals("CHANGELOG.md") || file.startsWith("docs/decisions/");
  }

  private static void addWidth(Set<String> found, String place, String line) {
    int columns = line.codePointCount(0, line.length());
    boolean breakable = line.strip().contains(" ") && !line.contains("://");
    if (columns > COLUMNS_MAX && breakable && !line.startsWith("|")) {
      found.add(place + columns + " columns, over " + COLUMNS_MAX);
    }
  }

  private static void addLinks(Set<String> found, String place, String line, Path page) {
    Matcher link = LINK.matcher(line);
    while (link.find()) {
      String target = link.group(1);
      if (!target.contains("://") && !Files.exists(page.resolveSibling(target))) {
        found.add(place + target + " leads nowhere");
      }
    }
    if (MISSING_DOCUMENT.matcher(line).find()) {
      found.add(place + "names a document that is not here");
    }
  }

  private static void addNames(
      Set<String> found, String place, String line, CodeNames names, Set<String> examples) {
    Matcher name = NAME.matcher(line);
    while (name.find()) {
      if (!examples.contains(name.group(1)) && !name.group(1).endsWith(".java")) {
        names.wrong(name.group(1)).ifPresent(why -> found.add(place + why));
      }
    }
  }

  /** The glossary's third column names types of the code and nothing else. */
  private static void addGlossary(Set<String> found, String place, String line, CodeNames names) {
    String[] cells = line.split("\\|", -1);
    if (cells.length > 3) {
      Matcher name = NAME.matcher(cells[3]);
      while (name.find()) {
        String type = name.group(1).split("\\.")[0];
        if (Character.isUpperCase(type.charAt(0)) && !names.hasType(type)) {
          found.add(place + "there is no type " + type);
        }
      }
    }
  }
}
