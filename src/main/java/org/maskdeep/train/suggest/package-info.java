/**
 * Recipes for images of one's own: what is in a folder, what fits into a time on this machine, and
 * a reason for every choice. {@link org.maskdeep.train.suggest.ImageSurvey} looks at the folder,
 * {@link org.maskdeep.train.suggest.SuggestedRecipe} chooses.
 */
package org.maskdeep.train.suggest;
