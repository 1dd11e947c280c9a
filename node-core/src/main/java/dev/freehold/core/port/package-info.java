/**
 * Ports: what the machines' agents need of the world, implemented by adapters. {@link
 * dev.freehold.core.port.Machine} is what an agent drives.
 */
package dev.freehold.core.port;
