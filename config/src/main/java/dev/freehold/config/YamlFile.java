package dev.freehold.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.freehold.config.Yaml.Mapping;
import dev.freehold.config.Yaml.Member;
import dev.freehold.config.Yaml.Scalar;
import dev.freehold.config.Yaml.Sequence;
import dev.freehold.core.file.FileFailure;
import dev.freehold.core.file.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Reads a YAML file whose document is a mapping. JSON is YAML too. */
final class YamlFile {
  /** Bytes of a file. */
  static final int BYTES_MAX = 1024 * 1024;

  private static final int NESTING_MAX = 8;
  private static final YAMLFactory YAML = new YAMLFactory();

  private final Path path;
  private final YAMLParser parser;

  private YamlFile(Path path, YAMLParser parser) {
    this.path = path;
    this.parser = parser;
  }

  /**
   * Reads a file. An empty one is an empty mapping.
   *
   * @throws ConfigException if it cannot be read, is too large or is no such document
   */
  static Mapping read(Path path) {
    String text = text(path);
    try (YAMLParser parser = YAML.createParser(text)) {
      return new YamlFile(path, parser).document();
    } catch (JsonProcessingException e) {
      throw malformed(path, e);
    } catch (IOException e) {
      throw new ConfigException(FileFailure.reading(path, e), e);
    }
  }

  private static String text(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new ConfigException(path + " has more than " + BYTES_MAX + " bytes");
      }
      return PlainText.of(bytes);
    } catch (IOException e) {
      throw new ConfigException(FileFailure.reading(path, e), e);
    }
  }

  private Mapping document() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return new Mapping(Map.of(), 1);
    }
    if (first != JsonToken.START_OBJECT) {
      throw at(line(), "the file must hold keys and values");
    }
    Mapping mapping = mapping(1);
    if (parser.nextToken() != null) {
      throw at(line(), "a second document begins here");
    }
    return mapping;
  }

  private Mapping mapping(int nesting) throws IOException {
    int line = line();
    Map<String, Member> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      int keyLine = line();
      parser.nextToken();
      Member earlier = members.put(key, new Member(keyLine, value(key, nesting)));
      if (earlier != null) {
        throw at(keyLine, "\"" + key + "\" stands on line " + earlier.keyLine() + " already");
      }
    }
    return new Mapping(members, line);
  }

  private Sequence sequence(String key, int nesting) throws IOException {
    int line = line();
    List<Yaml> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(key, nesting));
    }
    return new Sequence(items, line);
  }

  private Yaml value(String key, int nesting) throws IOException {
    if (nesting == NESTING_MAX) {
      throw at(line(), "nested deeper than " + NESTING_MAX + " levels");
    }
    if (parser.isCurrentAlias()) {
      throw at(line(), "aliases are not taken");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(nesting + 1);
      case START_ARRAY -> sequence(key, nesting + 1);
      case VALUE_NULL -> throw at(line(), "\"" + key + "\" has no value");
      default -> new Scalar(parser.getText(), line());
    };
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private ConfigException at(int line, String what) {
    return new ConfigException(path + ":" + line + ": " + what);
  }

  private static ConfigException malformed(Path path, JsonProcessingException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
        int line = marked.getProblemMark().getLine() + 1;
        return new ConfigException(
            path + ":" + line + ": not YAML: " + oneLine(marked.getProblem()), e);
      }
    }
    String place = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
    return new ConfigException(path + place + ": not YAML: " + oneLine(e.getOriginalMessage()), e);
  }

  private static String oneLine(String text) {
    return text == null ? "no reason given" : text.strip().replaceAll("\\s+", " ");
  }
}
