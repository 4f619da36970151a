package org.maskdeep.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.eval.SetInfo;
import org.maskdeep.report.result.Probe;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

/** Files of runs that were evaluated before scores were typed stay valid, byte for byte. */
class ScoreFilesTest {
  private static final String ENCODER =
      """
      {
        "inputs" : "28f2 a398 ba3d ProbeRecipe[resize=32, crop=32] 0",
        "knn" : {
          "value" : 0.651,
          "std" : null,
          "runs" : [ 0.651 ],
          "card" : {
            "probe" : "knn",
            "encoder" : {
              "model" : "resnet18, width 16, 3x3 stem, fp32",
              "source" : "smoke-maskdeep",
              "sha256" : "28f2"
            },
            "features" : "C5, mean over positions, D = 128",
            "train" : {
              "name" : "scenes/train",
              "size" : 4000,
              "classes" : 10,
              "fingerprint" : "a398"
            },
            "test" : {
              "name" : "scenes/val",
              "size" : 1000,
              "classes" : 10,
              "fingerprint" : "ba3d"
            },
            "settings" : {
              "similarity" : "cosine",
              "k" : "20"
            },
            "seeds" : [ ]
          }
        },
        "linear" : {
          "value" : 0.715,
          "std" : 0.25,
          "runs" : [ 0.465, 0.965 ],
          "card" : {
            "probe" : "linear",
            "encoder" : {
              "model" : "resnet18, width 16, 3x3 stem, fp32",
              "source" : "smoke-maskdeep",
              "sha256" : "28f2"
            },
            "features" : "C5, mean over positions, D = 128",
            "train" : {
              "name" : "scenes/train",
              "size" : 4000,
              "classes" : 10,
              "fingerprint" : "a398"
            },
            "test" : {
              "name" : "scenes/val",
              "size" : 1000,
              "classes" : 10,
              "fingerprint" : "ba3d"
            },
            "settings" : { },
            "seeds" : [ 0, 1 ]
          }
        }
      }""";

  private static final String DETECTOR =
      """
      {
        "inputs" : "e951\\na1fe 4749\\nname: smoke\\nseed: 0\\n",
        "bbox" : {
          "stats" : [ 0.19107916566492691, 0.5, 0.25, -1.0, -1.0, -1.0, 0.1, 0.2, 0.3, 0.4, -1.0, -1.0 ],
          "per_category" : {
            "2" : [ 0.27369824765966755, 0.48394569370717594, 0.5000000000000001 ],
            "10" : [ -1.0, -1.0, -1.0 ]
          },
          "category_names" : {
            "2" : "disc",
            "10" : "ring"
          },
          "iou_type" : "bbox",
          "warnings" : [ ]
        }
      }""";

  @TempDir private Path folder;

  /** 5 epochs at 0.04 once read as 54 at the usual rate. */
  @Test
  void everyWayToEvaluateHasWordsOfItsOwn() throws IOException {
    Set<String> words = new HashSet<>();
    for (String settings :
        List.of(
            "probe.epochs=9",
            "probe.epochs=9;probe.finetune_epochs=54",
            "probe.epochs=9;probe.finetune_epochs=5;probe.finetune_rate=0.04",
            "probe.epochs=9;probe.finetune_epochs=5;probe.finetune_regularization=light",
            "probe.epochs=9;probe.semi_supervised=true",
            "probe.epochs=9;probe.learning_rates=[0.1]")) {
      Recipe recipe = Recipes.load("smoke-maskdeep", List.of(settings.split(";")));
      words.add(Reproduction.words(recipe.probe()));
    }
    assertThat(words)
        .hasSize(6)
        .contains("ProbeRecipe[resize=32, crop=32, neighbours=20, temperature=0.07, epochs=9]");
  }

