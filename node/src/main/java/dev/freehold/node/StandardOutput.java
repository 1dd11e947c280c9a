package dev.freehold.node;

import dev.freehold.config.ExitCode;
import dev.freehold.core.file.FileFailure;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Standard output of a process that remembers what could not be written to it: whoever sent it to a
 * full disk is told, and does not take half an answer for a whole one. Java's own forgets it.
 */
public final class StandardOutput {
  /** What the system says when the reader, such as {@code head}, has seen enough. */
  private static final String READER_IS_GONE = "Broken pipe";

  private final AtomicReference<IOException> failure = new AtomicReference<>();
  private final OutputStream to;

  StandardOutput(OutputStream to) {
    this.to = to;
  }

  /** Puts one in the place of {@link System#out}. */
  public static StandardOutput installed() {
    StandardOutput output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    System.setOut(new PrintStream(output.stream(), true, System.out.charset()));
    return output;
  }

  /** A stream to it. */
  OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int off, int length) throws IOException {
        try {
          to.write(bytes, off, length);
        } catch (IOException e) {
          failure.compareAndSet(null, e);
          throw e;
        }
      }
    };
  }

  /**
   * The exit code of a process whose work has ended, with a line on the error output if its answer
   * did not get out. A reader that went away is none of its business.
   *
   * @param code of the work alone
   */
  public int ended(int code) {
    System.out.flush();
    IOException lost = failure.get();
    if (lost == null || READER_IS_GONE.equals(lost.getMessage())) {
      return code;
    }
    System.err.println("freehold: the output could not be written: " + FileFailure.inWords(lost));
    return code == ExitCode.OK.code() ? ExitCode.DATA.code() : code;
  }
}
