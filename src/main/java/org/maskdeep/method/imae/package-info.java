/** i-MAE: a masked autoencoder sees a mixture of two images and makes both of them again. */
package org.maskdeep.method.imae;
