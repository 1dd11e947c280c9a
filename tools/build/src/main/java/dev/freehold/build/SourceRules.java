package dev.freehold.build;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rules for Java sources: short, finished, with a page for every package. */
final class SourceRules {
  private static final int LINES_MAX = 600;
  private static final int METHOD_LINES_MAX = 80;

  /** Spelled in parts, so that this file does not find itself. */
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  private static final Pattern SKIPPED = Pattern.compile("@Dis" + "abled\\b|@Ign" + "ore\\b");

  /** Spelled in parts too; it is a document that is not in the repository. */
  private static final Pattern MISSING_DOCUMENT = Pattern.compile("\\bDESI" + "GN\\b");

  /** A type's comment that does not begin with the name of its kind. */
  private static final Pattern NO_KIND =
      Pattern.compile(
          "/\\*\\*[\\s*]*(What|Whether|How|Where|Who|Whoever|Whose)\\b(?:(?!\\*/)[\\s\\S])*\\*/\\s*"
              + "(?:@\\w+(?:\\([^)]*\\))?\\s*)*"
              + "(?:(?:public|private|protected|static|final|abstract|sealed|non-sealed)\\s+)*"
              + "(?:class|record|interface|enum|@interface)\\b");

  /** A body that follows a parameter list: of a method, or of something that is told apart. */
  private static final Pattern BODY = Pattern.compile("\\)\\s*(?:throws [\\w.,\\s]+)?\\{");

  private static final Pattern NO_METHOD =
      Pattern.compile(
          "(?s).*(?:\\b(?:if|for|while|switch|try|catch|synchronized)|\\b(?:new|record)\\s+[\\w.<>,?\\s]+)\\s*");

  private SourceRules() {}

  /**
   * The breaches of all sources.
   *
   * @param sources texts by file name
   */
  static Set<String> breaches(Map<String, String> sources) {
    Set<String> found = new TreeSet<>();
    sources.forEach((file, text) -> found.addAll(inSource(file, text)));
    for (String file : sources.keySet()) {
      String folder = file.substring(0, file.lastIndexOf('/') + 1);
      String page = folder + "package-info.java";
      if (folder.contains("src/main/java/") && !sources.containsKey(page)) {
        found.add(page + " is missing");
      }
    }
    return found;
  }

  private static Set<String> inSource(String file, String text) {
    Set<String> found = new TreeSet<>();
    long lines = text.lines().count();
    if (lines > LINES_MAX) {
      found.add(file + " has " + lines + " lines; " + LINES_MAX + " are allowed");
    }
    add(found, file, text, UNFINISHED, "is unfinished");
    add(found, file, text, SKIPPED, "skips a test");
    add(found, file, text, MISSING_DOCUMENT, "names a document that is not here");
    Matcher comment = NO_KIND.matcher(text);
    while (comment.find()) {
      String place = file + ":" + JavaText.lineOf(text, comment.start()) + ": ";
      found.add(place + "a type's comment begins with " + comment.group(1) + ", not with its kind");
    }
    if (file.contains("src/main/java/")) {
      addLongMethods(found, file, JavaText.code(text));
    }
    return found;
  }

  private static void add(
      Set<String> found, String file, String text, Pattern pattern, String what) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      int line = JavaText.lineOf(text, matcher.start());
      found.add(file + ":" + line + ": " + matcher.group() + " " + what);
    }
  }

  private static void addLongMethods(Set<String> found, String file, String code) {
    Matcher matcher = BODY.matcher(code);
    while (matcher.find()) {
      int from = matcher.end() - 1;
      int lines = (int) code.substring(from, endOfBody(code, from)).lines().count();
      if (lines > METHOD_LINES_MAX && isMethod(code, matcher.start())) {
        String place = file + ":" + JavaText.lineOf(code, from) + ": ";
        found.add(place + "a method of " + lines + " lines, over " + METHOD_LINES_MAX);
      }
    }
  }

  private static int endOfBody(String code, int from) {
    int depth = 0;
    for (int at = from; at < code.length(); at++) {
      if (code.charAt(at) == '{') {
        depth++;
      } else if (code.charAt(at) == '}' && --depth == 0) {
        return at + 1;
      }
    }
    return code.length();
  }

  /** Whether the parameter list that ends at a place is that of a method or a constructor. */
  private static boolean isMethod(String code, int closing) {
    int depth = 0;
    int at = closing;
    while (at >= 0) {
      if (code.charAt(at) == ')') {
        depth++;
      } else if (code.charAt(at) == '(' && --depth == 0) {
        break;
      }
      at--;
    }
    String before = code.substring(Math.max(0, at - 80), Math.max(0, at));
    return !NO_METHOD.matcher(before).matches();
  }
}
