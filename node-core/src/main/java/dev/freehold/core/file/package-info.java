/**
 * Words for what goes wrong with files. Nothing here opens one: it is the one place that knows the
 * exceptions of the JDK, so that no program answers with the bare name or number that they hold.
 */
package dev.freehold.core.file;
