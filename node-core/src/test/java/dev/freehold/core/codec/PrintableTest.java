package dev.freehold.core.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {
  @ParameterizedTest
  @CsvSource({
    "27, \\u{1b}",
    "10, \\u{a}",
    "13, \\u{d}",
    "7, \\u{7}",
    "0, \\u{0}",
    "127, \\u{7f}",
    "155, \\u{9b}",
    "8238, \\u{202e}",
    "8294, \\u{2066}",
    "8203, \\u{200b}",
    "65279, \\u{feff}",
    "8232, \\u{2028}",
    "55296, \\u{d800}",
    "57344, \\u{e000}",
    "917569, \\u{e0041}"
  })
  void whatIsNotSeenIsWrittenAsItsNumber(int code, String written) {
    String text = "a" + new String(Character.toChars(code)) + "b";
    assertEquals("a" + written + "b", Printable.of(text));
  }

  @Test
  void whatIsSeenStays() {
    String text = "Müller \\ Ωmega 東京 🙂 [x]:7410";
    assertEquals(text, Printable.of(text));
    assertEquals("a\n\tb\\u{1b}[2K", Printable.lines("a\n\tb\u001b[2K"));
  }

  @Test
  void noCharacterOfAllMovesACursor() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String printed = Printable.of(new String(Character.toChars(c)));
      assertTrue(
          printed
              .codePoints()
              .noneMatch(
                  p ->
                      Character.isISOControl(p)
                          || Character.getType(p) == Character.FORMAT
                          || Character.getType(p) == Character.LINE_SEPARATOR
                          || Character.getType(p) == Character.PARAGRAPH_SEPARATOR),
          "code point " + Integer.toHexString(c));
    }
  }
}
