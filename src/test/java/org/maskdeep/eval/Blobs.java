package org.maskdeep.eval;

import java.io.IOException;
import java.util.List;
import org.maskdeep.data.Dataset;
import org.maskdeep.image.Image;
import org.maskdeep.random.Purpose;
import org.maskdeep.random.Stream;
import org.maskdeep.random.Streams;

/** Made-up features and images whose answer is known. */
final class Blobs {
  private Blobs() {}

  /**
   * Normal clouds of deviation 1 around a centre for every class, {@code distance} from zero; at
   * distance 0 the labels mean nothing.
   */
  static Features clouds(String name, int n, int classes, double distance, double scale, int seed) {
    int width = classes + 1;
    float[] values = new float[n * width];
    int[] labels = new int[n];
    Stream random = new Streams(seed).stream(Purpose.TEST, 0, 0);
    for (int i = 0; i < n; i++) {
      labels[i] = i % classes;
      for (int j = 0; j < width; j++) {
        double centre = j == labels[i] ? distance : 0;
        values[i * width + j] = (float) (scale * (centre + random.nextGaussian()));
      }
    }
    return Features.of(name, classes, width, values, labels);
  }

  /** Noisy images of 8x8 pixels, class 0 reddish, class 1 bluish. */
  static Dataset pictures(String name, int n, int seed) {
    return new Dataset() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public int size() {
        return n;
      }

      @Override
      public List<String> classes() {
        return List.of("red", "blue");
      }

      @Override
      public int label(int index) {
        return index % 2;
      }

      @Override
      public String sampleName(int index) {
        return name + "#" + index;
      }

      @Override
      public Image image(int index) throws IOException {
        Stream random = new Streams(seed).stream(Purpose.TEST, 2, index);
        byte[] rgb = new byte[8 * 8 * 3];
        for (int i = 0; i < rgb.length; i++) {
          boolean own = i % 3 == 2 * label(index);
          rgb[i] = (byte) (random.nextInt(100) + (own ? 150 : 0));
        }
        return new Image(8, 8, rgb);
      }

      @Override
      public String fingerprint() {
        return "pictures-" + n + "-" + seed;
      }

      @Override
      public void close() {}
    };
  }
}
