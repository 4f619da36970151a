package org.maskdeep.optim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.maskdeep.tensor.TorchScript;

/** Text that the scripts of this room share. */
final class Scripts {
  /**
   * Makes {@code fs} of the gradients {@code gs}: copies of those whose strides differ from their
   * weight's. The fused functions walk through memory and look at no strides.
   */
  static final String ALIGN =
      """
      fs = annotate(List[Tensor], [])
      for i in range(torch.len(gs)):
        w = ws[i]
        g = gs[i]
        if torch.eq(torch.stride(g), torch.stride(w)):
          f = g
        else:
          f = torch.copy_(torch.empty_like(w), g)
        _0 = torch.append(fs, f)
      """;

  private Scripts() {}

  /**
   * Text that makes {@code result}, float64 [number of arrays], of the Euclidean norms of a list's
   * arrays.
   *
   * <p>On the CPU PyTorch adds all squares of an array up in float32, which is off by 3e-4 at two
   * million elements. Norms of rows of 4096 elements, and their norm in float64, take the same time
   * and are off by 1e-8, whatever the number of threads.
   */
  static String norms(String list, String result) {
    return """
        if ops.prim.is_cuda(LIST[0]):
          RESULT = torch.to(torch.stack(torch._foreach_norm(LIST, 2)), 7)
        else:
          RESULT_s = annotate(List[Tensor], [])
          for i in range(torch.len(LIST)):
            x = LIST[i]
            n = torch.numel(x)
            if torch.eq(torch.stride(x), torch.stride(torch.empty_like(x))):
              flat = torch.as_strided(x, [n], [1])
            else:
              flat = torch.reshape(x, [-1])
            rows = torch.floordiv(n, 4096)
            head = torch.as_strided(flat, [rows, 4096], [4096, 1])
            tail = torch.slice(flat, 0, torch.mul(rows, 4096), n)
            of_rows = torch.linalg_vector_norm(head, 2, [1])
            of_tail = torch.linalg_vector_norm(tail, 2, [0], True)
            both = torch.cat([of_rows, of_tail])
            _0 = torch.append(RESULT_s, torch.linalg_vector_norm(both, 2, dtype=7))
          RESULT = torch.stack(RESULT_s)
        """
        .replace("LIST", list)
        .replace("RESULT", result);
  }

  /**
   * A function that changes its lists in place, unrecorded, and returns its first argument.
   *
   * @param lists names of its parameters of type List[Tensor]
   * @param numbers names under which the elements of the first parameter, float64, are known
   * @param body pieces of text
   */
  static TorchScript inPlace(List<String> lists, List<String> numbers, String... body) {
    StringBuilder parameters = new StringBuilder("h: Tensor");
    for (String list : lists) {
      parameters.append(", ").append(list).append(": List[Tensor]");
    }
    List<String> lines = new ArrayList<>();
    lines.add("recorded = torch.is_grad_enabled()");
    lines.add("torch.set_grad_enabled(False)");
    for (int i = 0; i < numbers.size(); i++) {
      lines.add(
          String.format(Locale.ROOT, "%s = float(torch.select(h, 0, %d))", numbers.get(i), i));
    }
    lines.addAll(List.of(body));
    lines.add("torch.set_grad_enabled(recorded)");
    lines.add("return h");
    return of(parameters.toString(), lines.toArray(String[]::new));
  }

  /** A function of some text, each piece one line or several. */
  static TorchScript of(String parameters, String... pieces) {
    return TorchScript.of(
        parameters, "Tensor", Arrays.stream(pieces).flatMap(String::lines).toArray(String[]::new));
  }
}
