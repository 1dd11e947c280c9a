package dev.freehold.core.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlainTextTest {
  private static String of(String text) throws IOException {
    return PlainText.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String refused(byte[] bytes) {
    IOException refusal = assertThrows(IOException.class, () -> PlainText.of(bytes));
    return FileFailure.inWords(refusal);
  }

  @Test
  void marksAndLineEndsOfOtherSystemsSayNothing() throws IOException {
    assertEquals("1:0=5\n2:0=6\n", of("\ufeff1:0=5\r\n2:0=6\r\n"));
    assertEquals("größe", of("größe"));
    assertEquals("", of(""));
    assertEquals("a\ufeffb", of("a\ufeffb"), "a mark is one at the beginning alone");
  }

  @Test
  void anotherEncodingIsNamed() {
    for (Charset charset :
        new Charset[] {StandardCharsets.UTF_16, Charset.forName("x-UTF-16LE-BOM")}) {
      assertTrue(refused("1:0=5".getBytes(charset)).contains("UTF-16; save it as UTF-8"));
    }
    assertEquals("it is no text in UTF-8", refused("größe".getBytes(StandardCharsets.ISO_8859_1)));
    assertEquals("it is no text in UTF-8", refused("1".getBytes(StandardCharsets.UTF_16LE)));
  }
}
