import ai.djl.Device;
import java.nio.file.Path;
import java.util.List;
import org.maskdeep.data.Dataset;
import org.maskdeep.data.Datasets;
import org.maskdeep.eval.EmbedOptions;
import org.maskdeep.eval.Features;
import org.maskdeep.eval.KnnOptions;
import org.maskdeep.eval.KnnProbe;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.WeightFiles;
import org.maskdeep.run.Progress;
import org.maskdeep.tensor.Engines;
import org.maskdeep.train.Pretrainer;
import org.maskdeep.train.Pretraining;
import org.maskdeep.train.Recipe;
import org.maskdeep.train.Recipes;

/** Pretrains in memory, evaluates by nearest neighbours and writes the encoder. */
public class Pretrain {
  public static void main(String[] settings) throws Exception {
    Engines.threads(2); // before anything else starts PyTorch
    Recipe recipe = Recipes.load("smoke-maskdeep", List.of(settings));
    Path data = Path.of("data"); // where archives and folders lie; Scenes need none
    try (Dataset train = Datasets.open(recipe.data().train(), data);
        Dataset test = Datasets.open(recipe.data().test(), data);
        Pretrainer pretrainer = new Pretrainer(recipe, train, Device.cpu())) {
      pretrainer.train(
          step -> System.out.printf("step %d, loss %.3f%n", step.step(), step.loss()),
          () -> false);

      Encoder encoder = pretrainer.method().encoder();
      EmbedOptions how =
          EmbedOptions.of(encoder.spec(), 32, 32, Pretraining.normalization(recipe.views()));
      Features known = Features.of(encoder, train, how, Progress.SILENT);
      Features asked = Features.of(encoder, test, how, Progress.SILENT);
      double top1 = KnnProbe.run(known, asked, new KnnOptions(20, 0.07)).top1();
      System.out.printf("kNN: %.1f %%%n", 100 * top1);

      WeightFiles.save(Path.of("encoder.safetensors"), encoder, encoder.spec().words());
    }
  }
}
