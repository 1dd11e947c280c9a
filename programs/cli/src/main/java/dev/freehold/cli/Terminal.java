package dev.freehold.cli;

import dev.freehold.config.UsageException;
import dev.freehold.core.file.FileFailure;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The person at the terminal that a command was started from, wherever its outputs lead. */
interface Terminal {
  /** For tests, which have the terminal of whoever runs them: another device. */
  String PROPERTY = "freehold.terminal";

  /**
   * Asks for a line that is not shown while it is typed.
   *
   * @throws UsageException if that cannot be done, or nothing is answered
   */
  char[] secret(String question);

  /**
   * Asks for a line.
   *
   * @throws UsageException if nothing is answered
   */
  String answer(String question);

  /** The terminal of this process; empty if it has none, as under cron or in a pipeline of CI. */
  static Optional<Terminal> here() {
    Path device = Path.of(System.getProperty(PROPERTY, "/dev/tty"));
    try (InputStream _ = new FileInputStream(device.toFile())) {
      return Optional.of(new Device(device));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Terminal of this process by the path of its device. */
  record Device(Path path) implements Terminal {
    @Override
    public char[] secret(String question) {
      String shown = setting("-g");
      Thread restoring = new Thread(() -> setting(shown), "terminal");
      Runtime.getRuntime().addShutdownHook(restoring);
      try {
        setting("-echo");
        return ask(question, "\n");
      } finally {
        setting(shown);
        Runtime.getRuntime().removeShutdownHook(restoring);
      }
    }

    @Override
    public String answer(String question) {
      return new String(ask(question, ""));
    }

    private char[] ask(String question, String after) {
      try (InputStream in = new FileInputStream(path.toFile());
          OutputStream out = new FileOutputStream(path.toFile())) {
        out.write(question.getBytes(StandardCharsets.UTF_8));
        char[] answer = line(in);
        out.write(after.getBytes(StandardCharsets.UTF_8));
        return answer;
      } catch (IOException e) {
        throw new UsageException(FileFailure.reading(path, e), e);
      }
    }

    private static char[] line(InputStream in) throws IOException {
      ByteArrayOutputStream typed = new ByteArrayOutputStream();
      int next = in.read();
      if (next < 0) {
        throw new UsageException("nothing was answered");
      }
      while (next >= 0 && next != '\n') {
        typed.write(next);
        next = in.read();
      }
      // What is no text in the locale's characters becomes U+FFFD, which no passphrase may hold.
      CharBuffer text =
          Charset.forName(System.getProperty("native.encoding"))
              .decode(ByteBuffer.wrap(typed.toByteArray()));
      char[] answer = new char[text.remaining()];
      text.get(answer);
      return answer;
    }

    /** Runs stty, since Java turns off the echo of a terminal only where it also prints to it. */
    private String setting(String... wanted) {
      List<String> command = new ArrayList<>(List.of("stty"));
      command.addAll(List.of(wanted));
      try {
        Process stty =
            new ProcessBuilder(command)
                .redirectInput(path.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (stty.waitFor() == 0) {
          return said.strip();
        }
      } catch (IOException e) {
        throw unasked(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw unasked(e);
      }
      throw unasked(null);
    }

    private static UsageException unasked(Exception cause) {
      return new UsageException(
          "a passphrase cannot be asked for without showing it, since stty does not work here: set"
              + " FREEHOLD_PASSPHRASE or give --passphrase-file FILE",
          cause);
    }
  }
}
