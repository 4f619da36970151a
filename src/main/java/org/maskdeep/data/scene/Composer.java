package org.maskdeep.data.scene;

import java.util.ArrayList;
import java.util.List;
import org.maskdeep.random.Stream;

/** Chooses what is in a scene and where; the same at every size in pixels. */
public final class Composer {
  private static final Shape[] SHAPES = Shape.values();
  private static final Pattern[] PATTERNS = Pattern.values();

  private Composer() {}

  /** One large object of the given class. */
  public static Scene portrait(int label, int size, Stream random) {
    Ground ground = new Ground(random);
    float radius = (float) random.nextDouble(0.28, 0.44);
    float slack = Math.max(0, 0.5f - 0.7f * radius);
    float x = 0.5f + slack * (float) random.nextDouble(-1, 1);
    float y = 0.5f + slack * (float) random.nextDouble(-1, 1);
    Thing thing = thing(label, x, y, radius, random);
    return new Painter(size).draw(ground, List.of(thing), new Light(random));
  }

  /** Several objects of any classes, some in front of others. */
  public static Scene group(int most, int size, Stream random) {
    Ground ground = new Ground(random);
    int count = 1 + random.nextInt(most);
    List<Thing> things = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      float radius = (float) random.nextDouble(0.09, 0.26);
      for (int attempt = 0; attempt < 12; attempt++) {
        float x = (float) random.nextDouble(0.5 * radius, 1 - 0.5 * radius);
        float y = (float) random.nextDouble(0.5 * radius, 1 - 0.5 * radius);
        if (things.stream().allMatch(t -> apart(t, x, y, radius))) {
          things.add(thing(random.nextInt(SHAPES.length), x, y, radius, random));
          break;
        }
      }
    }
    return new Painter(size).draw(ground, things, new Light(random));
  }

  private static boolean apart(Thing other, float x, float y, float radius) {
    return Shape.length(other.x - x, other.y - y) > 0.7f * (other.radius + radius);
  }

  private static Thing thing(int label, float x, float y, float radius, Stream random) {
    return new Thing(label, SHAPES[label], PATTERNS[label], x, y, radius, random);
  }
}
