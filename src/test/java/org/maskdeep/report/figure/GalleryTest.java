package org.maskdeep.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.maskdeep.image.Image;

class GalleryTest {
  private static final Image SMALL = new Image(1, 1, new byte[] {1, 2, 3});
  private static final Image WIDE = new Image(200, 100, new byte[200 * 100 * 3]);

  @Test
  void smallPicturesAreEnlargedAndFramed() {
    Image sheet = Gallery.of(3).add("one", SMALL, Gallery.Frame.RIGHT).image();
    assertThat(sheet.get(14, 14, 1)).as("green of the frame").isEqualTo(0x9E);
    int shown = 0;
    for (int y = 0; y < sheet.height(); y++) {
      for (int x = 0; x < sheet.width(); x++) {
        shown += sheet.get(x, y, 0) == 1 && sheet.get(x, y, 2) == 3 ? 1 : 0;
      }
    }
    assertThat(shown).isEqualTo(112 * 112);
  }

  @Test
  void rowsAreFilledOneAfterAnother() {
    Gallery gallery = Gallery.of(2);
    for (int i = 0; i < 3; i++) {
      gallery.add("picture " + i, WIDE);
    }
    Image sheet = gallery.image();
    assertThat(sheet.width()).isEqualTo(14 + 2 * (200 + 8 + 14));
    assertThat(sheet.height()).isEqualTo(14 + 2 * (200 + 8 + 14 + 22));
  }

  @Test
  void nothingToShowIsTold() {
    assertThatThrownBy(() -> Gallery.of(0)).hasMessageContaining("columns = 0");
    assertThatThrownBy(() -> Gallery.of(2).image()).hasMessageContaining("add at least one");
  }
}
