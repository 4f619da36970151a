package org.maskdeep.image.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class JpegDecoderStartTest {
  @Test
  void thisJavaDecodesJpeg() {
    assertThatCode(Codec::startJpeg).doesNotThrowAnyException();
  }

  @Test
  void aMissingLibraryIsNamedWithWhatToDo() {
    var e = new UnsatisfiedLinkError("libjpeg.so.62: cannot open shared object file");
    assertThat(JpegDecoder.unavailable(e))
        .hasMessageContainingAll("JPEG", "libjpeg.so.62", "install", "JDK")
        .hasCause(e);
  }
}
