package dev.freehold.cli;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** A terminal of the system with a person of the test at it, who answers questions in order. */
@SuppressWarnings("restricted") // of posix_openpt and its like, which Java does not offer
final class PseudoTerminal implements AutoCloseable {
  private static final int READ_AND_WRITE = 2;
  private static final int SIZE = 4096;
  private static final Linker LINKER = Linker.nativeLinker();

  private final int master;
  private final String device;
  private final Queue<String> answers;
  private final StringBuffer shown = new StringBuffer();

  // Without anybody at it, as between two questions, a terminal hangs up.
  private final FileInputStream held;

  PseudoTerminal(String... answers) throws IOException {
    this.answers = new ArrayDeque<>(List.of(answers));
    master = call("posix_openpt", READ_AND_WRITE);
    if (master < 0 || call("grantpt", master) != 0 || call("unlockpt", master) != 0) {
      throw new IllegalStateException("this system gives no pseudo-terminal");
    }
    device = name();
    held = new FileInputStream(device);
    Thread.ofPlatform().daemon().name("person").start(this::sit);
  }

  /** The device that a program takes for its terminal. */
  String device() {
    return device;
  }

  /** All that the terminal has shown. */
  String shown() {
    return shown.toString();
  }

  private void sit() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(SIZE);
      MethodHandle read = transfer("read");
      MethodHandle write = transfer("write");
      while (true) {
        long count = (long) read.invokeExact(master, buffer, (long) SIZE);
        if (count <= 0) {
          return;
        }
        byte[] bytes = buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
        shown.append(new String(bytes, StandardCharsets.UTF_8));
        if (shown.toString().endsWith(": ") && !answers.isEmpty()) {
          MemorySegment typed = arena.allocateFrom(answers.remove() + "\n");
          long written = (long) write.invokeExact(master, typed, typed.byteSize() - 1);
          if (written < 0) {
            return;
          }
        }
      }
    } catch (Throwable e) {
      throw new IllegalStateException("the person at the terminal", e);
    }
  }

  private String name() {
    try {
      MethodHandle ptsname =
          LINKER.downcallHandle(
              LINKER.defaultLookup().findOrThrow("ptsname"),
              FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
      MemorySegment text = (MemorySegment) ptsname.invokeExact(master);
      return text.reinterpret(SIZE).getString(0);
    } catch (Throwable e) {
      throw new IllegalStateException("ptsname", e);
    }
  }

  private static int call(String function, int argument) {
    try {
      return (int)
          LINKER
              .downcallHandle(
                  LINKER.defaultLookup().findOrThrow(function),
                  FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
              .invokeExact(argument);
    } catch (Throwable e) {
      throw new IllegalStateException(function, e);
    }
  }

  private static MethodHandle transfer(String function) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(function),
        FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG));
  }

  @Override
  public void close() throws IOException {
    held.close();
    call("close", master);
  }
}
