package dev.freehold.node;

import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.UserId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Aggregator as a part of a validator's process. What it is made of is not on the class path of a
 * daemon alone; where it is, it is found as a service.
 */
public interface AggregatorProgram {
  /**
   * Settings of the part.
   *
   * @param validators where the network's validators listen, the one of this process first
   * @param payee account that is paid
   * @param data directory of its key
   * @param threads that aggregate; 0 for one a core
   * @param referenceString file of the network's reference string
   */
  record Settings(
      List<Endpoint> validators,
      UserId payee,
      Path data,
      int threads,
      Optional<Path> referenceString) {
    public Settings {
      validators = List.copyOf(validators);
    }
  }

  /**
   * Starts it; returns before it has joined.
   *
   * @param onFailure told what ended it, if anything does
   */
  Daemon.Running start(Settings settings, Consumer<Throwable> onFailure);
}
