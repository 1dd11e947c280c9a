package dev.freehold.prover.iden3;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import java.nio.file.Path;

/** Witnesses as {@code .wtns} files of version 2. They hold private values in the clear. */
public final class WtnsFile {
  private static final String MAGIC = "wtns";
  private static final int VERSION = 2;
  private static final int HEADER = 1;
  private static final int VALUES = 2;

  private WtnsFile() {}

  /**
   * Writes a witness.
   *
   * @param witness Montgomery limbs of all variables, the constant first
   * @throws Iden3FileException if the file system refuses
   */
  public static void write(long[] witness, Path file) {
    int count = witness.length / LIMBS;
    SectionWriter.write(
        file,
        MAGIC,
        VERSION,
        2,
        out -> {
          out.begin(HEADER, FieldHeader.SCALARS.bytes() + Integer.BYTES);
          FieldHeader.SCALARS.write(out);
          out.u32(count);
          out.begin(VALUES, (long) count * Fr.BYTES);
          long[] plain = new long[LIMBS];
          for (int i = 0; i < count; i++) {
            FrArrays.toCanonical(plain, 0, witness, i * LIMBS);
            out.limbs(plain, 0);
          }
        });
  }

  /**
   * Reads a witness.
   *
   * @return Montgomery limbs of all variables, the constant first
   * @throws Iden3FileException if it is none over this field
   */
  public static long[] read(Path file) {
    try (SectionFile sections = SectionFile.read(file, MAGIC, VERSION)) {
      SectionFile.Cursor header = sections.section(HEADER);
      FieldHeader.SCALARS.read(sections, header);
      int count = header.count(R1csFile.SIZE_MAX);
      header.end();
      SectionFile.Cursor values = sections.section(VALUES);
      values.requireLeft(count, Fr.BYTES);
      long[] witness = new long[count * LIMBS];
      for (int i = 0; i < count; i++) {
        FieldHeader.readScalar(sections, values, witness, i * LIMBS);
      }
      return witness;
    }
  }
}
