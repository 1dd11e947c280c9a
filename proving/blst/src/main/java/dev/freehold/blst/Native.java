package dev.freehold.blst;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.util.Objects;

/**
 * Handles of blst's functions by their shape, and calls through them. The shapes are those of
 * blst.h: pointers to structs, {@code size_t}, and an {@code int} or {@code bool} answer.
 *
 * <p>No function is bound as critical: a plain downcall costs about 10 ns, the shortest function
 * used takes half a microsecond, and a thread inside a critical one would hold up the collector.
 *
 * <p>Calls on single elements take a segment and where in it the element lies, and hand the bare
 * address on: a slice for each operand would be about a kilobyte of garbage for each proof
 * verified. {@link #address} makes a slice's checks. Unlike a slice it does not keep another thread
 * from closing a shared arena during the call: whoever closes one first waits for its users.
 */
final class Native {
  /** Stands for {@link java.lang.foreign.ValueLayout#ADDRESS} in the shapes of hot calls. */
  private static final ValueLayout POINTER = JAVA_LONG;

  private Native() {}

  /** {@code void f(void *, const void *)}. */
  static MethodHandle unary(String name) {
    return bind(name, FunctionDescriptor.ofVoid(POINTER, POINTER));
  }

  /** {@code void f(void *, const void *, const void *)}. */
  static MethodHandle binary(String name) {
    return bind(name, FunctionDescriptor.ofVoid(POINTER, POINTER, POINTER));
  }

  /** {@code void f(void *, size_t)}. */
  static MethodHandle flagged(String name) {
    return bind(name, FunctionDescriptor.ofVoid(POINTER, JAVA_LONG));
  }

