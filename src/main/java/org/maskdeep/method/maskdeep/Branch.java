package org.maskdeep.method.maskdeep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.maskdeep.mask.PatchGrid;
import org.maskdeep.method.HeadOptions;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.EncoderSpec;
import org.maskdeep.nn.FeatureMap;
import org.maskdeep.nn.layer.Mlp;
import org.maskdeep.nn.layer.Network;
import org.maskdeep.nn.layer.PatchEmbedding;

/** Encoder, patch embeddings and projectors: what MaskDeep has once online and once as target. */
final class Branch {
  private final MaskDeepOptions options;
  private final Encoder encoder;
  private final Map<String, PatchEmbedding> embeddings = new LinkedHashMap<>(); // by level
  private final Map<String, Mlp> projectors = new LinkedHashMap<>(); // by source

  /**
   * A branch.
   *
   * @param aggregator of the patches; tells how wide a projector's input is
   */
  Branch(EncoderSpec spec, MaskDeepOptions options, Aggregator aggregator, HeadOptions heads) {
    this.options = options;
    encoder = spec.create();
    for (FeatureMap map : spec.maps(options.levels())) {
      embeddings.put(
          map.name(),
          options.embedding() == 0
              ? PatchEmbedding.identity(map.channels())
              : new PatchEmbedding(map.channels(), options.embedding(), spec.precision()));
    }
    Mlp shared = null;
    for (Source source : options.sources()) {
      if (shared == null || options.heads() == LevelHeads.SEPARATE) {
        shared = heads.projector(aggregator.width(source.levels().size()), spec.precision());
      }
      projectors.put(source.name(), shared);
    }
  }

  Encoder encoder() {
    return encoder;
  }

  /**
   * What one forward of the encoder gives.
   *
   * @param top the coarsest feature map, [B, C, H, W]
   * @param patches P_l of every level, [B, N_l, d]
   */
  record Features(NDArray top, PatchMaps patches) {}

  /**
   * One forward of the encoder.
   *
   * @param view [B, 3, S, S]
   */
  Features features(NDArray view) {
    NDList maps = encoder.features(view, true); // F_l, [B, C_l, H_l, W_l]
    List<PatchMap> patches = new ArrayList<>();
    embeddings.forEach(
        (level, embedding) -> {
          NDArray map = maps.get(encoder.spec().indexOf(level));
          int rows = Math.toIntExact(map.getShape().get(2));
          int columns = Math.toIntExact(map.getShape().get(3));
          PatchGrid grid = new PatchGrid(rows, columns);
          patches.add(new PatchMap(level, grid, embedding.forward(map, true)));
        });
    NDArray top = maps.remove(maps.size() - 1);
    maps.close();
    return new Features(top, new PatchMaps(patches));
  }

  /** The projector of a source's vectors: [rows, width] → [rows, D]. */
  Mlp projector(Source source) {
    return projectors.get(source.name());
  }

  /** By name; {@code prefix} stands before each. */
  Map<String, Network> networks(String prefix) {
    Map<String, Network> networks = new LinkedHashMap<>();
    networks.put(prefix + "encoder", encoder);
    embeddings.forEach((level, e) -> networks.put(prefix + "embedding." + lower(level), e));
    projectors.forEach((source, p) -> networks.put(prefix + "projector" + own(source), p));
    return networks;
  }

  /** What the name of a source's own heads ends in, such as {@code .c5}; empty for shared ones. */
  private String own(String source) {
    return options.heads() == LevelHeads.SEPARATE ? "." + lower(source) : "";
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
