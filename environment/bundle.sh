#!/bin/sh
# Makes target/maskdeep-bundle.tar.xz: a Java runtime, the jar and its libraries (without PyTorch's
# own natives, which the other machine brings: PYTORCH_LIBRARY_PATH), and a start script. Everything
# is stored uncompressed inside and compressed once, as a whole: a third of the size.
set -eu
out=target/bundle/maskdeep
rm -rf target/bundle target/maskdeep-bundle.tar.*
mkdir -p "$out/lib"
"${JAVA_HOME:+$JAVA_HOME/bin/}jlink" --add-modules java.base,java.desktop,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.crypto.ec,jdk.management,jdk.unsupported,jdk.zipfs \
  --strip-debug --no-header-files --no-man-pages --compress=0 --output "$out/jre"
# A distribution's JDK takes libjpeg and the like from the system; the other machine may lack them.
if command -v ldd > /dev/null; then
  mkdir -p "$out/native"
  for library in javajpeg lcms fontmanager; do
    ldd "$out/jre/lib/lib$library.so" | awk '$3 ~ /^\// { print $3 }'
  done | sort -u | grep -v "/jre/" \
    | grep -vE '/(ld-linux.*|lib(c|m|dl|rt|pthread|gcc_s|stdc\+\+))\.so' \
    | while read -r library; do cp -L "$library" "$out/native/"; done
fi
cat > "$out/maskdeep" <<'S'
#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/native
export LD_LIBRARY_PATH
exec "$here/jre/bin/java" ${JAVA_OPTS:-} -jar "$here/maskdeep.jar" "$@"
S
chmod +x "$out/maskdeep"
python3 - "$out" "${NATIVE:-no}" <<'P'
import glob, os, sys, tarfile, zipfile

out, native = sys.argv[1:]
program = "target/maskdeep.jar"
for jar in [program] + sorted(glob.glob("target/lib/*.jar")):
    name = os.path.basename(jar)
    if name.startswith("pytorch-native-") and native != "yes":
        continue
    to = os.path.join(out, "" if jar == program else "lib", name)
    with zipfile.ZipFile(jar) as source, zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as stored:
        for entry in source.infolist():
            stored.writestr(zipfile.ZipInfo(entry.filename, entry.date_time), source.read(entry))
with tarfile.open("target/maskdeep-bundle.tar.xz", "w:xz", preset=4) as archive:
    archive.add(out, "maskdeep")
P
ls -lh target/maskdeep-bundle.tar.xz
