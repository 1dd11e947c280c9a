package dev.freehold.store.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.port.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLogTest {
  private static final int HEADER_BYTES = 8;

  @TempDir Path dir;
  private Path path;

  @BeforeEach
  void name() {
    path = dir.resolve("new").resolve("coordinator.log");
  }

  @Test
  void whatWasAppendedIsReplayedInOrder() {
    List<byte[]> entries = entries(20, 3000);
    append(entries.subList(0, 7));
    append(entries.subList(7, 20));
    assertEntries(entries, read(0));
  }

  @Test
  void aTornLastFrameIsCutOffWhereverItTore() throws IOException {
    List<byte[]> entries = entries(4, 60);
    append(entries.subList(0, 3));
    long whole = Files.size(path);
    append(entries.subList(3, 4));
    byte[] full = Files.readAllBytes(path);
    for (int length = (int) whole + 1; length < full.length; length++) {
      Files.write(path, Arrays.copyOf(full, length));
      assertEntries(entries.subList(0, 3), read(length - whole));
      assertEquals(whole, Files.size(path));
      assertEntries(entries.subList(0, 3), read(0));
    }
  }

  @Test
  void aLastFrameThatNeverReachedTheDiskIsCutOff() throws IOException {
    List<byte[]> entries = entries(3, 5000);
    append(entries);
    byte[] full = Files.readAllBytes(path);
    int last = full.length - Frame.HEADER_BYTES - entries.get(2).length;
    // The file has grown, but only some of its pages were written.
    for (int from : new int[] {last, last + 4, last + Frame.HEADER_BYTES + 7}) {
      byte[] holed = full.clone();
      Arrays.fill(holed, from, Math.min(full.length, from + 512), (byte) 0);
      Files.write(path, holed);
      assertEntries(entries.subList(0, 2), read(full.length - last));
    }
  }

  @Test
  void appendingGoesOnWhereTheTornFrameBegan() throws IOException {
    List<byte[]> entries = entries(3, 100);
    append(entries);
    Files.write(path, Arrays.copyOf(Files.readAllBytes(path), (int) Files.size(path) - 1));
    append(entries.subList(2, 3));
    assertEntries(entries, read(0));
  }

  @Test
  void aLogThatIsMadeAnewHoldsTheNewEntriesAndTakesMore() throws IOException {
    List<byte[]> old = entries(20, 3000);
    List<byte[]> kept = entries(2, 30);
    byte[] next = {1, 2, 3};
    append(old);
    try (FileLog log = FileLog.open(path)) {
      log.replay(_ -> {});
      log.replace(kept);
      log.append(next);
      assertThrows(StoreException.class, () -> FileLog.open(path), "it is still this process'");
    }
    assertEntries(List.of(kept.get(0), kept.get(1), next), read(0));
    try (var files = Files.list(path.getParent())) {
      assertEquals(List.of(path), files.toList(), "no draft is left");
    }
  }

  @Test
  void aDraftOfAnewLogThatACrashLeftIsNothing() throws IOException {
    List<byte[]> old = entries(3, 100);
    append(old);
    Path draft = path.resolveSibling(path.getFileName() + ".draft");
    Files.write(draft, Arrays.copyOf(Files.readAllBytes(path), 60));
    assertEntries(old, read(0));
    try (FileLog log = FileLog.open(path)) {
      log.replay(_ -> {});
      log.replace(List.of());
    }
    assertEntries(List.of(), read(0));
  }

  @Test
  void aLogThatCannotBeMadeAnewIsAsItWas() throws IOException {
    List<byte[]> old = entries(3, 100);
    append(old.subList(0, 2));
    try (FileLog log = FileLog.open(path)) {
      log.replay(_ -> {});
      Files.createDirectories(
          path.resolveSibling(path.getFileName() + ".draft").resolve("in the way"));
      StoreException e = assertThrows(StoreException.class, () -> log.replace(List.of()));
      assertTrue(e.mayPass());
      log.append(old.get(2));
    }
    assertEntries(old, read(0));
  }

  @Test
  void aFlippedBitBeforeTheLastFrameIsDamage() throws IOException {
    List<byte[]> entries = entries(3, 40);
    append(entries);
    byte[] full = Files.readAllBytes(path);
    int last = full.length - Frame.HEADER_BYTES - entries.get(2).length;
    for (int bit = HEADER_BYTES * 8; bit < last * 8; bit++) {
      byte[] flipped = full.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(path, flipped);
      StoreException e = assertThrows(StoreException.class, () -> read(0), "bit " + bit);
      assertTrue(e.getMessage().contains("is damaged at byte"), e.getMessage());
      assertArrayEquals(flipped, Files.readAllBytes(path), "a damaged log is left as it is");
    }
  }

  @Test
  void aFlippedBitInTheLastFrameIsATornFrame() throws IOException {
    List<byte[]> entries = entries(3, 40);
    append(entries);
    byte[] full = Files.readAllBytes(path);
    int last = full.length - Frame.HEADER_BYTES - entries.get(2).length;
    for (int bit = last * 8; bit < full.length * 8; bit++) {
      byte[] flipped = full.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(path, flipped);
      assertEntries(entries.subList(0, 2), read(full.length - last));
    }
  }

  @Test
  void anEntryThatLooksLikeFramesDoesNotHideATornFrame() throws IOException {
    List<byte[]> entries = entries(2, 50);
    append(entries);
    // The log's own bytes as an entry: frames, but not at the position they name.
    append(List.of(Files.readAllBytes(path)));
    int cut = (int) Files.size(path) - 1;
    Files.write(path, Arrays.copyOf(Files.readAllBytes(path), cut));
    List<byte[]> found = new ArrayList<>();
    try (FileLog log = FileLog.open(path)) {
      log.replay(found::add);
      assertTrue(log.tornBytes() > 0);
    }
    assertEntries(entries, found);
  }

  @Test
  void anotherFileIsNoLog() throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, "short");
    requireRefused("is not a log");
    assertEquals("short", Files.readString(path));
    Files.writeString(path, "a text that is longer than the header");
    requireRefused("is not a log");
    Files.write(path, new byte[] {'F', 'R', 'E', 'H', 'L', 'O', 'G', 1});
    requireRefused("has version 1; this program knows 5");
  }

  @Test
  void aHeaderThatToreIsWrittenAgain() throws IOException {
    append(List.of());
    byte[] header = Files.readAllBytes(path);
    assertEquals(HEADER_BYTES, header.length);
    for (int length = 0; length < HEADER_BYTES; length++) {
      Files.write(path, Arrays.copyOf(header, length));
      assertEntries(List.of(), read(0));
      assertArrayEquals(header, Files.readAllBytes(path));
    }
    Files.write(path, new byte[HEADER_BYTES]);
    assertEntries(List.of(), read(0));
  }

  @Test
  void aLogInUseIsRefused() {
    FileLog first = FileLog.open(path);
    requireRefused("is in use by this process");
    first.close();
    first.close();
    assertEntries(List.of(), read(0));
  }

  @Test
  void aDirectoryIsNoLog() throws IOException {
    Files.createDirectories(path);
    requireRefused("cannot open " + path);
  }

  @Test
  void entriesHaveALength() {
    try (FileLog log = FileLog.open(path)) {
      log.replay(_ -> {});
      assertThrows(IllegalArgumentException.class, () -> log.append(new byte[0]));
      assertThrows(
          IllegalArgumentException.class, () -> log.append(new byte[FileLog.ENTRY_BYTES_MAX + 1]));
      log.append(new byte[FileLog.ENTRY_BYTES_MAX]);
    }
    assertEquals(FileLog.ENTRY_BYTES_MAX, read(0).getFirst().length);
  }

  @Test
  void aLogIsReplayedOnceAndThenAppendedTo() {
    try (FileLog log = FileLog.open(path)) {
      assertThrows(IllegalStateException.class, () -> log.append(new byte[1]));
      log.replay(_ -> {});
      assertThrows(IllegalStateException.class, () -> log.replay(_ -> {}));
    }
  }

  @Test
  void aReaderThatFailsLeavesNothingToAppendTo() {
    append(entries(2, 10));
    try (FileLog log = FileLog.open(path)) {
      assertThrows(
          ArithmeticException.class,
          () ->
              log.replay(
                  _ -> {
                    throw new ArithmeticException();
                  }));
      assertThrows(IllegalStateException.class, () -> log.append(new byte[1]));
    }
  }

  @Test
  void anInterruptDoesNotTearAnAppend() {
    List<byte[]> entries = entries(2, 10);
    try (FileLog log = FileLog.open(path)) {
      log.replay(_ -> {});
      Thread.currentThread().interrupt();
      log.append(entries.get(0));
      assertTrue(Thread.interrupted());
      log.append(entries.get(1));
    }
    assertEntries(entries, read(0));
  }

  @Test
  void whatTakesTheLogsPlaceIsReplayedInItsPlace() throws IOException {
    List<byte[]> entries = entries(9, 3000);
    append(entries.subList(0, 5));
    try (FileLog log = FileLog.open(path)) {
      assertThrows(IllegalStateException.class, () -> log.replace(List.of()));
      log.replay(_ -> {});
      log.replace(entries.subList(5, 7));
      requireRefused("in use");
      log.append(entries.get(7));
      log.replace(entries.subList(6, 8));
      log.append(entries.get(8));
    }
    assertEntries(entries.subList(6, 9), read(0));
    append(entries.subList(0, 1));
    assertEquals(4, read(0).size());
    try (Stream<Path> files = Files.list(path.getParent())) {
      assertEquals(List.of(path), files.toList());
    }
  }

  /** Each state that a crash can leave the directory in. */
  @Test
  void whereverACrashCutsAReplacementTheLogIsTheOneOrTheOther() throws IOException {
    List<byte[]> entries = entries(6, 40);
    append(entries.subList(0, 4));
    byte[] before = Files.readAllBytes(path);
    try (FileLog log = FileLog.open(path)) {
      log.replay(_ -> {});
      log.replace(entries.subList(4, 6));
    }
    byte[] after = Files.readAllBytes(path);
    Path draft = path.resolveSibling(path.getFileName() + ".draft");
    for (int length = 0; length <= after.length; length++) {
      Files.write(path, before);
      Files.write(draft, Arrays.copyOf(after, length));
      assertEntries(entries.subList(0, 4), read(0));
      assertFalse(Files.exists(draft), "what was left is gone, at " + length);
      append(entries.subList(5, 6));
      assertEquals(5, read(0).size());
    }
    Files.write(path, after);
    assertEntries(entries.subList(4, 6), read(0));
  }

  @Test
  void entriesThatTakeTheLogsPlaceHaveALength() throws IOException {
    List<byte[]> entries = entries(2, 40);
    append(entries.subList(0, 1));
    try (FileLog log = FileLog.open(path)) {
      log.replay(_ -> {});
      assertThrows(IllegalArgumentException.class, () -> log.replace(List.of(new byte[0])));
      log.append(entries.get(1));
    }
    assertEntries(entries, read(0));
    try (Stream<Path> files = Files.list(path.getParent())) {
      assertEquals(List.of(path), files.toList());
    }
  }

  @Test
  void anAppendThatFailedIsNoPartOfWhatTakesTheLogsPlace() throws IOException {
    List<byte[]> entries = entries(3, 40);
    append(entries.subList(0, 2));
    byte[] torn = Arrays.copyOf(Files.readAllBytes(path), (int) Files.size(path) + 5);
    Files.write(path, torn);
    try (FileLog log = FileLog.open(path)) {
      log.replay(_ -> {});
      log.replace(entries.subList(1, 2));
      log.append(entries.get(2));
    }
    assertEntries(entries.subList(1, 3), read(0));
  }

  private void append(List<byte[]> entries) {
    try (FileLog log = FileLog.open(path)) {
      log.replay(_ -> {});
      entries.forEach(log::append);
    }
  }

  private List<byte[]> read(long expectedTornBytes) {
    List<byte[]> found = new ArrayList<>();
    try (FileLog log = FileLog.open(path)) {
      log.replay(found::add);
      assertEquals(expectedTornBytes, log.tornBytes());
    }
    return found;
  }

  private void requireRefused(String reason) {
    StoreException e = assertThrows(StoreException.class, () -> FileLog.open(path));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  private static List<byte[]> entries(int count, int bytesMax) {
    SplittableRandom random = new SplittableRandom(5);
    List<byte[]> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] entry = new byte[1 + random.nextInt(bytesMax - 1)];
      random.nextBytes(entry);
      entries.add(entry);
    }
    return entries;
  }

  private static void assertEntries(List<byte[]> expected, List<byte[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "entry " + i);
    }
  }
}
