package dev.freehold.config;

import dev.freehold.config.LoadedConfig.Setting;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Fills a record whose components bear {@link Key}, or are records of such, from a file, the
 * environment and flags.
 */
public final class ConfigLoader<R extends Record> {
  static final String VARIABLE_PREFIX = "FREEHOLD_";

  /** A value as it was written and where. */
  private record Written(String text, String source, Optional<Path> directory) {}

  private final Class<R> type;
  private final Map<String, RecordComponent> components = new LinkedHashMap<>();
  private final Map<String, Written> written = new LinkedHashMap<>();

  private ConfigLoader(Class<R> type) {
    this.type = type;
    CommandFlag.components(type).forEach(c -> components.put(c.getName(), c));
  }

  /**
   * Reads a configuration. What comes later overrides: defaults, file, environment, flags. Relative
   * paths in the file start at the file's directory, others at the working directory.
   *
   * @param environment all variables; those that are near a setting's name but are none are
   *     refused, others are left alone
   * @param flags by key ({@code sealIntervalMs}) or flag ({@code seal-interval-ms})
   * @throws ConfigException in one line that names key and place
   */
  public static <R extends Record> LoadedConfig<R> load(
      Class<R> type,
      Optional<Path> file,
      Map<String, String> environment,
      Map<String, String> flags) {
    ConfigLoader<R> loader = new ConfigLoader<>(type);
    loader.readDefaults();
    file.ifPresent(loader::readFile);
    loader.readEnvironment(environment);
    loader.readFlags(flags);
    return loader.build();
  }

  private void readDefaults() {
    components.forEach(
        (name, component) -> {
          String fallback = CommandFlag.key(component).fallback();
          if (!fallback.isEmpty()) {
            written.put(name, new Written(fallback, "default", Optional.empty()));
          }
        });
  }

  private void readFile(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    YamlFile.read(file)
        .members()
        .forEach(
            (key, member) -> {
              String place = file + ":" + member.keyLine();
              requireKnown(key, place);
              written.put(
                  key, new Written(text(key, member, place), place, Optional.of(directory)));
            });
  }

  /** A value as a flag would have it; what is a list may be one of YAML, too. */
  private String text(String key, Yaml.Member member, String place) {
    if (components.get(key).getType() == List.class
        && member.value() instanceof Yaml.Sequence sequence) {
      return sequence.items().stream()
          .map(item -> single(key, item, place))
          .collect(Collectors.joining(","));
    }
    return single(key, member.value(), place);
  }

  private static String single(String key, Yaml value, String place) {
    if (value instanceof Yaml.Scalar scalar) {
      return scalar.text();
    }
    throw new ConfigException(place + ": \"" + key + "\" must be a single value");
  }

  private void readEnvironment(Map<String, String> environment) {
    Map<String, String> keys = new TreeMap<>();
    components.keySet().forEach(key -> keys.put(Names.variable(key), key));
    new TreeMap<>(environment)
        .forEach(
            (variable, value) -> {
              String key = keys.get(variable);
              if (key != null) {
                written.put(key, new Written(value, variable, Optional.empty()));
              } else if (variable.startsWith(VARIABLE_PREFIX)) {
                refuseMisspelt(variable, keys);
              }
            });
  }

  /** Another program's variable is none of ours, but a slip of the pen should not go unseen. */
  private static void refuseMisspelt(String variable, Map<String, String> keys) {
    if (Names.nearest(variable, keys.keySet()).isPresent()) {
      throw new ConfigException(
          variable + ": unknown variable" + Names.guess(variable, keys.keySet()));
    }
  }

  private void readFlags(Map<String, String> flags) {
    Map<String, String> keys = new TreeMap<>();
    components.keySet().forEach(key -> keys.put(Names.flag(key), key));
    new TreeMap<>(flags)
        .forEach(
            (flag, value) -> {
              String key = keys.getOrDefault(flag, flag);
              requireKnown(key, "--" + flag);
              written.put(key, new Written(value, "--" + Names.flag(key), Optional.empty()));
            });
  }