  /** {@code void f(void *, const void *, size_t)}. */
  static MethodHandle counted(String name) {
    return bind(name, FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG));
  }

  /** {@code void f(void *, const void *, size_t)}, on single elements. */
  static MethodHandle countedUnary(String name) {
    return bind(name, FunctionDescriptor.ofVoid(POINTER, POINTER, JAVA_LONG));
  }

  /** {@code void f(void *, const void *, const void *, size_t)}. */
  static MethodHandle countedBinary(String name) {
    return bind(name, FunctionDescriptor.ofVoid(POINTER, POINTER, POINTER, JAVA_LONG));
  }

  /** {@code void f(void *, const void **, size_t, const byte **, size_t, void *)}. */
  static MethodHandle multiScalar(String name) {
    return bind(
        name, FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS));
  }

  /**
   * {@code void f(void *, const void **, size_t, const byte **, size_t, void *, size_t, size_t)}.
   */
  static MethodHandle multiScalarWindow(String name) {
    return bind(
        name,
        FunctionDescriptor.ofVoid(
            ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG));
  }

  /** {@code void f(void *)}. */
  static MethodHandle inPlace(String name) {
    return bind(name, FunctionDescriptor.ofVoid(POINTER));
  }

  /** {@code void f(void *, size_t, const void **, size_t)}. */
  static MethodHandle precomputation(String name) {
    return bind(name, FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG));
  }

  /** {@code void f(void *, const void *, size_t, size_t, const byte **, size_t, void *)}. */
  static MethodHandle tableMultiScalar(String name) {
    return bind(
        name,
        FunctionDescriptor.ofVoid(
            ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS));
  }

  /** {@code void f(void *, const byte *, size_t, const byte *, size_t)}. */
  static MethodHandle keyGeneration(String name) {
    return bind(name, FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG));
  }

  /** {@code void f(void *, const byte *, size_t, const byte *, size_t, const byte *, size_t)}. */
  static MethodHandle hashToCurve(String name) {
    return bind(
        name,
        FunctionDescriptor.ofVoid(
            ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG));
  }

  /** {@code int f(const void *)}. */
  static MethodHandle test(String name) {
    return bind(name, FunctionDescriptor.of(JAVA_INT, POINTER));
  }

  /** {@code int f(void *, const void *)}. */
  static MethodHandle binaryTest(String name) {
    return bind(name, FunctionDescriptor.of(JAVA_INT, POINTER, POINTER));
  }

  /** {@code size_t f(size_t)}. */
  static MethodHandle sizeOfMany(String name) {
    return bind(name, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
  }

  /** {@code size_t f(size_t, size_t)}. */
  static MethodHandle sizeOfTable(String name) {
    return bind(name, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
  }

  /** The answer of {@code size_t f(void)}. */
  static long size(String name) {
    try {
      return (long) bind(name, FunctionDescriptor.of(JAVA_LONG)).invokeExact();
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** The constant {@code const void *f(void)} points to, of {@code bytes} bytes. */
  @SuppressWarnings("restricted")
  static MemorySegment constant(String name, long bytes) {
    try {
      MemorySegment pointer =
          (MemorySegment) bind(name, FunctionDescriptor.of(ADDRESS)).invokeExact();
      return pointer.reinterpret(bytes).asReadOnly();
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** The address of {@code bytes} bytes at {@code at}: in bounds, alive, of this thread, native. */
  private static long address(MemorySegment segment, long at, long bytes) {
    Objects.checkFromIndexSize(at, bytes, segment.byteSize());
    segment.get(JAVA_BYTE, at);
    if (!segment.isNative()) {
      throw new IllegalArgumentException("a heap segment");
    }
    return segment.address() + at;
  }

  static void call(MethodHandle f, MemorySegment inOut, long at, long bytes) {
    try {
      f.invokeExact(address(inOut, at, bytes));
    } catch (Throwable e) {
      throw failed(e);
    } finally {
      Reference.reachabilityFence(inOut);
    }
  }

  static void call(MethodHandle f, MemorySegment out, long a, MemorySegment in, long count) {
    try {
      f.invokeExact(out, a, in, count);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  static void call(
      MethodHandle f,
      MemorySegment out,
      MemorySegment table,
      long windowBits,
      long count,
      MemorySegment scalars,
      long bits,
      MemorySegment scratch) {
    try {
      f.invokeExact(out, table, windowBits, count, scalars, bits, scratch);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  static void call(
      MethodHandle f,
      MemorySegment out,
      long outAt,
      long outBytes,
      MemorySegment in,
      long inAt,
      long inBytes) {
    try {
      f.invokeExact(address(out, outAt, outBytes), address(in, inAt, inBytes));
    } catch (Throwable e) {
      throw failed(e);
    } finally {
      Reference.reachabilityFence(out);
      Reference.reachabilityFence(in);
    }
  }

  static void call(
      MethodHandle f,
      MemorySegment out,
      long outAt,
      long outBytes,
      MemorySegment in,
      long inAt,
      long inBytes,
      long count) {
    try {
      f.invokeExact(address(out, outAt, outBytes), address(in, inAt, inBytes), count);
    } catch (Throwable e) {
      throw failed(e);
    } finally {
      Reference.reachabilityFence(out);
      Reference.reachabilityFence(in);
    }
  }

  static void call(
      MethodHandle f,
      MemorySegment out,
      long outAt,
      long outBytes,
      MemorySegment a,
      long aAt,
      long aBytes,
      MemorySegment b,
      long bAt,
      long bBytes) {
    try {
      f.invokeExact(
          address(out, outAt, outBytes), address(a, aAt, aBytes), address(b, bAt, bBytes));
    } catch (Throwable e) {
      throw failed(e);
    } finally {
      Reference.reachabilityFence(out);
      Reference.reachabilityFence(a);
      Reference.reachabilityFence(b);
    }
  }

  static void call(MethodHandle f, MemorySegment inOut, long at, long bytes, long flag) {
    try {
      f.invokeExact(address(inOut, at, bytes), flag);
    } catch (Throwable e) {
      throw failed(e);
    } finally {
      Reference.reachabilityFence(inOut);
    }
  }

  static void call(MethodHandle f, MemorySegment out, MemorySegment in, long count) {
    try {
      f.invokeExact(out, in, count);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  static void call(
      MethodHandle f,
      MemorySegment out,
      long outAt,
      long outBytes,
      MemorySegment a,
      long aAt,
      long aBytes,
      MemorySegment b,
      long bAt,
      long bBytes,
      long count) {
    try {
      f.invokeExact(
          address(out, outAt, outBytes), address(a, aAt, aBytes), address(b, bAt, bBytes), count);
    } catch (Throwable e) {
      throw failed(e);
    } finally {
      Reference.reachabilityFence(out);
      Reference.reachabilityFence(a);
      Reference.reachabilityFence(b);
    }
  }

  static void call(
      MethodHandle f,
      MemorySegment out,
      MemorySegment points,
      long count,
      MemorySegment scalars,
      long bits,
      MemorySegment scratch) {
    try {
      f.invokeExact(out, points, count, scalars, bits, scratch);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  static void call(
      MethodHandle f,
      MemorySegment out,
      MemorySegment points,
      long count,
      MemorySegment scalars,
      long bits,
      MemorySegment scratch,
      long firstBit,
      long windowBits) {
    try {
      f.invokeExact(out, points, count, scalars, bits, scratch, firstBit, windowBits);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Two strings of bytes, each whole. */
  static void call(MethodHandle f, MemorySegment out, MemorySegment a, MemorySegment b) {
    try {
      f.invokeExact(out, a, a.byteSize(), b, b.byteSize());
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Three strings of bytes, of which the last is empty. */
  static void callWithoutLast(MethodHandle f, MemorySegment out, MemorySegment a, MemorySegment b) {
    try {
      f.invokeExact(out, a, a.byteSize(), b, b.byteSize(), MemorySegment.NULL, 0L);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  static boolean test(MethodHandle f, MemorySegment in, long at, long bytes) {
    try {
      // blst declares bool, of which only the low byte is defined in the return register.
      return ((int) f.invokeExact(address(in, at, bytes)) & 0xff) != 0;
    } catch (Throwable e) {
      throw failed(e);
    } finally {
      Reference.reachabilityFence(in);
    }
  }

  static int code(
      MethodHandle f,
      MemorySegment a,
      long aAt,
      long aBytes,
      MemorySegment b,
      long bAt,
      long bBytes) {
    try {
      return (int) f.invokeExact(address(a, aAt, aBytes), address(b, bAt, bBytes)) & 0xff;
    } catch (Throwable e) {
      throw failed(e);
    } finally {
      Reference.reachabilityFence(a);
      Reference.reachabilityFence(b);
    }
  }

  static long size(MethodHandle f, long count) {
    try {
      return (long) f.invokeExact(count);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  static long size(MethodHandle f, long a, long b) {
    try {
      return (long) f.invokeExact(a, b);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle bind(String name, FunctionDescriptor shape) {
    MemorySegment symbol =
        NativeLibrary.lookup()
            .find(name)
            .orElseThrow(() -> new BlstUnavailableException("blst does not export " + name));
    return Linker.nativeLinker().downcallHandle(symbol, shape);
  }

  /** A downcall itself throws nothing checked: what arrives is a bug of the caller or an error. */
  private static RuntimeException failed(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    if (e instanceof RuntimeException runtime) {
      return runtime;
    }
    throw new AssertionError("a downcall threw a checked exception", e);
  }
}
