package org.maskdeep.tensor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the file format of a TorchScript module that has one method and no state: a stored zip
 * with the pickled object, the source text and a version (PyTorch's
 * torch/csrc/jit/docs/serialization.md).
 */
final class ScriptArchive {
  static final String TYPE = "Ops";
  static final String METHOD = "run";

  private static final String CLASS =
      """
      class %s(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def forward(self: __torch__.%s, x: Tensor) -> Tensor:
          return x
        def %s%s""";

  /** Pickle, protocol 2: the object __torch__.Ops with the state {"training": True}. */
  private static final String PICKLE =
      "\u0080\u0002c__torch__\n" + TYPE + "\nq\0)\u0081}(X\u0008\0\0\0trainingq\1\u0088ubq\2.";

  /** Pickle, protocol 2: an empty tuple. */
  private static final String NO_CONSTANTS = "\u0080\u0002).";

  private ScriptArchive() {}

  /** The archive of a module whose method {@link #METHOD} has this signature and body. */
  static byte[] of(String signatureAndBody) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setMethod(ZipOutputStream.STORED);
      put(zip, "ops/data.pkl", latin1(PICKLE));
      String source = String.format(Locale.ROOT, CLASS, TYPE, TYPE, METHOD, signatureAndBody);
      put(zip, "ops/code/__torch__.py", source.getBytes(UTF_8));
      put(zip, "ops/constants.pkl", latin1(NO_CONSTANTS));
      put(zip, "ops/version", "3\n".getBytes(UTF_8));
      put(zip, "ops/byteorder", "little".getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // writing to memory
    }
    return out.toByteArray();
  }

  private static byte[] latin1(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
