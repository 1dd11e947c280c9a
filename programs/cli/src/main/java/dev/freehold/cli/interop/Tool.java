package dev.freehold.cli.interop;

import dev.freehold.protocol.socket.TimeInWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of somebody else's, run in a process of its own, for a limited time.
 *
 * @param command the program and its first arguments
 */
public record Tool(List<String> command) {
  public Tool {
    command = List.copyOf(command);
  }

  /**
   * Outcome of a run.
   *
   * @param output what it wrote, errors included
   */
  public record Outcome(int exitCode, String output) {
    public boolean succeeded() {
      return exitCode == 0;
    }
  }

  /** A program that is not there, or did not end in time. */
  public static final class ToolException extends IOException {
    private static final long serialVersionUID = 1;

    ToolException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Runs it.
   *
   * @param directory where it runs
   * @throws ToolException if it cannot be started or does not end within the limit
   */
  public Outcome run(Path directory, Duration limit, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(command);
    line.addAll(arguments);
    Path output = Files.createTempFile("freehold-tool", ".log");
    // Also where this process is told to end before the tool does.
    output.toFile().deleteOnExit();
    try {
      Process process = start(directory, line, output);
      try {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new ToolException(
              "waited %s for %s to end".formatted(TimeInWords.of(limit), String.join(" ", line)),
              null);
        }
        return new Outcome(process.exitValue(), Files.readString(output));
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } finally {
      Files.delete(output);
    }
  }

  private static Process start(Path directory, List<String> line, Path output)
      throws ToolException {
    try {
      return new ProcessBuilder(line)
          .directory(directory.toFile())
          .redirectErrorStream(true)
          .redirectOutput(output.toFile())
          .start();
    } catch (IOException e) {
      throw new ToolException(line.getFirst() + " cannot be run: " + e.getMessage(), e);
    }
  }
}
