package org.maskdeep.optim;

import java.util.ArrayList;
import java.util.List;
import org.maskdeep.tensor.Script;

/** Text that the scripts of this room share. */
final class Scripts {
  /**
   * Makes {@code fs} of the gradients {@code gs}: copies of those whose strides differ from their
   * weight's. The fused functions walk through memory and look at no strides.
   */
  static final List<String> ALIGN =
      List.of(
          "fs = annotate(List[Tensor], [])",
          "for i in range(torch.len(gs)):",
          "  w = ws[i]",
          "  g = gs[i]",
          "  if torch.eq(torch.stride(g), torch.stride(w)):",
          "    f = g",
          "  else:",
          "    f = torch.copy_(torch.empty_like(w), g)",
          "  _0 = torch.append(fs, f)");

  private Scripts() {}

  /**
   * A function that changes its lists in place, unrecorded, and returns its first argument.
   *
   * @param lists names of its parameters of type List[Tensor]
   * @param numbers names under which the elements of the first parameter, float64, are known
   */
  static Script inPlace(List<String> lists, List<String> numbers, List<String> body) {
    StringBuilder parameters = new StringBuilder("h: Tensor");
    for (String list : lists) {
      parameters.append(", ").append(list).append(": List[Tensor]");
    }
    List<String> lines = new ArrayList<>();
    lines.add("recorded = torch.is_grad_enabled()");
    lines.add("torch.set_grad_enabled(False)");
    for (int i = 0; i < numbers.size(); i++) {
      lines.add("%s = float(torch.select(h, 0, %d))".formatted(numbers.get(i), i));
    }
    lines.addAll(body);
    lines.add("torch.set_grad_enabled(recorded)");
    lines.add("return h");
    return Script.of(parameters.toString(), "Tensor", lines.toArray(String[]::new));
  }

  /** Several pieces of text, one after the other. */
  static List<String> lines(List<String> first, String... more) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(more));
    return all;
  }
}
