package dev.freehold.core.port;

import java.util.List;

/**
 * A plain object driven by one thread. Time, randomness, writes, network and proof results come in
 * as inputs and leave as effects, which the agent carries out in list order. An effect that makes
 * something durable is a barrier: nothing after it leaves before the write is.
 *
 * <p>Reading what is durable is the one exception: a machine may look things up in a {@link
 * RealmView} or in a {@link dev.freehold.core.transition.ChainView chain} of checkpoints that it
 * was given, since the state of a realm does not fit into an input. It is an exception in form
 * only: what is durable changes by this machine's own effects, and the inputs that answer those say
 * when.
 *
 * @param <I> a sealed type of inputs
 * @param <E> a sealed type of effects
 */
@FunctionalInterface
public interface Machine<I, E> {
  /** Takes one input; the same inputs give the same effects. */
  List<E> step(I input);
}
