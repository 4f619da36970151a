package org.maskdeep.notebook;

import java.io.PrintStream;

/** Says in words what a notebook would show; for plain programs and tests. */
final class TextScreen implements Screen {
  private final PrintStream out;
  private int shown;

  TextScreen(PrintStream out) {
    this.out = out;
  }

  /** On standard output. */
  static TextScreen standard() {
    return new TextScreen(System.out);
  }

  @Override
  public String show(Object value, Kind kind, String text) {
    out.println(text);
    return "text-" + shown++;
  }

  @Override
  public void show(Frames frames) {
    out.println(frames.text());
  }

  @Override
  public void show(Clickable image) {
    out.println(image.text());
  }

  @Override
  public void replace(String id, Object value, Kind kind, String text) {
    out.println(text);
  }
}
