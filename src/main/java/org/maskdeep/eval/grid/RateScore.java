package org.maskdeep.eval.grid;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What became of one learning rate.
 *
 * @param rate at 256 samples a step
 * @param heldOut top-1 on the held-out part, in [0, 1]; null when it diverged
 * @param divergedAt the first step whose logits or loss were NaN or infinite, from 0; null when
 *     none was
 */
public record RateScore(
    double rate,
    @JsonProperty("held_out_top1") Double heldOut,
    @JsonProperty("diverged_at") Long divergedAt) {}
