package dev.freehold.config;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The flags that a command line may have, as one parser and one help text. A value is written
 * {@code --name=value} or {@code --name value}; a truth may stand alone.
 */
public final class CommandFlags {
  private static final int WIDTH = 80;
  private static final String INDENT = "      ";

  private final Map<String, CommandFlag> flags = new LinkedHashMap<>();

  /** The flags of several records, in their order. */
  @SafeVarargs
  public CommandFlags(Class<? extends Record>... types) {
    for (Class<? extends Record> type : types) {
      for (CommandFlag flag : CommandFlag.of(type)) {
        if (flags.put(flag.name(), flag) != null) {
          throw new IllegalStateException(flag.name() + " stands in two records");
        }
      }
    }
  }

  /** All flags, in their order. */
  public List<CommandFlag> all() {
    return List.copyOf(flags.values());
  }

  /**
   * Reads a command line.
   *
   * @return values by key, as {@link ConfigLoader#load} takes them; of a flag that repeats, all
   *     values with commas between them
   * @throws UsageException for what is no flag, stands twice or has no value
   */
  public Map<String, String> parse(List<String> arguments) {
    Map<String, String> values = new LinkedHashMap<>();
    Iterator<String> rest = new ArrayList<>(arguments).iterator();
    String next = rest.hasNext() ? rest.next() : null;
    while (next != null) {
      int equals = next.indexOf('=');
      CommandFlag flag = known(equals < 0 ? next : next.substring(0, equals));
      String value = equals < 0 ? null : next.substring(equals + 1);
      next = rest.hasNext() ? rest.next() : null;
      boolean takesNext =
          value == null
              && next != null
              && (flag.truth() ? next.equals("true") || next.equals("false") : !isFlag(next));
      if (takesNext) {
        value = next;
        next = rest.hasNext() ? rest.next() : null;
      } else if (value == null && flag.truth()) {
        value = "true";
      } else if (value == null) {
        throw new UsageException(flag.name() + " needs a value: " + flag.label());
      }
      if (values.containsKey(flag.key()) && !flag.repeats()) {
        throw new UsageException(flag.name() + " is given twice");
      }
      values.merge(flag.key(), value, (earlier, later) -> earlier + "," + later);
    }
    return values;
  }

  private static boolean isFlag(String text) {
    return text.startsWith("--");
  }

  private CommandFlag known(String name) {
    if (!isFlag(name)) {
      throw new UsageException("\"" + name + "\" is no option: options begin with --");
    }
    CommandFlag flag = flags.get(name);
    if (flag == null) {
      throw new UsageException("unknown option " + name + Names.guess(name, flags.keySet()));
    }
    return flag;
  }

  /** The help text of all flags, each with its description below it. */
  public String help() {
    StringBuilder out = new StringBuilder();
    for (CommandFlag flag : flags.values()) {
      out.append("  ").append(flag.name());
      out.append(flag.truth() ? "[=" + flag.label() + "]" : "=" + flag.label()).append('\n');
      wrap(out, flag.description());
    }
    return out.toString();
  }

  private static void wrap(StringBuilder out, String text) {
    int column = 0;
    for (String word : text.split(" ")) {
      if (column > 0 && column + 1 + word.length() > WIDTH) {
        out.append('\n');
        column = 0;
      }
      out.append(column == 0 ? INDENT : " ").append(word);
      column += (column == 0 ? INDENT.length() : 1) + word.length();
    }
    out.append('\n');
  }
}