  @Test
  void scoresOfEncodersAreReadAndWrittenUnchanged() throws IOException {
    Path file = Files.writeString(folder.resolve("scores.json"), ENCODER);
    String inputs = "28f2 a398 ba3d ProbeRecipe[resize=32, crop=32] 0";
    EncoderScores scores = EncoderScores.find(folder, inputs).orElseThrow();
    assertThat(scores.of(Probe.KNN).value()).isEqualTo(0.651);
    assertThat(scores.knn().std()).isNull();
    assertThat(scores.linear().std()).isEqualTo(0.25);
    assertThat(scores.linear().runs()).containsExactly(0.465, 0.965);
    assertThat(scores.knn().card().encoder().digest()).isEqualTo("28f2");
    assertThat(scores.knn().card().test()).isEqualTo(new SetInfo("scenes/val", 1000, 10, "ba3d"));
    Files.delete(file);
    scores.write(folder);
    assertThat(file).hasContent(ENCODER);
    assertThat(EncoderScores.find(folder, inputs)).contains(scores);
    assertThat(EncoderScores.find(folder, inputs + "1")).isEmpty();
    assertThat(EncoderScores.find(folder.resolve("none"), inputs)).isEmpty();
    assertThatThrownBy(() -> scores.of(Probe.BOX_AP)).hasMessageContaining("no score of box_ap");
    assertThatThrownBy(() -> scores.of(Probe.FINETUNE_1))
        .hasMessageContainingAll("no score of finetune_1", "knn, linear");
    EncoderScores more =
        new EncoderScores(
            inputs, scores.knn(), scores.linear(), Map.of("finetune_1", scores.knn()));
    more.write(folder);
    assertThat(EncoderScores.find(folder, inputs)).contains(more);
    assertThat(more.of(Probe.FINETUNE_1)).isEqualTo(scores.knn());
  }

  @Test
  void scoresOfDetectorsAreReadAndWrittenUnchanged() throws IOException {
    Path file = Files.writeString(folder.resolve("scores.json"), DETECTOR);
    String inputs = "e951\na1fe 4749\nname: smoke\nseed: 0\n";
    DetectorScores scores = DetectorScores.find(folder, inputs).orElseThrow();
    assertThat(scores.of(Probe.BOX_AP).ap()).isEqualTo(19.107916566492691);
    assertThat(scores.of(Probe.BOX_AP).perCategory().get("2").ar()).isEqualTo(0.5000000000000001);
    assertThat(scores.of(Probe.MASK_AP)).isNull();
    Files.delete(file);
    scores.write(folder);
    assertThat(file).hasContent(DETECTOR);
    assertThat(DetectorScores.find(folder, inputs)).contains(scores);
  }

  @Test
  void aFileOfAnotherShapeIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("scores.json"), "{\"knn\": 7}");
    assertThatThrownBy(() -> EncoderScores.find(folder, "x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("remove it");
  }

  @Test
  void secondsOfOlderRunsCount() throws IOException {
    Files.writeString(
        folder.resolve("seconds.jsonl"),
        "{\"part\":\"pretrain\",\"seconds\":97.1}\n{\"part\":\"judge\",\"seconds\":2.7}\n");
    new StageClock(folder, "evaluate").close();
    assertThat(StageClock.sum(List.of(folder, folder))).isBetween(99.8, 109.8);
    assertThat(Files.readAllLines(folder.resolve("seconds.jsonl")).get(2))
        .startsWith("{\"part\":\"evaluate\",\"seconds\":");
  }

  /** A detector is the same with other threads, and another one with another rate. */
  @Test
  void whatChangesNoScoreKeepsThem(@TempDir Path folder) throws IOException {
    String inputs = "28f2\na398\ndata:\n  threads: 1\noptimizer:\n  steps: 600\nrun:\n  keep: 2\n";
    DetectorScores given = GivenScores.detector(0.3, 0.2);
    DetectorScores scores = new DetectorScores(inputs, given.bbox(), given.segm());
    scores.write(folder);
    String others = inputs.replace("threads: 1", "threads: 2").replace("keep: 2", "keep: 5");
    assertThat(DetectorScores.find(folder, others)).contains(scores);
    assertThat(DetectorScores.find(folder, inputs.replace("600", "700"))).isEmpty();
  }
}
