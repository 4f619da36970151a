package org.maskdeep.image.randaugment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.maskdeep.image.Image;
import org.maskdeep.image.Normalization;
import org.maskdeep.image.Pictures;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

/**
 * The rows of randaugment.txt ("operation magnitude sign dim crc values…") were made with timm
 * 1.0.31 and Pillow 13.0.0 from the 29x21 image of {@link Pictures#formula}; with dim = 1 each
 * value v of it is v / 3 + 40, rounded down. Empty places are (124, 116, 104). The CRC is that of
 * all bytes, the values are every 97th.
 */
class RandAugmentTest {
  private static final int[] FILL = {124, 116, 104};
  private static final int STEP = 97;
  private static final RandAugment MAE = RandAugment.mae(Normalization.IMAGENET);

  private static Image picture(boolean dim) {
    Image image = Pictures.formula(29, 21);
    if (!dim) {
      return image;
    }
    byte[] rgb = image.rgb();
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) ((rgb[i] & 0xFF) / 3 + 40);
    }
    return image;
  }

  private static Stream stream(int sample) {
    return new Streams(4).stream(Purpose.TEST, 0, sample);
  }

  @Test
  void everyOperationGivesTimmsBytes() {
    Set<Operation> seen = EnumSet.noneOf(Operation.class);
    for (String[] row : Pictures.table("randaugment.txt")) {
      Operation operation = Operation.valueOf(row[0]);
      seen.add(operation);
      Image in = picture(row[3].equals("1"));
      double share = Double.parseDouble(row[1]) / 10;
      Image out = operation.apply(in, share, Integer.parseInt(row[2]), FILL);
      List<String> values = new ArrayList<>();
      for (int i = 0; i < out.rgb().length; i += STEP) {
        values.add(Integer.toString(out.rgb()[i] & 0xFF));
      }
      String name = String.join(" ", Arrays.asList(row).subList(0, 4));
      assertThat(values).as(name).isEqualTo(Arrays.asList(row).subList(5, row.length));
      assertThat(Pictures.crc(out)).as(name).isEqualTo(row[4]);
      assertThat(in.rgb()).as(name).isEqualTo(picture(row[3].equals("1")).rgb());
    }
    assertThat(seen).hasSize(Operation.values().length);
  }

  /** As a mask of no bits has it; newer versions of Pillow refuse to keep none. */
  @Test
  void theLargestMagnitudePosterizesToBlack() {
    assertThat(Operation.POSTERIZE.apply(picture(false), 1, 1, FILL).rgb()).containsOnly(0);
  }

  @Test
  void aFlatImageAndOneOfFewPixelsAreLeftInShape() {
    Image flat = new Image(4, 3, new byte[36]);
    Image onePixel = new Image(1, 1, new byte[] {10, (byte) 200, 30});
    for (Operation operation : Operation.values()) {
      for (Image image : List.of(flat, onePixel)) {
        Image out = operation.apply(image, 0.9, 1, FILL);
        assertThat(out.width()).isEqualTo(image.width());
        assertThat(out.height()).isEqualTo(image.height());
      }
    }
    assertThat(Operation.AUTO_CONTRAST.apply(onePixel, 0.9, 1, FILL).rgb())
        .isEqualTo(onePixel.rgb());
    assertThat(Operation.EQUALIZE.apply(flat, 0.9, 1, FILL).rgb()).isEqualTo(flat.rgb());
  }

  /** The draws made again here, in the documented order. */
  @Test
  void whatIsAppliedIsAFunctionOfTheStream() {
    int changed = 0;
    int n = 400;
    for (int sample = 0; sample < n; sample++) {
      Stream random = stream(sample);
      Image expected = picture(false);
      for (int i = 0; i < 2; i++) {
        Operation operation = Operation.values()[random.nextInt(15)];
        boolean applied = random.nextDouble() < 0.5;
        double magnitude = Math.min(10, 9 + 0.5 * random.nextGaussian());
        int sign = random.nextDouble() < 0.5 ? -1 : 1;
        if (applied) {
          expected = operation.apply(expected, magnitude / 10, sign, FILL);
        }
      }
      Image out = MAE.apply(picture(false), stream(sample));
      assertThat(out.rgb()).isEqualTo(expected.rgb());
      changed += Arrays.equals(out.rgb(), picture(false).rgb()) ? 0 : 1;
    }
    // neither operation is applied in a quarter of the cases; some of the rest change no value
    assertThat((double) changed / n).isCloseTo(0.7, within(0.1));
  }

  @Test
  void optionsAreCheckedAndSaidInWords() {
    assertThat(MAE).isEqualTo(new RandAugment(2, 0.5, 9, 0.5, 124, 116, 104));
    assertThat(MAE.words()).contains("2 operations", "0.5", "9.0 ± 0.5");
    assertThatThrownBy(() -> new RandAugment(0, 0.5, 9, 0.5, 0, 0, 0))
        .hasMessageContaining("operations = 0");
    assertThatThrownBy(() -> new RandAugment(2, 1.5, 9, 0.5, 0, 0, 0))
        .hasMessageContaining("probability = 1.5");
    assertThatThrownBy(() -> new RandAugment(2, 0.5, 11, 0.5, 0, 0, 0))
        .hasMessageContaining("magnitude");
    assertThatThrownBy(() -> new RandAugment(2, 0.5, 9, 0.5, 0, 0, 256))
        .hasMessageContaining("blue = 256");
  }
}
