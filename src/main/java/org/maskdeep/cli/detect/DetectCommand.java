package org.maskdeep.cli.detect;

import picocli.CommandLine.Command;

/** Detection: what a pretrained backbone is worth for boxes and masks. */
@Command(
    name = "detect",
    mixinStandardHelpOptions = true,
    description = "Train, evaluate and use Mask R-CNN and Faster R-CNN on a pretrained backbone.",
    subcommands = {DetectTrain.class, DetectEval.class, DetectPredict.class})
public final class DetectCommand {}
