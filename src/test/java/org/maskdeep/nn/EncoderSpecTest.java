package org.maskdeep.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.maskdeep.tensor.Precision;

/** What words say of an encoder, and what it says of itself. */
class EncoderSpecTest {
  private static final EncoderSpec SPEC = ResNetOptions.cifar(34, 8);
  private static final Path FILE = Path.of("given.safetensors");

  private static EncoderWords words(Map<String, String> metadata) {
    return EncoderWords.ofFile(FILE, metadata, key -> key);
  }

  private static IllegalArgumentException unknown(String key, String word, List<String> known) {
    return new IllegalArgumentException("--" + key + " " + word + " " + known);
  }

  @Test
  void anEncoderIsMadeAgainOfItsOwnWords() {
    for (EncoderSpec spec : List.of(SPEC, ResNetOptions.imagenet(50), ResNetOptions.cifar(18, 1))) {
      assertThat(EncoderSpec.of(words(spec.words()), Precision.FP32)).isEqualTo(spec);
      assertThat(spec.create().spec()).isEqualTo(spec);
    }
    assertThat(SPEC.words().toString()).isEqualTo("{model=resnet34, width=8, stem=cifar}");
  }

  @Test
  void filesOfEarlierVersionsAreRead() {
    EncoderWords former = words(Map.of("model", "resnet34", "width", "8", "stem", "small"));
    assertThat(EncoderSpec.of(former, Precision.FP32)).isEqualTo(SPEC);
    assertThat(EncoderSpec.of(words(Map.of("stem", "standard")), Precision.FP32))
        .isEqualTo(ResNetOptions.imagenet(50));
  }

  @Test
  void whatWordsDoNotSayIsTorchvisionsResNet50() {
    assertThat(EncoderSpec.of(words(Map.of()), Precision.FP32))
        .isEqualTo(ResNetOptions.imagenet(50));
    EncoderWords some = words(Map.of("model", "resnet18", "recipe", "mine", "stem", ""));
    assertThat(EncoderSpec.of(some, Precision.BF16))
        .isEqualTo(ResNetOptions.imagenet(18).with(Precision.BF16));
  }

  @Test
  void wordsThatAreNotKnownAreNamedWithWhereTheyStand() {
    EncoderWords model = words(Map.of("model", "vit", "width", "wide"));
    assertThatThrownBy(() -> EncoderSpec.of(model, Precision.FP32))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(
            "given.safetensors: its metadata has model 'vit', which is none of resnet18, resnet34,"
                + " resnet50, vit_{nano,")
        .hasMessageContaining("such as vit_nano_patch8_64; say which with --model");
    EncoderWords width = model.with("model", "resnet18", EncoderSpecTest::unknown);
    assertThatThrownBy(() -> EncoderSpec.of(width, Precision.FP32))
        .hasMessageContaining("its metadata has width 'wide'; say --width");
    EncoderWords option = width.without("width").with("stem", "7x7", EncoderSpecTest::unknown);
    assertThatThrownBy(() -> EncoderSpec.of(option, Precision.FP32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--stem 7x7 [imagenet, cifar]");
  }

  @Test
  void featureMapsAreKnownBeforeTheNetworkIsMade() {
    assertThat(SPEC.maps())
        .containsExactly(
            new FeatureMap("C2", 8, 1),
            new FeatureMap("C3", 16, 2),
            new FeatureMap("C4", 32, 4),
            new FeatureMap("C5", 64, 8));
    assertThat(ResNetOptions.imagenet(50).top()).isEqualTo(new FeatureMap("C5", 2048, 32));
    assertThat(SPEC.map("C4").positions(25)).isEqualTo(7);
    assertThat(SPEC.embeddingWidth()).isEqualTo(64);
    assertThatThrownBy(() -> SPEC.map("P3"))
        .hasMessage("'P3' is not a feature map of the encoder: must be one of C2, C3, C4, C5");
  }

  @Test
  void severalFeatureMapsStandFineToCoarse() {
    assertThat(SPEC.maps(List.of("C3", "C5"))).extracting(FeatureMap::name).contains("C3", "C5");
    for (List<String> wrong :
        List.of(List.<String>of(), List.of("C5", "C3"), List.of("C3", "C3"))) {
      assertThatThrownBy(() -> SPEC.maps(wrong))
          .hasMessage(
              "levels "
                  + wrong
                  + ": name at least one of C2, C3, C4, C5, each once, fine to coarse");
    }
  }

  @Test
  void cardsAndTablesNameTheStructure() {
    assertThat(SPEC.description()).isEqualTo("resnet34, width 8, 3x3 stem, fp32");
    assertThat(SPEC.title()).isEqualTo("ResNet-34 width 8");
  }
}
