/**
 * What a checkpoint follows from: {@link dev.freehold.core.checkpoint.ChainState} is a network as
 * its checkpoints tell it, {@link dev.freehold.core.checkpoint.CheckpointTransition} makes the next
 * checkpoint of it and refuses one that it does not bear out. Used alike by the coordinator, by
 * workers, by light clients and by auditors.
 */
package dev.freehold.core.checkpoint;
