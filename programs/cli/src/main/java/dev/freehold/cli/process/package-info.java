/** Freehold's daemons as processes of this machine, for the demonstration and the kill test. */
package dev.freehold.cli.process;
