/** The inner loops under JMH, each alone: {@code ./freehold bench jmh}. */
package dev.freehold.bench.jmh;
