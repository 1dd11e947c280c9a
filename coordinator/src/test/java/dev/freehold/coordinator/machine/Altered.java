package dev.freehold.coordinator.machine;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Values like others, with something in them altered at random. Numbers go to their limits, hashes
 * become others that were seen, lists lose, double and swap what is in them.
 */
final class Altered {
  private static final int HASHES_MAX = 64;

  private final SplittableRandom random;
  private final List<Hash32> hashes = new ArrayList<>(List.of(Hash32.ZERO));

  Altered(SplittableRandom random) {
    this.random = random;
  }

  /**
   * Another value of a kind.
   *
   * @return empty if what was made is none
   */
  <T> Optional<T> of(T value) {
    try {
      @SuppressWarnings("unchecked")
      T altered = (T) altered(value);
      return Optional.of(altered);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Object altered(Object value) {
    return switch (value) {
      case Long n -> number(n, Long.MAX_VALUE);
      case Integer n -> (int) number(n, Integer.MAX_VALUE);
      case Boolean b -> !b;
      case String text -> random.nextBoolean() ? "" : text + random.nextInt(10);
      case Hash32 hash -> hash(hash);
      case Fr _ -> Fr.of(random.nextLong(1, Long.MAX_VALUE));
      case byte[] bytes -> Arrays.copyOf(bytes, Math.max(1, bytes.length + random.nextInt(3) - 1));
      case Optional<?> some ->
          some.isPresent() && random.nextInt(4) > 0
              ? Optional.of(altered(some.get()))
              : Optional.empty();
      case List<?> list -> list(list);
      case Enum<?> one -> {
        Object[] all = one.getDeclaringClass().getEnumConstants();
        yield all[random.nextInt(all.length)];
      }
      case Record one -> record(one);
      default -> throw new IllegalArgumentException("nothing is known of " + value.getClass());
    };
  }

  private long number(long n, long max) {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> max;
      case 2 -> random.nextInt(300);
      case 3 -> n - 1;
      default -> n + 1;
    };
  }

  private Hash32 hash(Hash32 hash) {
    if (hashes.size() < HASHES_MAX) {
      hashes.add(hash);
    }
    return hashes.get(random.nextInt(hashes.size()));
  }

  private List<?> list(List<?> list) {
    List<Object> other = new ArrayList<>(list);
    if (other.isEmpty()) {
      return other;
    }
    int at = random.nextInt(other.size());
    switch (random.nextInt(5)) {
      case 0 -> other.remove(at);
      case 1 -> other.add(random.nextInt(other.size() + 1), other.get(at));
      case 2 -> other.add(other.remove(at));
      default -> other.set(at, altered(other.get(at)));
    }
    return other;
  }

  private Object record(Record value) {
    RecordComponent[] components = value.getClass().getRecordComponents();
    Object[] parts = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        components[i].getAccessor().setAccessible(true);
        parts[i] = components[i].getAccessor().invoke(value);
        types[i] = components[i].getType();
      }
      int at = random.nextInt(components.length);
      parts[at] = altered(parts[at]);
      Constructor<?> made = value.getClass().getDeclaredConstructor(types);
      made.setAccessible(true);
      return made.newInstance(parts);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException("no such " + value.getClass(), e);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
