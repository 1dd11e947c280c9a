package dev.freehold.circuits;

/**
 * Every limit on what this module reads from outside, in one place. The relations between them are
 * asserted by {@code CircuitLimitsTest}.
 */
public final class CircuitLimits {
  /** Bytes of an artifact file. */
  public static final int ARTIFACT_FILE_BYTES_MAX = 16 << 20;

  /** Bytes that an artifact file inflates to. */
  public static final int ARTIFACT_BYTES_MAX = 64 << 20;

  /** Constraints of one function. */
  public static final int CONSTRAINTS_MAX = 1 << 18;

  /** Variables of one function. */
  public static final int VARIABLES_MAX = 1 << 19;

  /** Distinct coefficients of one function. */
  public static final int COEFFICIENTS_MAX = 1 << 18;

  /** Entries of one matrix. */
  public static final int ENTRIES_MAX = 1 << 24;

  /** Numbers of one solver program. */
  public static final int CODE_MAX = 1 << 21;

  /**
   * Matrix entries that one run of a solver program evaluates: an instruction may refer to a row
   * that others have referred to.
   */
  public static final int SOLVER_WORK_MAX = 1 << 24;

  /** Slots that one call reads, its own and others'. */
  public static final int CALL_READS_MAX = 256;

  /** Fields of a contract's storage. */
  public static final int STORAGE_ITEMS_MAX = 256;

  /** Distinct labels of one function. */
  public static final int LABELS_MAX = 1 << 16;

  /** Values that a label names. */
  public static final int LABEL_VALUES_MAX = 16;

  /** Characters of a label, or of the name of a value in it. */
  public static final int LABEL_LENGTH_MAX = 512;

  private CircuitLimits() {}
}
