package org.maskdeep.notebook;

import java.util.Locale;
import java.util.function.LongSupplier;
import org.maskdeep.notebook.Screen.Kind;
import org.maskdeep.text.Html;
import org.maskdeep.text.Rate;

/**
 * A bar that fills while work goes on; from {@link Notebook#progress}.
 *
 * <p>It is redrawn at most every 0.2 s and at the end. What remains in the notebook names no time,
 * so that running it again does not change it.
 */
public final class Progress {
  private static final long REDRAW_NANOS = 200_000_000L;
  private static final int CELLS = 30;

  private final Screen screen;
  private final LongSupplier clock;
  private final String title;
  private final long total;
  private final long begun;
  private long drawn;
  private long done;
  private long first; // what was done before this process began
  private String id;

  Progress(Screen screen, LongSupplier clock, String title, long total) {
    if (total < 1) {
      throw new IllegalArgumentException("progress over " + total + " steps: give at least 1");
    }
    this.screen = screen;
    this.clock = clock;
    this.title = title;
    this.total = total;
    this.begun = clock.getAsLong();
  }

  /** One more step is done. */
  public void step(String note) {
    at(done + 1, note);
  }

  /** Where a resumed run begins: what was done before took no time here. */
  void from(long steps) {
    first = Math.max(0, Math.min(total, steps));
    at(first, "");
  }

  /** This many steps are done, with a word on how it goes, e.g. the loss. */
  public void at(long steps, String note) {
    done = Math.max(0, Math.min(total, steps));
    long now = clock.getAsLong();
    if (id != null && done < total && now - drawn < REDRAW_NANOS) {
      return;
    }
    drawn = now;
    draw(words(note, now));
  }

  /** Work stops here for now: what stays below the cell names no time. */
  public void rest(String note) {
    draw(counted(note));
  }

  private void draw(String words) {
    String html = String.format(Locale.ROOT, "<code>%s</code> %s", bar(), Html.escape(words));
    if (id == null) {
      id = screen.show(html, Kind.HTML, words);
    } else {
      screen.replace(id, html, Kind.HTML, words);
    }
  }

  private String bar() {
    int full = (int) (CELLS * done / total);
    return "█".repeat(full) + "░".repeat(CELLS - full);
  }

  private String counted(String note) {
    String said = note.isBlank() ? "" : " · " + note;
    return String.format(
        Locale.ROOT, "%s %d %% · %d/%d%s", title, 100 * done / total, done, total, said);
  }

  private String words(String note, long now) {
    String counted = counted(note);
    if (done == first || done == total) {
      return counted;
    }
    return counted + " · " + new Rate(done - first, now - begun).timeFor(total - done) + " left";
  }
}
