package dev.freehold.simulation.any;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.committee.BlsKey;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.MessageCodec;
import dev.freehold.simulation.kernel.Dice;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Source of any value of the domain's and the protocol's types, the same for the same dice. What it
 * has {@link #learn learned} it says again: true hashes, heights and headers in false places reach
 * further into what takes them than noise does. Numbers are often those at the ends of ranges.
 *
 * <p>Types are read by reflection: records by their components, interfaces by what they permit.
 */
public final class AnyValue {
  private static final int ATTEMPTS = 2000;
  private static final int KNOWN_MAX = 48;
  private static final double KNOWN = 0.6;
  private static final double LONG_LIST = 0.03;
  private static final int LONG_LIST_MAX = 40;

  /** Lengths of bytes; those of keys and signatures are frequent, since other ones rarely pass. */
  private static final List<Integer> BYTES = List.of(0, 1, 32, 32, 32, 33, 64, 64, 64, 192);

  private static final long[] EDGES = {
    0, 1, 2, 3, 255, 256, 65_535, 65_536, Integer.MAX_VALUE, 1L << 32, 1L << 62, Long.MAX_VALUE, -1
  };

  private final Dice dice;
  private final Map<Class<?>, List<Object>> known = new LinkedHashMap<>();
  private final Map<Class<?>, List<Class<?>>> kinds = new HashMap<>();

  public AnyValue(Dice dice) {
    this.dice = dice;
  }

  /**
   * Takes a value, and all that it is made of, for one that may be said again.
   *
   * @param value of any type; what is no record, list or optional is kept as it is
   */
  public void learn(Object value) {
    switch (value) {
      case null -> {}
      case Optional<?> maybe -> maybe.ifPresent(this::learn);
      case List<?> many -> many.forEach(this::learn);
      // Ids are learned whole; the number in one says nothing elsewhere.
      case byte[] _, Integer _ -> {}
      case Record whole -> {
        keep(whole);
        for (RecordComponent component : whole.getClass().getRecordComponents()) {
          learn(read(whole, component));
        }
      }
      default -> keep(value);
    }
  }

  private void keep(Object value) {
    List<Object> some = known.computeIfAbsent(value.getClass(), _ -> new ArrayList<>());
    if (some.size() < KNOWN_MAX) {
      some.add(value);
    } else {
      some.set(dice.below(KNOWN_MAX), value);
    }
  }

  /** Any value of a type. */
  public <T> T of(Class<T> type) {
    return type.cast(any(type));
  }

  /** Any message of one of these kinds that a node decodes, as it is decoded. */
  public Message message(List<Class<? extends Message>> types) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<Message> decoded = decoded(of(dice.pick(types)));
      if (decoded.isPresent()) {
        return decoded.get();
      }
    }
    throw new IllegalStateException("no message of these decodes: " + types);
  }

  /** A message as a node decodes it; empty if no node does. */
  public static Optional<Message> decoded(Message message) {
    try {
      return Optional.of(MessageCodec.decode(MessageCodec.encode(message)));
    } catch (MalformedException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The same value with one of its components another, or with one of a component's. */
  public <T extends Record> T changed(T value) {
    RecordComponent[] components = value.getClass().getRecordComponents();
    Object[] parts = Arrays.stream(components).map(c -> read(value, c)).toArray();
    for (int i = 0; i < ATTEMPTS && parts.length > 0; i++) {
      Object[] others = parts.clone();
      int at = dice.below(parts.length);
      others[at] =
          parts[at] instanceof Record inner && dice.chance(0.7)
              ? changed(inner)
              : any(components[at].getGenericType());
      Optional<Object> made = make(canonical(value.getClass()), others);
      if (made.isPresent()) {
        @SuppressWarnings("unchecked") // Of the constructor of the value's own class.
        T changed = (T) made.get();
        return changed;
      }
    }
    return value;
  }

  /**
   * The same value with one of its components set.
   *
   * @throws IllegalArgumentException if there is no such component, or the whole is refused
   */
  public static <T extends Record> T with(T value, String component, Object part) {
    RecordComponent[] components = value.getClass().getRecordComponents();
    Object[] parts =
        Arrays.stream(components)
            .map(c -> c.getName().equals(component) ? part : read(value, c))
            .toArray();
    if (Arrays.stream(components).noneMatch(c -> c.getName().equals(component))) {
      throw new IllegalArgumentException(value.getClass() + " has no " + component);
    }
    @SuppressWarnings("unchecked") // Of the constructor of the value's own class.
    T made =
        (T)
            make(canonical(value.getClass()), parts)
                .orElseThrow(() -> new IllegalArgumentException(component + " is refused"));
    return made;
  }

  private Object any(Type type) {
    if (type instanceof ParameterizedType of) {
      Type item = of.getActualTypeArguments()[0];
      if (of.getRawType() == Optional.class) {
        return dice.chance(0.5) ? Optional.of(any(item)) : Optional.empty();
      }
      return list(item);
    }
    Class<?> raw = (Class<?>) type;
    List<Object> some = known.get(boxed(raw));
    if (some != null && dice.chance(KNOWN)) {
      return dice.pick(some);
    }
    return fresh(raw);
  }

  private List<Object> list(Type item) {
    int count = dice.chance(LONG_LIST) ? dice.below(LONG_LIST_MAX) : dice.below(4);
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(any(item));
    }
    return items;
  }

  private static Class<?> boxed(Class<?> type) {
    return type == long.class ? Long.class : type == int.class ? Integer.class : type;
  }

  private Object fresh(Class<?> type) {
    if (type == long.class) {
      return dice.chance(0.5) ? (long) dice.below(20) : EDGES[dice.below(EDGES.length)];
    }
    if (type == int.class) {
      return dice.chance(0.5) ? dice.below(20) : (int) EDGES[dice.below(EDGES.length)];
    }
    if (type == boolean.class) {
      return dice.chance(0.5);
    }
    if (type == byte[].class) {
      return dice.bytes(dice.pick(BYTES));
    }
    if (type == String.class) {
      return dice.pick(List.of("", "a:1", "\u001b[2K", "worker.example:4200", "ü".repeat(60)));
    }
    if (type == Hash32.class) {
      return dice.chance(0.2) ? Hash32.ZERO : new Hash32(dice.bytes(Hash32.BYTES));
    }
    if (type == Fr.class) {
      return dice.chance(0.2) ? Fr.ZERO : Fr.fromWideBytes(dice.bytes(2 * Fr.BYTES));
    }
    if (type == Proof.class) {
      return new Proof(dice.bytes(Proof.BYTES));
    }
    if (type == VerifyingKey.class) {
      return new VerifyingKey(dice.bytes(VerifyingKey.bytesFor(Statement.COUNT)));
    }
    if (type == Signers.class) {
      return Signers.of(dice.below(4), dice.below(Limits.VALIDATORS_MAX));
    }
    if (type == BlsSignature.class) {
      return new BlsSignature(dice.bytes(BlsSignature.BYTES));
    }
    if (type == BlsKey.class) {
      return new BlsKey(dice.bytes(BlsKey.BYTES));
    }
    if (type == Bundle.class) {
      return bundle();
    }
    if (type == Equivocation.class) {
      return equivocation();
    }
    if (type.isEnum()) {
      return dice.pick(List.of(type.getEnumConstants()));
    }
    List<Class<?>> permitted = kinds.computeIfAbsent(type, AnyValue::kindsOf);
    for (int i = 0; i < ATTEMPTS; i++) {
      Constructor<?> constructor = canonical(dice.pick(permitted));
      Object[] parts =
          Arrays.stream(constructor.getGenericParameterTypes()).map(this::any).toArray();
      Optional<Object> made = make(constructor, parts);
      if (made.isPresent()) {
        return made.get();
      }
    }
    // What keeps a rule among its parts is rarely made of any parts.
    List<Object> some = known.get(type);
    if (some != null) {
      return dice.pick(some);
    }
    throw new IllegalStateException("no value of " + type + " was made");
  }

  /** Calls that have no encoding have no id, which is what is signed. */
  private Bundle bundle() {
    return accepted(
        "bundle",
        () -> of(Bundle.Unsigned.class).sign(dice.bytes(SignatureScheme.ED25519.signatureBytes())));
  }

  /** Two checkpoints drawn each for itself are hardly ever of one height. */
  private Equivocation equivocation() {
    return accepted(
        "equivocation",
        () -> {
          Checkpoint first = of(Checkpoint.class);
          return new Equivocation(first, changed(first));
        });
  }

  /** The first value that is not refused; others are tried after one that is. */
  private static <T> T accepted(String what, Supplier<T> drawn) {
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        return drawn.get();
      } catch (IllegalArgumentException e) {
        continue;
      }
    }
    throw new IllegalStateException("no " + what + " was made");
  }

  /** The classes that a value of a type may have. */
  private static List<Class<?>> kindsOf(Class<?> type) {
    if (!type.isSealed()) {
      return List.of(type);
    }
    return Arrays.stream(type.getPermittedSubclasses()).flatMap(k -> kindsOf(k).stream()).toList();
  }

  private static Constructor<?> canonical(Class<?> type) {
    return Arrays.stream(type.getDeclaredConstructors())
        .filter(constructor -> Modifier.isPublic(constructor.getModifiers()))
        .filter(constructor -> !type.isRecord() || isOfComponents(type, constructor))
        .max(Comparator.comparingInt(Constructor::getParameterCount))
        .orElseThrow(() -> new IllegalStateException(type + " has no public constructor"));
  }

  private static boolean isOfComponents(Class<?> type, Constructor<?> constructor) {
    return Arrays.equals(
        constructor.getParameterTypes(),
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray());
  }

  /** The value of these parts; empty if its constructor refuses them. */
  private static Optional<Object> make(Constructor<?> constructor, Object[] parts) {
    try {
      return Optional.of(constructor.newInstance(parts));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException) {
        return Optional.empty();
      }
      throw new IllegalStateException(constructor + " fails on " + Arrays.toString(parts), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot call " + constructor, e);
    }
  }

  private static Object read(Record value, RecordComponent component) {
    try {
      return component.getAccessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
