/**
 * What an encoder's features are worth: kNN, linear probe and fine-tuning, each with the protocol
 * card that says how its number came about; and neighbours and projections to look at.
 *
 * <pre>{@code
 * Features train = Features.of(encoder, trainSet, options, Progress.SILENT);
 * Features test = Features.of(encoder, testSet, options, Progress.SILENT);
 * Accuracy knn = KnnProbe.run(train, test, KnnOptions.STANDARD);
 * Accuracy linear = LinearProbe.onFeatures(train, test, ProbeRecipe.standard(), 0);
 * }</pre>
 *
 * <p>{@link org.maskdeep.eval.LinearGrid} chooses the learning rate of a linear probe on a part of
 * the training set; {@link org.maskdeep.eval.FeatureBank} holds the features of sets of any size
 * for kNN. {@link org.maskdeep.eval.tuning} has what only the fine-tuning of vision transformers
 * needs.
 *
 * <p>Letters: N samples, D features, K classes, k neighbours, B batch. Nothing here chooses a
 * setting by looking at test labels, and only {@link org.maskdeep.eval.FineTune} changes an
 * encoder.
 */
package org.maskdeep.eval;
