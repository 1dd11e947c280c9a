/**
 * What an operator sets: records read from a YAML file, then the environment, then the command
 * line, each overriding the one before, and the genesis as a readable file.
 *
 * <p>Start with {@link dev.freehold.config.ConfigLoader}. Nothing is guessed: an unknown key, a
 * value of another type or out of range, and a key given twice are refused in one line that names
 * the place.
 */
package dev.freehold.config;
