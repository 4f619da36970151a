package org.maskdeep.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.Test;

class LibraryValuesTest {
  @Test
  void theLibrarySaysHowItsValuesLook() {
    DisplayData data = LibraryValues.render('x').orElseThrow();
    assertThat(data.getData(MIMEType.TEXT_HTML)).isEqualTo("<b>x</b>");
    assertThat(data.getData(MIMEType.TEXT_PLAIN)).isEqualTo("x");
  }

  @Test
  void otherValuesAreLeftToTheKernel() {
    assertThat(LibraryValues.render("text")).isEmpty();
  }
}
