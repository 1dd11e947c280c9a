/**
 * The two daemons: what a worker and a coordinator do with their connections, and how each is put
 * together and taken down.
 *
 * <p>Start with {@link dev.freehold.node.service.WorkerNode} and {@link
 * dev.freehold.node.service.CoordinatorNode}.
 */
package dev.freehold.node.service;
