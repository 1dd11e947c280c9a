package dev.freehold.core.port;

import java.util.List;

/**
 * A plain object driven by one thread. Time, randomness, storage, network and proof results come in
 * as inputs and leave as effects, which the agent carries out in list order. An effect that makes
 * something durable is a barrier: nothing after it leaves before the write is.
 *
 * @param <I> a sealed type of inputs
 * @param <E> a sealed type of effects
 */
@FunctionalInterface
public interface Machine<I, E> {
  /** Takes one input; the same inputs give the same effects. */
  List<E> step(I input);
}
