package org.maskdeep.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What /proc/cpuinfo says of processors with and without bfloat16 arithmetic. */
class Bfloat16Test {
  @Test
  void processorsWithItAreNotWarnedOf() {
    for (String flag : new String[] {"avx512_bf16", "amx_bf16", "avx_ne_convert"}) {
      assertThat(Bfloat16.warning("processor\t: 0\nflags\t\t: fpu avx2 " + flag + " sse\n"))
          .isEmpty();
    }
    assertThat(Bfloat16.warning("processor : 0\nFeatures\t: fp asimd i8mm bf16\n")).isEmpty();
  }

  @Test
  void aProcessorWithoutItIsWarnedOf() {
    String text = "model name\t: bf16 avx512_bf16\nflags\t\t: fpu avx2 avx512f avx512_vnni\n";
    assertThat(Bfloat16.warning(text)).hasValueSatisfying(w -> assertThat(w).contains("use fp32"));
    assertThat(Bfloat16.warning("Features\t: fp asimd bf16x\n")).isPresent();
  }

  @Test
  void aTextWithoutFlagsSaysNothing() {
    assertThat(Bfloat16.warning("")).isEmpty();
    assertThat(Bfloat16.warning("processor : 0\nisa : rv64imafdc\n")).isEmpty();
  }
}
