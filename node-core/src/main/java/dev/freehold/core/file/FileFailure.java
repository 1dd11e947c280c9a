package dev.freehold.core.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reasons of failures of files and directories, in words. */
public final class FileFailure {
  /** What the C library says of an error, wherever it stands in a message, and the words for it. */
  private static final Map<String, String> SAID_BY_THE_SYSTEM = new LinkedHashMap<>();

  static {
    SAID_BY_THE_SYSTEM.put("No such file or directory", "there is no such file");
    SAID_BY_THE_SYSTEM.put("Permission denied", "you have no permission");
    SAID_BY_THE_SYSTEM.put("Operation not permitted", "you have no permission");
    SAID_BY_THE_SYSTEM.put("Is a directory", "it is a directory");
    SAID_BY_THE_SYSTEM.put("Not a directory", "what should be a directory on its way is a file");
    SAID_BY_THE_SYSTEM.put("No space left on device", "the disk is full");
    SAID_BY_THE_SYSTEM.put("Disk quota exceeded", "your share of the disk is used up");
    SAID_BY_THE_SYSTEM.put("Read-only file system", "its file system can only be read");
    SAID_BY_THE_SYSTEM.put("File name too long", "its name is too long");
    SAID_BY_THE_SYSTEM.put("Too many levels of symbolic links", "its links lead in a circle");
    SAID_BY_THE_SYSTEM.put("Too many open files", "too many files are open (see ulimit -n)");
    SAID_BY_THE_SYSTEM.put("Input/output error", "the disk fails");
  }

  private FileFailure() {}

  /** A line that says which file cannot be read, and why. */
  public static String reading(Path file, IOException failure) {
    return "cannot read " + file + ": " + reason(file, failure);
  }

  /** A line that says which file cannot be written, and why. */
  public static String writing(Path file, IOException failure) {
    return "cannot write " + file + ": " + reason(file, failure);
  }

  /**
   * A line for a failure of which nothing else is known: the file's name, if the failure has one,
   * and why. A message that is one of this program's stays as it is.
   */
  public static String inWords(IOException failure) {
    return failure instanceof FileSystemException of && of.getFile() != null
        ? of.getFile() + ": " + reason(failure)
        : reason(failure);
  }

  /**
   * Why a file could not be used.
   *
   * @param file the file that was meant; the failure may be another's, of a directory above it or
   *     of the draft beside it
   */
  public static String reason(Path file, IOException failure) {
    if (!(failure instanceof FileSystemException of)
        || of.getFile() == null
        || of.getFile().equals(file.toString())) {
      return reason(failure);
    }
    Path other = Path.of(of.getFile());
    Path directory = file.toAbsolutePath().getParent();
    if (other.toAbsolutePath().equals(file.toAbsolutePath())) {
      return reason(failure);
    }
    if (failure instanceof FileAlreadyExistsException
        && file.toAbsolutePath().startsWith(other.toAbsolutePath())) {
      return other + " is a file, and should be a directory";
    }
    if (directory == null || !directory.equals(other.toAbsolutePath().getParent())) {
      return other + ": " + reason(failure);
    }
    return failure instanceof NoSuchFileException
        ? "there is no directory " + directory
        : reason(failure) + " in " + directory;
  }

  private static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "you have no permission";
      case NotDirectoryException _ -> "it is no directory";
      case DirectoryNotEmptyException _ -> "the directory is not empty";
      case FileAlreadyExistsException e ->
          e.getReason() == null ? "it exists already" : e.getReason();
      case FileSystemException e -> ofTheSystem(e.getReason());
      case FileNotFoundException e -> ofTheSystem(e.getMessage());
      case CharacterCodingException _ -> "it is no text in UTF-8";
      default -> ofTheSystem(failure.getMessage());
    };
  }

  private static String ofTheSystem(String message) {
    if (message == null || message.isBlank()) {
      return "no reason is given";
    }
    for (Map.Entry<String, String> each : SAID_BY_THE_SYSTEM.entrySet()) {
      if (message.equals(each.getKey()) || message.endsWith("(" + each.getKey() + ")")) {
        return each.getValue();
      }
    }
    return message;
  }
}
