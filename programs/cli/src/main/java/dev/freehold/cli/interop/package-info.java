/**
 * What needs the ecosystem's own tools: setups checked with snarkjs, which is called as a program
 * and is no part of Freehold. Start at {@link dev.freehold.cli.interop.SetupCheck}.
 */
package dev.freehold.cli.interop;
