package dev.freehold.core.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Tests with failures of the file system itself, where it can be made to fail. */
class FileFailureTest {
  @TempDir private Path directory;

  private static IOException failing(Executable act) {
    return assertThrows(IOException.class, act);
  }

  @Test
  void aFailureOfTheFileItselfNamesItOnce() throws IOException {
    Path none = directory.resolve("none");
    assertEquals(
        "cannot read " + none + ": there is no such file",
        FileFailure.reading(none, failing(() -> Files.readString(none))));
    assertEquals(
        "cannot read " + none + ": there is no such file",
        FileFailure.reading(none, failing(() -> new FileInputStream(none.toFile()).close())));
    assertEquals(
        "cannot read " + directory + ": it is a directory",
        FileFailure.reading(directory, failing(() -> Files.readString(directory))));
    Path there = Files.writeString(directory.resolve("there"), "1");
    assertEquals(
        "cannot write " + there + ": it exists already",
        FileFailure.writing(
            there, failing(() -> Files.writeString(there, "2", StandardOpenOption.CREATE_NEW))));
  }

  @Test
  void aFailureOfAnotherFileNamesThatOne() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "1");
    Path below = file.resolve("x.key");
    assertEquals(
        "cannot write %s: %s is a file, and should be a directory".formatted(below, file),
        FileFailure.writing(below, failing(() -> Files.createDirectories(file))));
    assertEquals(
        "cannot read " + below + ": what should be a directory on its way is a file",
        FileFailure.reading(below, failing(() -> Files.readString(below))));
    Path lost = directory.resolve("no").resolve("x");
    assertEquals(
        "cannot write %s: there is no directory %s".formatted(lost, lost.getParent()),
        FileFailure.writing(
            lost, failing(() -> Files.createTempFile(lost.getParent(), "x", ".draft"))));
    assertEquals(
        "cannot write %s: you have no permission in %s".formatted(file, directory),
        FileFailure.writing(file, new AccessDeniedException(directory.resolve("draft") + "")));
    assertEquals(
        "cannot write %s: /else: you have no permission".formatted(file),
        FileFailure.writing(file, new AccessDeniedException("/else")));
  }

  @Test
  void whatTheSystemSaysIsToldInWordsAndWhatThisProgramSaysIsKept() {
    Path file = Path.of("f");
    assertEquals(
        "cannot write f: the disk is full",
        FileFailure.writing(file, new IOException("No space left on device")));
    assertEquals(
        "cannot write f: its file system can only be read",
        FileFailure.writing(file, new FileSystemException("f", null, "Read-only file system")));
    assertEquals(
        "cannot read f: it is no text in UTF-8",
        FileFailure.reading(file, new MalformedInputException(1)));
    assertEquals("f: you have no permission", FileFailure.inWords(new AccessDeniedException("f")));
    assertEquals("demo is not empty", FileFailure.inWords(new IOException("demo is not empty")));
    assertEquals("no reason is given", FileFailure.inWords(new IOException()));
    for (IOException each :
        List.of(new AccessDeniedException("f"), new MalformedInputException(1))) {
      assertFalse(FileFailure.inWords(each).contains("Exception"), each.toString());
    }
  }
}
