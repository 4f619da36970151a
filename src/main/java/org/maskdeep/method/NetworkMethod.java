package org.maskdeep.method;

import ai.djl.ndarray.NDManager;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.maskdeep.nn.Encoder;
import org.maskdeep.nn.layer.Network;

/**
 * What the methods have in common: networks by name, of which {@code encoder} is the one that is
 * learned, and {@code target.x} follows {@code x} by momentum.
 */
public abstract class NetworkMethod implements Method {
  private static final String ENCODER = "encoder";
  private static final String TARGET = "target.";

  private final Map<String, Network> networks = new LinkedHashMap<>();
  private final EmaUpdater momentum = new EmaUpdater();

  /** Adds a network; the order is that of initial weights and of checkpoints. */
  protected final <N extends Network> N add(String name, N network) {
    networks.put(name, network);
    return network;
  }

  /** Adds several. */
  protected final void add(Map<String, ? extends Network> several) {
    networks.putAll(several);
  }

  /**
   * Gives every network its own initial weights, and then every target those of the network that it
   * follows.
   *
   * @param manager owner of all weights
   */
  protected final void initialize(NDManager manager, long seed) {
    int number = 0;
    for (Network network : networks.values()) {
      network.initialize(manager, seed, number++);
    }
    networks.forEach(
        (name, network) -> {
          if (name.startsWith(TARGET)) {
            momentum.follow(network, networks.get(name.substring(TARGET.length())));
          }
        });
  }

  @Override
  public final Encoder encoder() {
    return (Encoder) networks.get(ENCODER);
  }

  @Override
  public final Map<String, Network> networks() {
    return Collections.unmodifiableMap(networks);
  }

  @Override
  public void afterStep(NDManager step, double keep) {
    momentum.update(step, keep);
  }
}
