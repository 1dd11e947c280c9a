/** A score board, the contract of the tutorial: {@link dev.freehold.contracts.game.ScoreBoard}. */
package dev.freehold.contracts.game;
