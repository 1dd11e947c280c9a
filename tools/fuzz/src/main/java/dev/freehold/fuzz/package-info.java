/**
 * Kernel of fuzzing: what a target is, how it is judged, where its inputs stand. The targets
 * themselves, and what runs them, are tests.
 */
package dev.freehold.fuzz;
