/** The copying of realms ({@link dev.freehold.worker.copy}) over sockets. */
package dev.freehold.node.sync;
