package org.maskdeep.image.codec;

import java.io.IOException;
import org.maskdeep.image.Image;
import org.maskdeep.image.Resolution;
import org.maskdeep.image.ScaledImage;

/**
 * Decodes image files. May be used from several threads at once; whoever opened it closes it after
 * the last of them.
 *
 * <pre>{@code
 * try (ImageDecoder decoder = Decoding.TURBOJPEG.open()) {
 *   Image image = decoder.decode(Files.readAllBytes(file), file.toString());
 * }
 * }</pre>
 */
public interface ImageDecoder extends AutoCloseable {
  /** {@link Codec#decode(byte[], String)}. */
  ImageDecoder EXACT = Codec::decode;

  /**
   * Decodes a file; the formats, the errors and the orientation are those of {@link
   * Codec#decode(byte[], String)} whatever the decoder.
   *
   * @param bytes the whole file; not changed
   * @param name what to call it in an error
   */
  Image decode(byte[] bytes, String name) throws IOException;

  /**
   * Decodes a file at least as finely as is needed.
   *
   * @param need is asked once the size is known; not asked by decoders that do not scale
   */
  default ScaledImage decode(byte[] bytes, String name, Resolution need) throws IOException {
    return ScaledImage.full(decode(bytes, name));
  }

  /** Whether images may be decoded more coarsely than they are stored. */
  default boolean scales() {
    return false;
  }

  /** Frees native memory; a second call does nothing. */
  @Override
  default void close() {}
}
