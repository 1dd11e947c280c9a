/**
 * Copying a realm from another worker, which is believed nothing: blocks are checked against
 * headers that a signed checkpoint names, states against its roots.
 */
package dev.freehold.node.sync;
