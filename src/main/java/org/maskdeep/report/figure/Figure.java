package org.maskdeep.report.figure;

/**
 * A picture with what it shows in words.
 *
 * @param png a PNG file
 */
public record Figure(String caption, byte[] png) {}
