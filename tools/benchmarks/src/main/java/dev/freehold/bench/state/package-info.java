/**
 * What applying blocks to a realm's state costs. {@link dev.freehold.bench.state.GrownRealm} makes
 * a realm of any size, {@link dev.freehold.bench.state.TreeCommit} measures updates of its tree and
 * {@link dev.freehold.bench.state.BlockCommit} whole blocks, stage by stage.
 */
package dev.freehold.bench.state;
