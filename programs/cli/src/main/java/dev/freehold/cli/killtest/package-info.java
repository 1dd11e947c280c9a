/**
 * The kill test: a network of real processes under load, killed at random moments, and everything
 * that clients were told checked against the chain replayed from its genesis.
 *
 * <p>Start with {@link dev.freehold.cli.killtest.KillTest}.
 */
package dev.freehold.cli.killtest;
