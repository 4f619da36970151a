package org.maskdeep.notebook;

/** Where a notebook's outputs go: a kernel's display, or text. */
interface Screen {
  /** What a kernel understands. */
  enum Kind {
    /** A {@link java.awt.image.BufferedImage}; kernels store it as PNG. */
    PICTURE("image/png"),
    /** A string of HTML. */
    HTML("text/html"),
    /** A string of Markdown. */
    MARKDOWN("text/markdown");

    private final String mimeType;

    Kind(String mimeType) {
      this.mimeType = mimeType;
    }

    String mimeType() {
      return mimeType;
    }
  }

  /**
   * Shows a value below the cell.
   *
   * @param text what to say where only text can be shown
   * @return an id for {@link #replace}
   */
  String show(Object value, Kind kind, String text);

  /** Shows frames: with a slider where the page runs one, else as one image, else in words. */
  void show(Frames frames);

  /** Shows an image to click; without a line to the page, the answer to a click in the middle. */
  void show(Clickable image);

  /** Replaces what has been shown under an id. */
  void replace(String id, Object value, Kind kind, String text);

  /** The screen of the kernel that this JVM belongs to, or text. */
  static Screen current() {
    return KernelScreen.find(KernelScreen.CLASSES, Screen.class.getClassLoader())
        .orElseGet(() -> TextScreen.standard());
  }
}
