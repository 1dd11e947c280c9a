/**
 * The checks that the build makes of its own sources: layers ({@link CheckLayers}) and whatever is
 * asked of every file ({@link CheckRepository}).
 *
 * <p>Both are programs that Maven starts from their sources, before it compiles anything: they use
 * the JDK alone. Start with {@code tools/build/layers.txt}. {@code ClassLayersTest}, the last test
 * of the build, holds the compiled classes of every module against the same page.
 */
package dev.freehold.build;
