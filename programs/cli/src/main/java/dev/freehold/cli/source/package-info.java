/**
 * Contracts as their authors write them: Java sources, compiled by the JDK that runs this program.
 * Start with {@link dev.freehold.cli.source.ContractSources}. This runs the author's own code, on
 * the author's machine; whoever only calls a contract needs its artifact, which holds none.
 */
package dev.freehold.cli.source;
