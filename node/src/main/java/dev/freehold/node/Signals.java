package dev.freehold.node;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGTERM and SIGINT: the first asks the process to stop, the second ends it on the spot. A
 * shutdown hook knows only the first, and cannot choose the exit code.
 */
final class Signals {
  /** What a shell adds to a signal's number. */
  private static final int SIGNALLED = 128;

  private Signals() {}

  /**
   * Installs the handlers.
   *
   * @param stop run on the first signal, on a thread of the JVM's; returns soon
   * @return whether this Java has signals
   */
  static boolean onStop(Runnable stop) {
    AtomicBoolean asked = new AtomicBoolean();
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (!method.getName().equals("handle")) {
            // The three methods that every object has.
            return switch (method.getName()) {
              case "hashCode" -> System.identityHashCode(proxy);
              case "equals" -> proxy == arguments[0];
              default -> "freehold's signal handler";
            };
          }
          if (asked.compareAndSet(false, true)) {
            stop.run();
          } else {
            Object signal = arguments[0];
            int number = (int) signal.getClass().getMethod("getNumber").invoke(signal);
            System.err.println("freehold: stopped at once, by a second signal");
            Runtime.getRuntime().halt(SIGNALLED + number);
          }
          return null;
        };
    try {
      // By name: javac warns of every use of this class, and there is no other way to a signal.
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              handlerType.getClassLoader(), new Class<?>[] {handlerType}, handler);
      for (String name : List.of("TERM", "INT")) {
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, proxy);
      }
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
