/**
 * MaskDeep (arXiv 2304.00218): {@link org.maskdeep.method.maskdeep.MaskDeep} reads from views to
 * loss; patches of the feature hierarchy, masks of groups, aggregation and heads are beside it.
 */
package org.maskdeep.method.maskdeep;
