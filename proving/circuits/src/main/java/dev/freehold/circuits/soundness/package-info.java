/**
 * Whether a circuit binds what it should, asked in two ways that need no key and no proof.
 *
 * <p>{@link dev.freehold.circuits.soundness.LyingSolver} does what a dishonest prover does: it lies
 * about one value that no multiplication gives, and computes all that follows from the lie. {@link
 * dev.freehold.circuits.soundness.Determinism} derives, from the constraints alone, what is fixed
 * once the context and the arguments of a call are. {@link
 * dev.freehold.circuits.soundness.UnboundArguments} finds arguments that nothing depends on.
 *
 * <p>The first needs a call and finds what that call can reach; the second needs none, and takes
 * for granted that nobody finds two inputs of one hash.
 */
package dev.freehold.circuits.soundness;
