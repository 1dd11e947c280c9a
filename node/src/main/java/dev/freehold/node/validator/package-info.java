/**
 * A validator over sockets: its key ({@link dev.freehold.node.validator.ValidatorKey}), its links
 * to the others, and what puts it together.
 */
package dev.freehold.node.validator;
