package dev.freehold.config;

import dev.freehold.config.Yaml.Mapping;
import dev.freehold.config.Yaml.Member;
import dev.freehold.config.Yaml.Scalar;
import dev.freehold.config.Yaml.Sequence;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Reader of the members of a YAML file: what is wrong is named with key, file and line. */
final class YamlFields {
  private final Path path;

  /**
   * @param path of the file, for messages
   */
  YamlFields(Path path) {
    this.path = path;
  }

  /**
   * A single value.
   *
   * @param parser throws {@link IllegalArgumentException} that says what is wrong with it
   */
  <T> T value(Mapping mapping, String key, Function<String, T> parser) {
    Member member = member(mapping, key);
    if (!(member.value() instanceof Scalar scalar)) {
      throw at(member.keyLine(), "\"" + key + "\" must be a single value");
    }
    try {
      return parser.apply(scalar.text());
    } catch (IllegalArgumentException e) {
      throw at(member.keyLine(), "\"" + key + "\" " + e.getMessage());
    }
  }

  /** A member that must be there. */
  Member member(Mapping mapping, String key) {
    Member member = mapping.members().get(key);
    if (member == null) {
      throw at(mapping.line(), "\"" + key + "\" is missing");
    }
    return member;
  }

  /** A member's keys and values. */
  Mapping mapping(Member member, String key) {
    if (member.value() instanceof Mapping mapping) {
      return mapping;
    }
    throw at(member.keyLine(), "\"" + key + "\" must hold keys and values");
  }

  /** The items of a list of keys and values. */
  List<Mapping> list(Mapping file, String key, int most) {
    Member member = member(file, key);
    if (!(member.value() instanceof Sequence sequence)) {
      throw at(member.keyLine(), "\"%s\" must be a list".formatted(key));
    }
    if (sequence.items().size() > most) {
      throw at(
          member.keyLine(),
          "\"%s\" must have at most %d items, not %d"
              .formatted(key, most, sequence.items().size()));
    }
    return sequence.items().stream()
        .map(item -> mapping(new Member(item.line(), item), key))
        .toList();
  }

  /** Requires that nothing stands there but what is known. */
  void requireKeys(Mapping mapping, Set<String> known) {
    mapping
        .members()
        .forEach(
            (key, member) -> {
              if (!known.contains(key)) {
                throw at(member.keyLine(), "unknown key \"" + key + "\"" + Names.guess(key, known));
              }
            });
  }

  /** What is wrong, with its place. */
  ConfigException at(int line, String what) {
    return new ConfigException(path + ":" + line + ": " + what);
  }
}
