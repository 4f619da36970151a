/**
 * ADIOS (Shi et al. 2022, arXiv 2201.13100): masks that are learned against the encoder. A network
 * divides each image into masks so that what is left of it under each is hard to recognise.
 */
package org.maskdeep.method.adios;