  private void requireKnown(String key, String place) {
    if (!components.containsKey(key)) {
      throw new ConfigException(
          place + ": unknown key \"" + key + "\"" + Names.guess(key, components.keySet()));
    }
  }

  private LoadedConfig<R> build() {
    Map<String, Object> values = new HashMap<>();
    List<Setting> settings = new ArrayList<>();
    components.forEach(
        (name, component) -> {
          Written found = written.get(name);
          boolean optional = component.getType() == Optional.class;
          boolean list = component.getType() == List.class;
          boolean wanted = list ? CommandFlag.key(component).required() : !optional;
          if (found == null && wanted) {
            throw new ConfigException(
                "\"%s\" is missing: give it in the file, as %s or as --%s"
                    .formatted(name, Names.variable(name), Names.flag(name)));
          }
          Object value = found == null ? (list ? List.of() : null) : parse(component, found);
          values.put(name, optional ? Optional.ofNullable(value) : value);
          if (found != null) {
            settings.add(new Setting(name, ValueParser.written(value), found.source));
          }
        });
    return new LoadedConfig<>(type.cast(construct(type, values)), settings);
  }

  private Object parse(RecordComponent component, Written found) {
    try {
      if (found.text.isEmpty()) {
        throw new IllegalArgumentException("has no value");
      }
      if (component.getType() == List.class) {
        List<Object> values = new ArrayList<>();
        for (String each : found.text.split(",", -1)) {
          values.add(parse(CommandFlag.valueType(component), CommandFlag.key(component), each));
        }
        return values;
      }
      Object value =
          parse(CommandFlag.valueType(component), CommandFlag.key(component), found.text);
      return value instanceof Path path && found.directory.isPresent()
          ? found.directory.get().resolve(path)
          : value;
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "%s: \"%s\" %s".formatted(found.source, component.getName(), e.getMessage()), e);
    }
  }

  private Object parse(Class<?> valueType, Key key, String text) {
    if (valueType == String.class) {
      return text;
    }
    if (valueType == Path.class) {
      return ValueParser.path(text);
    }
    if (valueType == int.class) {
      return (int) ValueParser.number(text, key.min(), Math.min(key.max(), Integer.MAX_VALUE));
    }
    if (valueType == long.class || valueType == Long.class) {
      return ValueParser.number(text, key.min(), key.max());
    }
    if (valueType == boolean.class || valueType == Boolean.class) {
      return ValueParser.truth(text);
    }
    if (valueType == Endpoint.class) {
      return ValueParser.endpoint(text, key.port());
    }
    if (valueType == Hash32.class) {
      return ValueParser.hash(text);
    }
    if (valueType == Genesis.Funded.class) {
      return ValueParser.funded(text);
    }
    if (valueType == ValidatorAddress.class) {
      return ValidatorAddress.parse(text, key.port());
    }
    if (valueType == JoinAddress.class) {
      return JoinAddress.parse(text, key.port());
    }
    if (valueType == UserId.class) {
      return UserId.parse(text);
    }
    if (valueType.isEnum()) {
      return ValueParser.choice(valueType, text);
    }
    throw new IllegalStateException(type + " has a setting of " + valueType);
  }

  private static Object construct(Class<?> type, Map<String, Object> values) {
    RecordComponent[] own = type.getRecordComponents();
    Class<?>[] types = Arrays.stream(own).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] arguments =
        Arrays.stream(own)
            .map(
                component ->
                    component.isAnnotationPresent(Key.class)
                        ? values.get(component.getName())
                        : construct(component.getType(), values))
            .toArray();
    try {
      return type.getDeclaredConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        throw new ConfigException(wrong.getMessage(), wrong);
      }
      throw new IllegalStateException("cannot make a " + type, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type, e);
    }
  }
}
