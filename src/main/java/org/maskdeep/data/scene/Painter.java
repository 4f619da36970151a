package org.maskdeep.data.scene;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.maskdeep.image.Image;

/** Draws a ground and things on it, from back to front, at any size in pixels. */
final class Painter {
  private static final float SHADOW = 0.45f;

  private final int size;
  private final float pixel;
  private final float[] rgb; // [S, S, 3]
  private final int[] front; // [S, S]: place of the thing in front, -1 for the ground

  Painter(int size) {
    this.size = size;
    pixel = 1f / size;
    rgb = new float[size * size * Image.CHANNELS];
    front = new int[size * size];
  }

  Scene draw(Ground ground, List<Thing> things, Light light) {
    Arrays.fill(front, -1);
    for (int row = 0, i = 0; row < size; row++) {
      for (int column = 0; column < size; column++, i += 3) {
        ground.paint((column + 0.5f) * pixel, (row + 0.5f) * pixel, rgb, i);
      }
    }
    for (int t = 0; t < things.size(); t++) {
      draw(things.get(t), t);
    }
    light.fall(rgb, size);
    return new Scene(image(), objects(things));
  }

  private void draw(Thing thing, int place) {
    float offset = 0.1f * thing.radius;
    float reach = Thing.REACH * thing.radius * 1.2f + offset;
    int left = Math.max(0, (int) ((thing.x - reach) * size));
    int right = Math.min(size - 1, (int) ((thing.x + reach) * size) + 1);
    int top = Math.max(0, (int) ((thing.y - reach) * size));
    int bottom = Math.min(size - 1, (int) ((thing.y + reach) * size) + 1);
    float soft = 0.2f * thing.radius;
    for (int row = top; row <= bottom; row++) {
      float y = (row + 0.5f) * pixel;
      for (int column = left; column <= right; column++) {
        float x = (column + 0.5f) * pixel;
        int i = row * size + column;
        float d = thing.distance(x, y);
        float cover = 0.5f - d * size;
        if (cover < 1) {
          shade(thing.distance(x - 0.7f * offset, y - offset) / soft, 3 * i);
        }
        if (cover > 0) {
          thing.paint(x, y, d, pixel, Math.min(1, cover), rgb, 3 * i);
          if (d <= 0) {
            front[i] = place;
          }
        }
      }
    }
  }

  /** Darkens a pixel under a shadow whose edge is that many soft widths away. */
  private void shade(float away, int i) {
    if (away < 1) {
      float keep = 1 - SHADOW * Math.min(1, 0.5f - 0.5f * away);
      rgb[i] *= keep;
      rgb[i + 1] *= keep;
      rgb[i + 2] *= keep;
    }
  }

  private Image image() {
    byte[] bytes = new byte[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      bytes[i] = (byte) Math.max(0, Math.min(255, (int) (rgb[i] * 255 + 0.5f)));
    }
    return new Image(size, size, bytes);
  }

  private List<SceneObject> objects(List<Thing> things) {
    List<SceneObject> objects = new ArrayList<>();
    for (int t = 0; t < things.size(); t++) {
      boolean[] mask = new boolean[front.length];
      int left = size;
      int right = -1;
      int top = size;
      int bottom = -1;
      for (int i = 0; i < front.length; i++) {
        if (front[i] == t) {
          mask[i] = true;
          left = Math.min(left, i % size);
          right = Math.max(right, i % size);
          top = Math.min(top, i / size);
          bottom = i / size;
        }
      }
      if (right >= 0 && things.get(t).label >= 0) {
        objects.add(
            new SceneObject(
                things.get(t).label, left, top, right - left + 1, bottom - top + 1, mask));
      }
    }
    return objects;
  }
}
