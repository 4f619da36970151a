package org.maskdeep.coco;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Where the fixtures are. How they were made, with pycocotools 2.0.11 and NumPy 2.4.6:
 *
 * <ul>
 *   <li>{@code truth.json}, {@code results.json}: 30 drawn images of 20 to 60 pixels and 4
 *       categories with ids in random order; 94 objects of random polygons (one part or two),
 *       uncompressed and compressed RLE, 12 of them crowds; areas on both sides of 32² and 96² and
 *       on them; some of unknown categories and one of id 0; 183 detections, most of them near an
 *       object, some exact copies, some without width; scores rounded to 1 to 3 digits, so that
 *       many tie; images without objects, without detections, without either; everything shuffled.
 *       {@code results-masks.json} is the same without boxes.
 *   <li>{@code expected.json} and {@code *.f64le.gz}: what COCOeval gives for them: the 12 figures,
 *       the lines it prints, and precision, recall and scores as little-endian doubles in C order.
 *   <li>{@code tide.json}: what tidecv 1.0.1 gives for truth and results without what is of
 *       unlisted categories: AP and gains in percent, and counts, for several thresholds and
 *       limits.
 *   <li>{@code masks.json.gz}: 300 pairs of random polygons in images of 1 to 100 pixels (inside,
 *       outside, integer, crossing themselves), and what pycocotools.mask gives for them.
 * </ul>
 */
public final class CocoFixtures {
  private CocoFixtures() {}

  public static Path path(String name) {
    try {
      return Path.of(CocoFixtures.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public static JsonNode json(Path path) {
    try (InputStream in = open(path)) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static double[] doubles(Path path) {
    try (InputStream in = open(path)) {
      ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      double[] out = new double[bytes.remaining() / Double.BYTES];
      bytes.asDoubleBuffer().get(out);
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static double[] doubles(JsonNode array) {
    double[] out = new double[array.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = array.get(i).doubleValue();
    }
    return out;
  }

  /** A folder of the data that cannot be shipped; skips the test when it is not there. */
  public static Path data(String folder) {
    String root = System.getenv("MASKDEEP_DATA");
    assumeTrue(root != null, "set MASKDEEP_DATA to the data folder to run this test");
    Path path = Path.of(root, folder);
    assumeTrue(Files.isDirectory(path), "there is no " + path);
    return path;
  }

  static Path write(Path folder, String text) {
    try {
      return Files.writeString(folder.resolve("file.json"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(Path path) throws IOException {
    InputStream in = Files.newInputStream(path);
    return path.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
  }
}
