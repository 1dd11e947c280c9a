package dev.freehold.kit.artifact;

import dev.freehold.core.field.Fr;
import dev.freehold.kit.artifact.ArtifactException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Reads an artifact's numbers. Numbers are in groups of seven bits, the least first. */
final class ArtifactReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*(\\[[0-9]+])?");

  private final byte[] bytes;
  private int position;

  ArtifactReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** How many bytes are left: no list is longer. */
  int remaining() {
    return bytes.length - position;
  }

  /** A number up to a limit. */
  int number(int max, String what) {
    long value = wide(what);
    if (value > max) {
      throw new ArtifactException(Reason.OUT_OF_RANGE, what + " is " + value + ", at most " + max);
    }
    return (int) value;
  }

  /**
   * The length of a list: up to a limit, and no more than bytes are left, so that no memory is
   * taken for what cannot follow.
   */
  int count(int max, String what) {
    long value = wide(what);
    if (value > max) {
      throw new ArtifactException(Reason.TOO_LARGE, value + " " + what + ", at most " + max);
    }
    if (value > remaining()) {
      throw new ArtifactException(Reason.WRONG_LENGTH, value + " " + what + " do not follow");
    }
    return (int) value;
  }

  /** A number below 2^62. */
  long wide(String what) {
    long value = 0;
    for (int shift = 0; shift < 62; shift += 7) {
      int next = octet();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        if (next == 0 && shift > 0) {
          throw new ArtifactException(Reason.OUT_OF_RANGE, what + " is written too long");
        }
        return value;
      }
    }
    throw new ArtifactException(Reason.OUT_OF_RANGE, what + " is too long a number");
  }

  int octet() {
    if (position == bytes.length) {
      throw new ArtifactException(Reason.WRONG_LENGTH, "it ends too early");
    }
    return bytes[position++] & 0xff;
  }

  boolean truth(String what) {
    return number(1, what) == 1;
  }

  byte[] raw(int count) {
    if (count > remaining()) {
      throw new ArtifactException(Reason.WRONG_LENGTH, "it ends too early");
    }
    position += count;
    return Arrays.copyOfRange(bytes, position - count, position);
  }

  Fr element() {
    byte[] encoded = raw(Fr.BYTES);
    if (!Fr.isCanonical(encoded, 0)) {
      throw new ArtifactException(Reason.OUT_OF_RANGE, "a field element is not below r");
    }
    return Fr.fromBytes(encoded);
  }

  /** A text that a terminal shows as it is. */
  String text(int lengthMax, String what) {
    byte[] utf8 = raw(count(4 * lengthMax, "bytes of " + what));
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new ArtifactException(Reason.BAD_TEXT, what + " is not UTF-8", e);
    }
    if (text.length() > lengthMax || text.chars().anyMatch(ArtifactReader::isUnprintable)) {
      throw new ArtifactException(Reason.BAD_TEXT, what + " is too long or not printable");
    }
    return text;
  }

  private static boolean isUnprintable(int c) {
    int type = Character.getType(c);
    return Character.isISOControl(c)
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  /** A name as Java has them. */
  String name(int lengthMax, String what) {
    String name = text(lengthMax, what);
    if (!NAME.matcher(name).matches()) {
      throw new ArtifactException(Reason.BAD_TEXT, what + " is no name: \"" + name + "\"");
    }
    return name;
  }

  void end() {
    if (remaining() != 0) {
      throw new ArtifactException(Reason.WRONG_LENGTH, remaining() + " bytes too many");
    }
  }
}
