package dev.freehold.core.chain;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.tree.SlotShape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Contract as its author deploys it.
 *
 * @param name for people
 * @param shape of each user's tree of slots
 * @param functions 1 to {@value Limits#CONTRACT_FUNCTIONS_MAX}, called by index
 */
public record ContractSpec(String name, SlotShape shape, List<FunctionSpec> functions) {
  public ContractSpec {
    functions = List.copyOf(functions);
    if (functions.isEmpty() || functions.size() > Limits.CONTRACT_FUNCTIONS_MAX) {
      throw new IllegalArgumentException("a contract of " + functions.size() + " functions");
    }
  }

  /** Whether functions are called and proved like others, one by one. */
  public static boolean areCalledAlike(List<FunctionSpec> some, List<FunctionSpec> others) {
    return some.size() == others.size()
        && IntStream.range(0, some.size()).allMatch(i -> some.get(i).isCalledLike(others.get(i)));
  }

  public void encode(Encoder out) {
    out.text(name);
    shape.encode(out);
    out.list(functions, (o, f) -> f.encode(o));
  }

  public static ContractSpec decode(Decoder in) {
    return new ContractSpec(
        in.text(Limits.NAME_BYTES_MAX),
        SlotShape.decode(in),
        in.list(Limits.CONTRACT_FUNCTIONS_MAX, FunctionSpec::decode));
  }
}
