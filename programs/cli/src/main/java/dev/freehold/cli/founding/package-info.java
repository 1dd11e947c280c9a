/**
 * Founding of a network to try on one machine: keys, genesis and configurations, as files that the
 * daemons read. Begin with {@link dev.freehold.cli.founding.NetworkPlan}, which says what there is
 * to be; {@link dev.freehold.cli.founding.NetworkFiles} writes it.
 */
package dev.freehold.cli.founding;
