package dev.freehold.kit.artifact;

import dev.freehold.core.field.Fr;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes what {@link ArtifactReader} reads. */
final class ArtifactWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  ArtifactWriter number(long value) {
    long rest = value;
    while (rest >= 0x80) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  ArtifactWriter truth(boolean value) {
    return number(value ? 1 : 0);
  }

  ArtifactWriter raw(byte[] value) {
    out.writeBytes(value);
    return this;
  }

  ArtifactWriter element(Fr value) {
    return raw(value.toBytes());
  }

  ArtifactWriter text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return number(utf8.length).raw(utf8);
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
