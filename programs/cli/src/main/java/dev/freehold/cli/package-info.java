/**
 * The commands. {@link dev.freehold.cli.FreeholdCommand} lists them; each is a small class that
 * reads its options, calls what does the work and prints.
 */
package dev.freehold.cli;
