package dev.freehold.config;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One setting in the form in which command lines, help texts and documents show it: made from a
 * record's component and its {@link Key}, so that words, default and bounds stand nowhere else.
 *
 * @param key the component's name, as files have it
 * @param label the form of its value, as {@code HOST:PORT}
 * @param words the description in one line, beginning in lower case
 * @param fallback its default as it would be written
 * @param required whether it must be given somewhere
 * @param truth whether it is true when it stands on a command line without a value
 * @param repeats whether it may stand there several times
 * @param bounds the interval of a number where it is narrower than the type, as {@code [1, 1024]}
 */
public record CommandFlag(
    String key,
    String label,
    String words,
    Optional<String> fallback,
    boolean required,
    boolean truth,
    boolean repeats,
    Optional<String> bounds) {

  /** The flags of a record whose components bear {@link Key}, in their order. */
  public static List<CommandFlag> of(Class<? extends Record> type) {
    List<CommandFlag> flags = new ArrayList<>();
    components(type).forEach(component -> flags.add(of(component)));
    return flags;
  }

  /** The components of a record that bear {@link Key}, and in its place those of a record in it. */
  static List<RecordComponent> components(Class<?> type) {
    List<RecordComponent> components = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.isAnnotationPresent(Key.class)) {
        components.add(component);
      } else {
        components.addAll(components(component.getType()));
      }
    }
    return components;
  }

  private static CommandFlag of(RecordComponent component) {
    Key key = key(component);
    Class<?> value = valueType(component);
    boolean list = component.getType() == List.class;
    boolean number = value == int.class || value == long.class;
    boolean bounded = number && (key.min() != 0 || key.max() != Integer.MAX_VALUE);
    return new CommandFlag(
        component.getName(),
        label(value),
        key.value(),
        key.fallback().isEmpty() ? Optional.empty() : Optional.of(key.fallback()),
        key.fallback().isEmpty()
            && component.getType() != Optional.class
            && (!list || key.required()),
        value == boolean.class,
        list,
        bounded ? Optional.of("[" + key.min() + ", " + key.max() + "]") : Optional.empty());
  }

  private static String label(Class<?> value) {
    if (value.isEnum()) {
      return Arrays.stream(value.getEnumConstants())
          .map(each -> ((Enum<?>) each).name().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining("|"));
    }
    if (value == Path.class) {
      return "PATH";
    }
    if (value == Endpoint.class) {
      return "HOST:PORT";
    }
    if (value == Hash32.class) {
      return "HASH";
    }
    if (value == Genesis.Funded.class) {
      return "AUTHKEY=BALANCE";
    }
    if (value == ValidatorAddress.class) {
      return ValidatorAddress.FORM;
    }
    if (value == JoinAddress.class) {
      return JoinAddress.FORM;
    }
    if (value == UserId.class) {
      return "REALM:INDEX";
    }
    if (value == boolean.class) {
      return "true|false";
    }
    return value == String.class ? "TEXT" : "N";
  }

  static Key key(RecordComponent component) {
    Key key = component.getAnnotation(Key.class);
    if (key == null) {
      throw new IllegalStateException(
          component.getDeclaringRecord() + "." + component.getName() + " has no @Key");
    }
    return key;
  }

  /** The type of the value itself, within an {@code Optional} or a {@code List} of it. */
  static Class<?> valueType(RecordComponent component) {
    return component.getGenericType() instanceof ParameterizedType wrapped
        ? (Class<?>) wrapped.getActualTypeArguments()[0]
        : component.getType();
  }

  /** The flag as it is written, as {@code --seal-interval-ms}. */
  public String name() {
    return "--" + Names.flag(key);
  }

  /** The environment variable, as {@code FREEHOLD_SEAL_INTERVAL_MS}. */
  public String variable() {
    return Names.variable(key);
  }

  /** Words, bounds and default in one text of whole sentences. */
  public String description() {
    StringBuilder out = new StringBuilder();
    out.append(Character.toUpperCase(words.charAt(0))).append(words.substring(1)).append('.');
    bounds.ifPresent(interval -> out.append(" In ").append(interval).append('.'));
    fallback.ifPresent(value -> out.append(" Default: ").append(value).append('.'));
    if (required) {
      out.append(" Required.");
    }
    if (repeats) {
      out.append(" May be repeated.");
    }
    return out.toString();
  }
}
