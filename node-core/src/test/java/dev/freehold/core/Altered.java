package dev.freehold.core;

import java.lang.reflect.RecordComponent;

/**
 * Values with one part replaced, which is how a test lies about a header or a checkpoint: all else
 * stays as it was, and parts that are added later need no change here.
 */
public final class Altered {
  private Altered() {}

  /**
   * @param component the name of the record's component; a primitive one takes a value of its own
   *     type, so that of a {@code long} is written {@code 7L}
   * @throws IllegalArgumentException when the record has no such component
   */
  public static <R extends Record> R altered(R value, String component, Object replacement) {
    RecordComponent[] components = value.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] parts = new Object[components.length];
    boolean found = false;
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        parts[i] = components[i].getAccessor().invoke(value);
        if (components[i].getName().equals(component)) {
          parts[i] = replacement;
          found = true;
        }
      }
      if (!found) {
        throw new IllegalArgumentException(value.getClass() + " has no " + component);
      }
      @SuppressWarnings("unchecked")
      Class<R> type = (Class<R>) value.getClass();
      return type.getDeclaredConstructor(types).newInstance(parts);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record of " + value.getClass() + " cannot be made", e);
    }
  }
}
