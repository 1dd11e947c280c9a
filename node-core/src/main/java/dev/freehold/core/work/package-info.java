/**
 * The useful work of aggregators (docs/protocol.md, section 7): what a job is, who may do it and
 * what it pays. Begin with {@link dev.freehold.core.work.Job}.
 */
package dev.freehold.core.work;
