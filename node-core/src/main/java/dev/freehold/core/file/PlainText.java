package dev.freehold.core.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;

/**
 * Reader of text that people wrote with the tools of whatever system: a byte order mark and the
 * line ends of Windows say nothing and are taken, another encoding than UTF-8 is named.
 */
public final class PlainText {
  private static final String MARK = "\ufeff";

  private PlainText() {}

  /**
   * The text, without a byte order mark, its lines ended by {@code \n} alone.
   *
   * @throws IOException saying what the bytes are, if they are no text in UTF-8
   */
  public static String of(byte[] bytes) throws IOException {
    if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) {
      throw new IOException("it is text in UTF-16; save it as UTF-8");
    }
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    if (text.indexOf('\0') >= 0) {
      throw new MalformedInputException(1);
    }
    String unmarked = text.startsWith(MARK) ? text.substring(MARK.length()) : text;
    return unmarked.replace("\r\n", "\n");
  }

  private static boolean startsWith(byte[] bytes, int first, int second) {
    return bytes.length >= 2 && (bytes[0] & 0xff) == first && (bytes[1] & 0xff) == second;
  }
}
