/**
 * The canonical codec: big-endian, length-prefixed, one encoding for each value. {@link
 * dev.freehold.core.codec.Decoder} refuses what {@link dev.freehold.core.codec.Encoder} would not
 * have written, with a named {@link dev.freehold.core.codec.MalformedException.Reason}.
 */
package dev.freehold.core.codec;
