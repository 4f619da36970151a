package org.maskdeep.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.image.Image;

class FramesTest {
  private static final String SHOWN =
      "[...document.querySelectorAll('img')].filter(m => m.offsetParent).map(m => m.alt).join()";
  private static final String SAID = "document.querySelector('output').textContent";

  private static Image of(int red) {
    return new Image(1, 1, new byte[] {(byte) red, 0, 0});
  }

  private static Frames three() {
    return Frames.of("share ρ <1>").add("0.1", of(10)).add("0.5", of(50)).add("\"all\"", of(99));
  }

  @Test
  void oneImageIsSeenAndTheOthersAreThere() throws Exception {
    String html = three().startAt("0.5").html();
    Matcher images =
        Pattern.compile("alt=\"([^\"]*)\".*style=\"([^\"]*)\" src=\"data:image/png;base64,([^\"]*)")
            .matcher(html);
    List<String> alts =
        List.of(
            "share ρ &lt;1&gt;: 0.1",
            "share ρ &lt;1&gt;: 0.5",
            "share ρ &lt;1&gt;: &quot;all&quot;");
    int[] reds = {10, 50, 99};
    for (int i = 0; i < 3; i++) {
      assertThat(images.find()).isTrue();
      assertThat(images.group(1)).isEqualTo(alts.get(i));
      assertThat(images.group(2).contains("display:none")).isEqualTo(i != 1);
      BufferedImage image =
          ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(images.group(3))));
      assertThat(image.getRGB(80, 80) & 0xFFFFFF).isEqualTo(reds[i] << 16);
    }
    assertThat(images.find()).isFalse();
    assertThat(html).contains("max=\"2\" value=\"1\"", "<output>0.5</output>");
  }

  @Test
  void aNotebookStoresTheSliderOneImageOfAllAndALineOfText() throws Exception {
    Map<String, String> data = Rendering.of(three());
    assertThat(data).containsOnlyKeys("text/html", "image/png", "text/plain");
    assertThat(data.get("text/plain")).isEqualTo("[3 frames over share ρ <1>: 0.1, 0.5, \"all\"]");
    BufferedImage sheet =
        ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(data.get("image/png"))));
    for (int i = 0; i < 3; i++) {
      int x = i * sheet.getWidth() / 3 + 80;
      assertThat(sheet.getRGB(x, 80) & 0xFFFFFF).isEqualTo(new int[] {10, 50, 99}[i] << 16);
    }
  }

  @Test
  void manyWideFramesMakeASheetOfRowsThatFitsAPage() {
    Frames frames = Frames.of("epoch");
    for (int i = 0; i < 6; i++) {
      frames.add("" + i, new BufferedImage(800, 100, BufferedImage.TYPE_INT_RGB));
    }
    BufferedImage sheet = frames.sheet();
    assertThat(sheet.getWidth()).isEqualTo(2 * 450);
    assertThat(sheet.getHeight()).isEqualTo(3 * (55 + 22 + 12)); // 100 · 438 / 800 and a label
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> Frames.of("ρ").html())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no frames over ρ; add at least one");
    assertThatThrownBy(() -> three().startAt("0.7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no frame is labelled '0.7'; there are 0.1, 0.5, \"all\"");
  }

  @Test
  void inABrowserTheSliderMovesByItsKeys(@TempDir Path folder) throws Exception {
    Optional<Path> chromium = Browser.installed();
    assumeTrue(chromium.isPresent(), "no Chromium on the search path");
    Path page = folder.resolve("page.html");
    String other = Frames.of("epoch").add("0", of(1)).add("9", of(2)).html();
    Files.writeString(page, "<!doctype html><meta charset=utf-8>" + three().html() + other);
    try (Browser browser = Browser.open(chromium.get(), folder.resolve("profile"), page)) {
      assertThat(browser.evaluate(SHOWN).asText()).isEqualTo("share ρ <1>: 0.1,epoch: 0");
      browser.evaluate("document.querySelector('input').focus()");
      browser.press("ArrowRight", 39);
      assertThat(browser.evaluate(SHOWN).asText()).isEqualTo("share ρ <1>: 0.5,epoch: 0");
      assertThat(browser.evaluate(SAID).asText()).isEqualTo("0.5");
      browser.press("End", 35);
      assertThat(browser.evaluate(SHOWN).asText()).isEqualTo("share ρ <1>: \"all\",epoch: 0");
      assertThat(browser.evaluate("document.querySelector('input').ariaValueText").asText())
          .isEqualTo("\"all\"");
      browser.press("ArrowLeft", 37);
      assertThat(browser.evaluate(SAID).asText()).isEqualTo("0.5");
    }
  }
}
