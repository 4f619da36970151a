package org.maskdeep.cli.bench;

import picocli.CommandLine.Command;

/** Measures speed. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure how fast this machine trains, loads and evaluates.",
    subcommands = {
      BenchStep.class,
      BenchMatmul.class,
      BenchLoader.class,
      BenchCheckpoint.class,
      BenchCoco.class,
      BenchDetect.class
    })
public final class BenchCommand {}
