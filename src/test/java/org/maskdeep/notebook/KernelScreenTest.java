package org.maskdeep.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.maskdeep.notebook.Screen.Kind;

class KernelScreenTest {
  private static final String KERNEL = "org.maskdeep.notebook.FakeKernel";

  @BeforeEach
  void forget() {
    FakeKernel.SHOWN.clear();
    FakeKernel.REPLACED.clear();
  }

  private static Screen find(String... classes) {
    return KernelScreen.find(List.of(classes), KernelScreenTest.class.getClassLoader())
        .orElseThrow();
  }

  @Test
  void showsThroughTheFirstKernelThatIsThereAndHasTheMethods() {
    Screen screen = find("no.such.Kernel", KERNEL + "$Older", KERNEL);
    String id = screen.show("<b>x</b>", Kind.HTML, "x");
    assertThat(FakeKernel.SHOWN).containsExactly(new FakeKernel.Shown(id, "<b>x</b>", "text/html"));
  }

  @Test
  void replacesUnderTheIdThatShowGave() {
    Screen screen = find(KERNEL);
    String id = screen.show("*a*", Kind.MARKDOWN, "a");
    screen.replace(id, "*b*", Kind.MARKDOWN, "b");
    assertThat(FakeKernel.REPLACED)
        .containsExactly(new FakeKernel.Shown(id, "*b*", "text/markdown"));
  }

  @Test
  void whatTheKernelThrowsIsTold() {
    Screen screen = find(KERNEL);
    assertThatThrownBy(() -> screen.replace("id", null, Kind.HTML, ""))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nothing to show");
  }

  @Test
  void withoutAKernelThereIsNone() {
    Optional<Screen> none =
        KernelScreen.find(KernelScreen.CLASSES, KernelScreenTest.class.getClassLoader());
    assertThat(none).isEmpty();
    assertThat(Screen.current()).isInstanceOf(TextScreen.class);
  }
}
