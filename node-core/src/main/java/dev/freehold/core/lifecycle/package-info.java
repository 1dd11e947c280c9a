/** Lifecycles of processes: what is opened in order is closed in the reverse order. */
package dev.freehold.core.lifecycle;
