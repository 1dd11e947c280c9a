/** What the documentation shows, compiled and run. */
package dev.freehold.examples;
