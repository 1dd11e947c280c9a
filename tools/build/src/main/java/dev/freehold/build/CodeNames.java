package dev.freehold.build;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of all types of the sources, with the words of the files that declare them. */
final class CodeNames {
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

  private static final Pattern TYPE =
      Pattern.compile("\\b(?:class|record|interface|enum)\\s+([A-Z]\\w*)");

  private static final Pattern WORD = Pattern.compile("\\b[A-Za-z_]\\w*");

  private final Map<String, Set<String>> wordsOfType = new HashMap<>();
  private final Map<String, Set<String>> packagesOfType = new HashMap<>();

  /**
   * Reads names.
   *
   * @param sources texts by file name
   */
  CodeNames(Map<String, String> sources) {
    for (String source : sources.values()) {
      String code = JavaText.code(source);
      Matcher named = PACKAGE.matcher(code);
      String packageName = named.find() ? named.group(1) : "";
      Set<String> words = new HashSet<>();
      WORD.matcher(code).results().forEach(word -> words.add(word.group()));
      TYPE.matcher(code)
          .results()
          .map(type -> type.group(1))
          .forEach(
              type -> {
                wordsOfType.computeIfAbsent(type, t -> new HashSet<>()).addAll(words);
                packagesOfType.computeIfAbsent(type, t -> new HashSet<>()).add(packageName);
              });
    }
  }

  boolean hasType(String type) {
    return wordsOfType.containsKey(type);
  }

  /**
   * What is wrong with a name as pages write it.
   *
   * @param name {@code Type.member}, {@code package.Type} or {@code Type}; a member that ends in
   *     three dots stands for all that begin so
   * @return empty if there is such a thing, or the type is none of ours
   */
  Optional<String> wrong(String name) {
    String[] parts = name.replace("...", "…").split("\\.");
    for (int i = 0; i < parts.length; i++) {
      if (Character.isUpperCase(parts[i].charAt(0))) {
        String before = String.join(".", Arrays.copyOf(parts, i));
        return i + 1 < parts.length
            ? wrong(before, parts[i], parts[i + 1])
            : wrong(before, parts[i], "");
      }
    }
    return Optional.empty();
  }

  private Optional<String> wrong(String before, String type, String member) {
    if (!hasType(type)) {
      boolean ours = !before.isEmpty() || type.endsWith("Test");
      return ours ? Optional.of("there is no type " + type) : Optional.empty();
    }
    if (!before.isEmpty()
        && packagesOfType.get(type).stream().noneMatch(p -> ("." + p).endsWith("." + before))) {
      return Optional.of(type + " is not in " + before + " but in " + packagesOfType.get(type));
    }
    Set<String> words = wordsOfType.get(type);
    boolean has =
        member.endsWith("…")
            ? words.stream().anyMatch(w -> w.startsWith(member.substring(0, member.length() - 1)))
            : member.isEmpty() || words.contains(member);
    return has ? Optional.empty() : Optional.of(type + " has no " + member);
  }
}
