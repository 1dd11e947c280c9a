package dev.freehold.kit.contract;

import java.util.List;

/** Storage is called what the Java fields that hold it are called. */
final class FieldNames {
  private FieldNames() {}

  @SuppressWarnings("ReferenceEquality") // A field is one object, and has no other equality.
  private static boolean isIn(List<? extends Field> fields, Field field) {
    return fields.stream().anyMatch(each -> each == field);
  }

  /**
   * Names all fields that an object declared.
   *
   * @param base the class at which the object's own classes end
   * @throws ContractException if one of them is held by no Java field
   */
  static void give(Object owner, Class<?> base, List<? extends Field> fields) {
    for (Class<?> type = owner.getClass(); type != base; type = type.getSuperclass()) {
      for (java.lang.reflect.Field declared : type.getDeclaredFields()) {
        if (Field.class.isAssignableFrom(declared.getType())
            && !java.lang.reflect.Modifier.isStatic(declared.getModifiers())) {
          declared.setAccessible(true);
          try {
            if (declared.get(owner) instanceof Field field && isIn(fields, field)) {
              field.rename(declared.getName());
            }
          } catch (IllegalAccessException e) {
            throw new ContractException(declared + " cannot be read", e);
          }
        }
      }
    }
    for (Field field : fields) {
      if (field.simpleName().isEmpty()) {
        throw new ContractException(
            owner.getClass().getSimpleName()
                + " declares storage that none of its fields holds, or holds in a static one");
      }
    }
  }
}
