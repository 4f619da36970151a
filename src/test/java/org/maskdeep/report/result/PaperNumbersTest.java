package org.maskdeep.report.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class PaperNumbersTest {
  private static final PaperNumbers PAPERS = PaperNumbers.load();

  @Test
  void theFourTablesAreThereWithSourceAndRecipe() {
    assertThat(PAPERS.numbers())
        .extracting(PaperNumber::dataset)
        .contains("imagenet", "coco", "cifar10", "imagenette");
    assertThat(PAPERS.numbers())
        .allSatisfy(n -> assertThat(n.source() + n.recipe()).hasSizeGreaterThan(10));
    assertThat(PAPERS.numbers())
        .as("a claim stands once")
        .extracting(n -> n.method() + n.model() + n.probe() + n.dataset() + n.epochs())
        .doesNotHaveDuplicates();
  }

  @Test
  void maskDeepIsWhatItsAbstractStates() {
    assertThat(PAPERS.exact("maskdeep", Probe.LINEAR, "imagenet", 100)).isEqualTo(69.6);
    assertThat(PAPERS.exact("maskdeep", Probe.LINEAR, "imagenet", 200)).isEqualTo(71.2);
    assertThat(PAPERS.exact("maskdeep", Probe.LINEAR, "cifar10", 200)).isNull();
  }

  @Test
  void shortNamesFindTheAuthorsNames() {
    assertThat(PAPERS.exact("mocov2", Probe.LINEAR, "imagenet", 200)).isEqualTo(67.5);
    assertThat(PAPERS.exact("swav", Probe.LINEAR, "imagenet", 200)).isEqualTo(69.1);
    assertThat(PAPERS.exact("soco", Probe.BOX_AP, "coco", 400)).isEqualTo(43.0);
    assertThat(PAPERS.exact("soco*", Probe.BOX_AP, "coco", 400)).isEqualTo(43.2);
  }

  @Test
  void aRangeIsShownAsOneAndIsNoExactNumber() {
    assertThat(PAPERS.find("byol", Probe.LINEAR, "imagenet", 100))
        .hasValueSatisfying(n -> assertThat(n.text()).isEqualTo("66.5–69.8"));
    assertThat(PAPERS.exact("byol", Probe.LINEAR, "imagenet", 100)).isNull();
  }

  @Test
  void aSubsetStandsBesideItsFamilyAndMaskDeepsOwnNumbers() {
    Set<Probe> probes = Set.of(Probe.KNN, Probe.LINEAR);
    assertThat(PAPERS.beside(Set.of("maskdeep"), Set.of("imagenette-160"), probes))
        .allMatch(n -> n.dataset().equals("imagenette") || n.method().equals("MaskDeep"))
        .anyMatch(n -> n.dataset().equals("imagenette"))
        .anyMatch(n -> n.method().equals("MaskDeep"));
    assertThat(PAPERS.beside(Set.of("maskdeep", "null"), Set.of("scenes"), Set.of(Probe.LINEAR)))
        .allMatch(n -> n.dataset().equals("imagenet") && n.model().equals("ResNet-50"))
        .hasSizeGreaterThan(10);
  }

  @Test
  void transformersStandBesideTransformers() {
    Set<Probe> probes = Set.of(Probe.LINEAR, Probe.FINETUNE);
    assertThat(PAPERS.beside(Set.of("random", "mae", "semmae"), Set.of("scenes"), probes))
        .allMatch(n -> n.model().startsWith("ViT"))
        .extracting(PaperNumber::method)
        .contains("MAE", "SemMAE")
        .doesNotContain("MaskDeep", "BYOL");
    assertThat(PAPERS.beside(Set.of("mae"), Set.of("cifar10"), probes))
        .as("CIFAR-10's, and the papers' own")
        .allMatch(n -> n.dataset().equals("cifar10") || n.method().endsWith("MAE"))
        .anyMatch(n -> n.method().equals("SemMAE"));
    assertThat(PAPERS.beside(Set.of("random"), Set.of("scenes"), probes))
        .as("no published method: both kinds")
        .extracting(PaperNumber::method)
        .contains("MaskDeep", "SemMAE");
  }

  @Test
  void ofTwoNetworksNeitherIsTheNumber() {
    assertThat(PAPERS.exact("mae", Probe.LINEAR, "imagenet", 800)).isEqualTo(63.7);
    assertThat(PAPERS.exact("semmae", Probe.LINEAR, "imagenet", 800)).isNull();
    assertThat(PAPERS.exact("automae", Probe.LINEAR, "imagenet", 800)).isEqualTo(66.7);
  }

  @Test
  void malformedNumbersNameTheKey() {
    String yaml =
        "numbers:\n  - {method: A, probe: knn, dataset: d, model: m, epochs: 1, low: 2, high: 1,"
            + " source: s, recipe: r}\n";
    assertThatThrownBy(() -> PaperNumbers.parse("x.yaml", yaml))
        .hasMessageContainingAll("x.yaml", "numbers[0]", "low = 2.0 is above high = 1.0");
    assertThatThrownBy(() -> PaperNumbers.parse("x.yaml", yaml.replace("recipe: r", "recip: r")))
        .hasMessageContainingAll("x.yaml", "numbers[0].recipe", "missing");
    assertThatThrownBy(() -> PaperNumbers.parse("x.yaml", "numbers: [\n"))
        .hasMessageContainingAll("x.yaml", "line");
  }
}
