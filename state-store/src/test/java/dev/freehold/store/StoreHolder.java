package dev.freehold.store;

import java.io.IOException;
import java.nio.file.Path;

/** A process that holds a store open until its input ends. */
final class StoreHolder {
  static final String OPENED = "opened";

  private StoreHolder() {}

  public static void main(String[] args) throws IOException {
    try (WorkerStore _ = WorkerStore.open(Path.of(args[0]), TestChain.genesis("test"))) {
      System.out.println(OPENED);
      while (System.in.read() >= 0) {
        // Whatever comes; only the end counts.
      }
    }
  }
}
