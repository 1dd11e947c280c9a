package dev.freehold.protocol.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameCutterTest {
  private static final int MAX = 300;

  @Test
  void aStreamThatIsSplitAtAnyByteGivesTheSameFrames() {
    List<byte[]> frames = List.of(new byte[] {1}, new byte[] {2, 3}, filled(4, 200), filled(5, 1));
    byte[] stream = stream(frames);
    for (int split = 0; split <= stream.length; split++) {
      FrameCutter cutter = new FrameCutter(MAX);
      List<byte[]> cut = new ArrayList<>();
      cut(cutter, Arrays.copyOf(stream, split), cut);
      assertEquals(hex(wholeFrames(stream, split)), hex(cut), "split at " + split);
      cut(cutter, Arrays.copyOfRange(stream, split, stream.length), cut);
      assertEquals(hex(frames), hex(cut), "split at " + split);
      assertTrue(cutter.isBetweenFrames());
    }
  }

  @Test
  void bytesThatComeOneByOneGiveTheSameFrames() {
    List<byte[]> frames = List.of(filled(1, MAX), filled(2, 1), filled(3, 17));
    FrameCutter cutter = new FrameCutter(MAX);
    List<byte[]> cut = new ArrayList<>();
    for (byte one : stream(frames)) {
      cut(cutter, new byte[] {one}, cut);
    }
    assertEquals(hex(frames), hex(cut));
  }

  @Test
  void anyStreamInAnyPiecesIsCutAsTheOracleCutsIt() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 300; round++) {
      List<byte[]> frames = new ArrayList<>();
      for (int i = random.nextInt(20); i > 0; i--) {
        byte[] frame = new byte[random.nextInt(1, random.nextInt(2, MAX + 1))];
        random.nextBytes(frame);
        frames.add(frame);
      }
      byte[] stream = stream(frames);
      FrameCutter cutter = new FrameCutter(MAX);
      List<byte[]> cut = new ArrayList<>();
      int at = 0;
      while (at < stream.length) {
        int end = Math.min(stream.length, at + random.nextInt(1, random.nextInt(2, 500)));
        cut(cutter, Arrays.copyOfRange(stream, at, end), cut);
        String where = "seed " + seed + ", round " + round + ", byte " + end;
        assertEquals(hex(wholeFrames(stream, end)), hex(cut), where);
        at = end;
      }
      assertTrue(cutter.isBetweenFrames(), "seed " + seed);
    }
  }

  @Test
  void aFrameThatIsEmptyOrOverTheLimitIsRefusedByName() {
    for (int length : new int[] {0, MAX + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
      FrameCutter cutter = new FrameCutter(MAX);
      ByteBuffer bytes = ByteBuffer.allocate(4).putInt(length).flip();
      ProtocolException e = assertThrows(ProtocolException.class, () -> cutter.next(bytes));
      assertEquals(GoodbyeReason.FRAME_TOO_LARGE, e.reason());
      String expected =
          "a frame of " + Integer.toUnsignedString(length) + " bytes where 1 to 300 are allowed";
      assertEquals(expected, e.getMessage());
      assertFalse(cutter.isBetweenFrames());
    }
  }

  @Test
  void anotherProtocolIsNamedByItsLetters() {
    for (String other : List.of("HTTP", "SSH-", "GET ")) {
      FrameCutter cutter = new FrameCutter(MAX);
      ByteBuffer bytes = ByteBuffer.wrap((other + "/1.1 400").getBytes(StandardCharsets.US_ASCII));
      ProtocolException e = assertThrows(ProtocolException.class, () -> cutter.next(bytes));
      assertEquals(GoodbyeReason.FRAME_TOO_LARGE, e.reason());
      assertEquals(
          "it is no Freehold node: what it sends begins with \"" + other + "\"", e.getMessage());
    }
  }

  @Test
  void aFrameAtTheLimitPasses() {
    List<byte[]> cut = new ArrayList<>();
    cut(new FrameCutter(MAX), stream(List.of(filled(7, MAX))), cut);
    assertEquals(MAX, cut.getFirst().length);
  }

  @Test
  void theLimitRisesAndFallsFromOneFrameToTheNextOfTheSameBytes() {
    int[] now = {9};
    FrameCutter cutter = new FrameCutter(2, () -> now[0]);
    ByteBuffer bytes = ByteBuffer.wrap(stream(List.of(filled(1, 2), filled(2, 9), filled(3, 3))));
    assertArrayEquals(filled(1, 2), cutter.next(bytes).orElseThrow());
    assertArrayEquals(filled(2, 9), cutter.next(bytes).orElseThrow());
    now[0] = 2;
    assertThrows(ProtocolException.class, () -> cutter.next(bytes));
  }

  @Test
  void whatIsHeldOfAFrameIsSaid() {
    FrameCutter cutter = new FrameCutter(MAX);
    byte[] stream = stream(List.of(filled(1, 200)));
    assertEquals(Optional.empty(), cutter.next(ByteBuffer.wrap(stream, 0, 104)));
    assertTrue(cutter.held() >= 100 && cutter.held() <= 200, "held " + cutter.held());
    assertTrue(cutter.next(ByteBuffer.wrap(stream, 104, 100)).isPresent());
    assertEquals(0, cutter.held());
  }

  @Test
  void aDirectBufferIsReadToItsEndAndNoFurther() {
    byte[] stream = stream(List.of(filled(1, 3), filled(2, 4)));
    ByteBuffer bytes = ByteBuffer.allocateDirect(stream.length + 5).put(stream).flip();
    List<byte[]> cut = new ArrayList<>();
    FrameCutter cutter = new FrameCutter(MAX);
    cutter.all(bytes, cut::add);
    assertEquals(hex(List.of(filled(1, 3), filled(2, 4))), hex(cut));
    assertEquals(stream.length, bytes.position());
  }

  /** A peer that only announces a large frame, to many cutters, must not fill the memory. */
  @Test
  void anAnnouncedLengthTakesNoMemory() {
    List<FrameCutter> cutters = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      FrameCutter cutter = new FrameCutter(Limits.PEER_FRAME_BYTES_MAX);
      ByteBuffer bytes = ByteBuffer.allocate(5).putInt(Limits.PEER_FRAME_BYTES_MAX).put((byte) 1);
      assertEquals(Optional.empty(), cutter.next(bytes.flip()));
      cutters.add(cutter);
    }
    assertEquals(10_000, cutters.size());
  }

  @Test
  void aMessageAsAFrameComesBackWhole() {
    List<byte[]> cut = new ArrayList<>();
    cut(new FrameCutter(MAX), Frames.of(new Message.Ping()), cut);
    assertEquals(hex(List.of(new byte[] {4})), hex(cut));
  }

  private static void cut(FrameCutter cutter, byte[] bytes, List<byte[]> into) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    cutter.all(buffer, into::add);
    assertFalse(buffer.hasRemaining());
  }

  /** The oracle: the frames that are whole within the first bytes of a stream. */
  private static List<byte[]> wholeFrames(byte[] stream, int end) {
    List<byte[]> whole = new ArrayList<>();
    int at = 0;
    while (at + 4 <= end) {
      int length = ByteBuffer.wrap(stream, at, 4).getInt();
      if (at + 4 + length > end) {
        break;
      }
      whole.add(Arrays.copyOfRange(stream, at + 4, at + 4 + length));
      at += 4 + length;
    }
    return whole;
  }

  private static byte[] stream(List<byte[]> frames) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      out.writeBytes(ByteBuffer.allocate(4).putInt(frame.length).array());
      out.writeBytes(frame);
    }
    return out.toByteArray();
  }

  private static byte[] filled(int with, int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) with);
    return bytes;
  }

  private static List<String> hex(List<byte[]> frames) {
    return frames.stream().map(HexFormat.of()::formatHex).toList();
  }
}
