/**
 * The scalar field Fr of BLS12-381: the numbers that circuits, slots and state trees are made of.
 *
 * <p>Start with {@link dev.freehold.core.field.Fr}, the immutable value. Inner loops use {@link
 * dev.freehold.core.field.FrArrays}, which works in place on limbs and allocates nothing.
 */
package dev.freehold.core.field;
