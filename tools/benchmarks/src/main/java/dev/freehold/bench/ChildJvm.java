package dev.freehold.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own for what is measured in none that has done other things before. */
public final class ChildJvm {
  private ChildJvm() {}

  /**
   * Runs a program of this process's class path to its end.
   *
   * @param what it does, for people
   * @return all that it wrote
   * @throws IOException if it ended with another code than 0
   */
  public static String output(
      String what, List<String> jvmFlags, Class<?> program, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(jvmFlags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(what + " in a JVM of its own failed; it wrote: " + output);
      }
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + what + " in a JVM of its own", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
