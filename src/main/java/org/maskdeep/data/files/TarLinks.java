package org.maskdeep.data.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * The links of a tar archive: one name more of a file that stands before (hard links) is read, a
 * link to a path is refused where it may be an image or a folder of images.
 *
 * @param <T> where a file's content is
 */
final class TarLinks<T> {
  private record Link(String name, String target, boolean hard) {}

  private final Listing listing;
  private final Map<String, T> contents;
  private final List<Link> links = new ArrayList<>();

  TarLinks(Listing listing, Map<String, T> contents) {
    this.listing = listing;
    this.contents = contents;
  }

  /** Takes an entry if it is a link. */
  boolean add(TarArchiveEntry entry) {
    if (entry.isLink() || entry.isSymbolicLink()) {
      String name = FileNames.ofLatin1(entry.getName());
      links.add(new Link(name, FileNames.ofLatin1(entry.getLinkName()), entry.isLink()));
      return true;
    }
    return false;
  }

  /** Once all files are listed. */
  void resolve(Path archive) throws IOException {
    for (Link link : links) {
      String target = listing.checked(link.hard ? link.target : "");
      String name = listing.checked(link.name);
      boolean folder = name.substring(name.lastIndexOf('/') + 1).indexOf('.') < 0;
      boolean known = link.hard && contents.containsKey(target);
      if (known) {
        String listed = listing.addFile(link.name, listing.files().get(target));
        if (listed != null) {
          contents.put(listed, contents.get(target));
        }
      } else if (listing.wants(name) || !link.hard && folder && !Listing.isClutter(name)) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: %s in it is a link to %s, which is not followed; pack it again with tar -h",
                archive,
                Listing.printable(name),
                Listing.printable(link.target)));
      }
    }
  }
}
