/** Files that are written whole or not at all: what is made from circuits takes seconds to make. */
package dev.freehold.circuits.file;
