package dev.freehold.simulation.agreement;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Count of the objects that a machine holds on to: those of the agreement's own types, by their
 * fields, and what stands in collections and arrays. Others count as one, and what a machine was
 * handed to sign with not at all.
 */
final class Footprint {
  private static final String OURS = "dev.freehold.core.committee.";
  private static final String OF_CORE = "dev.freehold.core.id.";

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> waiting = new ArrayDeque<>();

  private Footprint() {}

  /** How many objects a value holds on to, itself among them. */
  static long of(Object root) {
    Footprint footprint = new Footprint();
    footprint.visit(root);
    while (!footprint.waiting.isEmpty()) {
      footprint.open(footprint.waiting.removeFirst());
    }
    return footprint.seen.size();
  }

  private void visit(Object value) {
    if (value != null && seen.add(value)) {
      waiting.addLast(value);
    }
  }

  private void open(Object value) {
    switch (value) {
      case Collection<?> items -> items.forEach(this::visit);
      case Map<?, ?> entries ->
          entries.forEach(
              (key, item) -> {
                visit(key);
                visit(item);
              });
      case Optional<?> item -> item.ifPresent(this::visit);
      case Object[] items -> {
        for (Object item : items) {
          visit(item);
        }
      }
      default -> openFields(value);
    }
  }

  private void openFields(Object value) {
    for (Class<?> type = value.getClass();
        type != null && !type.isHidden() && isOurs(type.getName());
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          visit(get(field, value));
        }
      }
    }
  }

  private static boolean isOurs(String name) {
    return name.startsWith(OURS) || name.startsWith(OF_CORE);
  }

  private static Object get(Field field, Object value) {
    try {
      field.setAccessible(true);
      return field.get(value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("a field that was made accessible", e);
    }
  }
}
