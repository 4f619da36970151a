package org.maskdeep.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import org.maskdeep.files.AtomicFile;

/**
 * A file at its official place, with its checksum. Nothing is fetched unless {@link #to} is called.
 *
 * @param address where it lies (http or https)
 * @param file name to store it under
 * @param algorithm of the checksum, such as {@code MD5}
 * @param checksum in hexadecimal digits
 */
public record Download(URI address, String file, String algorithm, String checksum) {
  private static final int BLOCK = 1 << 16;

  /** The official CIFAR-10 in its binary layout, 170,052,171 bytes. */
  public static final Download CIFAR10 =
      new Download(
          URI.create("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"),
          "cifar-10-binary.tar.gz",
          "MD5",
          "c32a1d4ab5d03f1284b67883e8d87530");

  /** Imagenette of short side 160, as fast.ai publishes it. */
  public static final Download IMAGENETTE =
      new Download(
          URI.create("https://s3.amazonaws.com/fast-ai-imageclas/imagenette2-160.tgz"),
          "imagenette2-160.tgz",
          "MD5",
          "e793b78cc4c9e9a4ccc0c1155377a412");

  /** Tiny-ImageNet as Stanford's course CS 231N publishes it, 248,100,043 bytes. */
  public static final Download TINY_IMAGENET =
      new Download(
          URI.create("http://cs231n.stanford.edu/tiny-imagenet-200.zip"),
          "tiny-imagenet-200.zip",
          "MD5",
          "90528d7ca1a48142e341f4ef8d21d0de");

  /** STL-10 in its binary layout, 2.6 GB; it has to be unpacked. */
  public static final Download STL10 =
      new Download(
          URI.create("http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz"),
          "stl10_binary.tar.gz",
          "MD5",
          "91f7769df0f17e558f3565bffb0c7dfb");

  /** Checks that the file name stays in its folder. */
  public Download {
    if (!file.matches("[\\w][\\w.-]*")) {
      throw new IllegalArgumentException("'" + file + "' is not a plain file name");
    }
  }

  /**
   * Fetches the file into a folder, unless it is there; it appears there whole and verified, or not
   * at all.
   *
   * @return the file
   * @throws IOException when the network or the checksum fails; the message says what to do by hand
   */
  public Path to(Path folder) throws IOException {
    return to(folder, (done, total) -> {});
  }

  /**
   * As {@link #to(Path)}.
   *
   * @param progress is told now and then the bytes so far, and those of the file, or 0 where its
   *     server does not say
   */
  public Path to(Path folder, Progress progress) throws IOException {
    Path target = folder.resolve(file);
    if (Files.exists(target)) {
      return target;
    }
    Files.createDirectories(folder);
    AtomicFile.write(
        target,
        out -> {
          MessageDigest digest = digest();
          HttpResponse<InputStream> response = open(target);
          long total = response.headers().firstValueAsLong("content-length").orElse(0);
          try (InputStream in = response.body();
              DigestOutputStream checked = new DigestOutputStream(out, digest)) {
            copy(in, checked, total, progress);
          }
          String got = HexFormat.of().formatHex(digest.digest());
          if (!got.equalsIgnoreCase(checksum)) {
            throw new IOException(
                String.format(
                    Locale.ROOT,
                    "%s: its %s is %s, not %s; it was cut off or changed, try again",
                    address,
                    algorithm,
                    got,
                    checksum));
          }
        });
    return target;
  }

  /** Is told how far a download is. */
  @FunctionalInterface
  public interface Progress {
    /** So many of so many bytes are there. */
    void accept(long done, long total);
  }

  private static void copy(InputStream in, OutputStream out, long total, Progress progress)
      throws IOException {
    byte[] block = new byte[BLOCK];
    long done = 0;
    for (int n = in.read(block); n >= 0; n = in.read(block)) {
      out.write(block, 0, n);
      done += n;
      progress.accept(done, total);
    }
  }

  private HttpResponse<InputStream> open(Path target) throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
    try {
      HttpResponse<InputStream> response =
          client.send(
              HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        response.body().close();
        throw new IOException("HTTP status " + response.statusCode());
      }
      return response;
    } catch (IOException e) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: cannot be downloaded (%s); get it on a machine with network and put it at %s",
              address,
              e.getMessage() == null ? e : e.getMessage(),
              target),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(address + ": download interrupted", e);
    }
  }

  private MessageDigest digest() throws IOException {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(
          "checksum algorithm " + algorithm + " is unknown; use MD5 or SHA-256", e);
    }
  }
}
