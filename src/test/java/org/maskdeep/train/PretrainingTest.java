package org.maskdeep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.maskdeep.method.Method;
import org.maskdeep.tensor.Engines;

class PretrainingTest {
  private static Recipe recipe(String... settings) throws IOException {
    List<String> all = new ArrayList<>(List.of("model.width=8", "method.hidden=32"));
    all.addAll(List.of(settings));
    return Recipes.load("defaults", all);
  }

  @ParameterizedTest
  @CsvSource({"maskdeep, MaskDeep", "byol, Byol", "simsiam, SimSiam", "moco, MoCo"})
  void theMethodOfARecipeIsTheOneItNames(String name, String type) throws IOException {
    Engines.start();
    try (NDManager manager = NDManager.newBaseManager()) {
      Method method = Pretraining.method(recipe("method.name=" + name), manager);
      assertThat(method.getClass().getSimpleName()).isEqualTo(type);
      assertThat(method.parameters()).isNotEmpty();
    }
  }

  @Test
  void anUnknownMethodIsRefusedWithTheKnownOnes() throws IOException {
    Recipe recipe = recipe("method.name=dino");
    assertThatThrownBy(() -> Pretraining.method(recipe, null))
        .hasMessageContainingAll("method.name", "dino", "maskdeep", "byol", "simsiam", "moco");
  }

  @Test
  void theTargetOfMoCoKeepsItsMomentumAndTheOthersGoToOne() throws IOException {
    Recipe moco = recipe("method.name=moco", "method.momentum=0.999");
    assertThat(Pretraining.targetMomentum(moco, 10).at(0)).isEqualTo(0.999);
    assertThat(Pretraining.targetMomentum(moco, 10).at(10)).isEqualTo(0.999);
    Recipe byol = recipe("method.name=byol", "method.momentum=0.99");
    assertThat(Pretraining.targetMomentum(byol, 10).at(0)).isEqualTo(0.99);
    assertThat(Pretraining.targetMomentum(byol, 10).at(10)).isEqualTo(1);
  }

  @Test
  void aQueueSmallerThanTheBatchIsRefusedBeforeTheFirstStep() throws IOException {
    Recipe recipe = recipe("method.name=moco", "method.queue=64", "optimizer.batch=128");
    assertThatThrownBy(() -> Pretraining.method(recipe, null))
        .hasMessageContainingAll("method.queue", "64", "128");
  }
}
