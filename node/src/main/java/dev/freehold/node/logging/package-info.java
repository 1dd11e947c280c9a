/**
 * What the programs log, and how: {@link dev.freehold.node.logging.Logging} sets level and form.
 */
package dev.freehold.node.logging;
