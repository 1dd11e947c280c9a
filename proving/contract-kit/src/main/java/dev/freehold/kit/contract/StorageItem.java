package dev.freehold.kit.contract;

import dev.freehold.core.field.Fr;
import java.util.List;
import java.util.Optional;

/**
 * A field of a contract's storage as wallets see it: enough to find a slot by what people call it.
 *
 * @param base the first slot
 * @param key the type of its keys, of a map
 * @param length of an array; 1 for a single value; 0 for a map
 * @param levels each key of a map has {@code 4^levels} slots
 * @param members of a struct; one without a name for a plain value
 */
public record StorageItem(
    String name, long base, Optional<ValueType> key, int length, int levels, List<Member> members) {

  /** One value. */
  public record Member(String name, int offset, ValueType type) {}

  /** A slot and how to read it. */
  public record Located(long slot, ValueType type) {}

  public StorageItem {
    members = List.copyOf(members);
  }

  /**
   * Where a value is.
   *
   * @param keyText the key or index; empty for a single value
   * @param memberName empty for a plain value
   * @throws IllegalArgumentException saying what is wrong with the key or the member
   */
  public Located locate(String keyText, String memberName) {
    Member member =
        members.stream()
            .filter(m -> m.name().equals(memberName))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s has no member \"%s\"; it has %s"
                            .formatted(
                                name, memberName, members.stream().map(Member::name).toList())));
    return new Located(base + offset(keyText) + member.offset, member.type);
  }

  private long offset(String keyText) {
    if (key.isPresent()) {
      if (keyText.isEmpty()) {
        throw new IllegalArgumentException(name + " is a map: write " + name + "[KEY]");
      }
      Fr value = key.get().parse(keyText);
      return value.toLong() << 2 * levels;
    }
    if (length == 1) {
      if (!keyText.isEmpty()) {
        throw new IllegalArgumentException(name + " is one value and has no [" + keyText + "]");
      }
      return 0;
    }
    long index = keyText.isEmpty() ? -1 : ValueType.U32.parse(keyText).toLong();
    if (index < 0 || index >= length) {
      throw new IllegalArgumentException(
          "%s is an array: write %s[0] to %s[%d]".formatted(name, name, name, length - 1));
    }
    return index;
  }

  /** The end of the slots that this takes. */
  public long end() {
    long elements = key.map(type -> 1L << type.bits()).orElse((long) length);
    return base + (elements << 2 * levels);
  }

  /** As a contract's author would declare it. */
  @Override
  public String toString() {
    String type =
        members.size() == 1 && members.getFirst().name().isEmpty()
            ? members.getFirst().type().displayName()
            : members.stream()
                .map(m -> m.name() + ": " + m.type().displayName())
                .collect(java.util.stream.Collectors.joining(", ", "{", "}"));
    if (key.isPresent()) {
      return name + "[" + key.get().displayName() + "]: " + type;
    }
    return length == 1 ? name + ": " + type : name + "[" + length + "]: " + type;
  }
}
