#!/bin/sh
# Makes target/maskdeep-bundle.tar.gz: a Java runtime, the jar and its libraries (without PyTorch's
# own natives, which the other machine brings: PYTORCH_LIBRARY_PATH), and a start script.
set -eu
out=target/bundle/maskdeep
rm -rf target/bundle
mkdir -p "$out/lib"
jlink --add-modules java.base,java.desktop,java.logging,java.management,java.naming,java.sql,java.xml,jdk.unsupported,jdk.zipfs,jdk.crypto.ec \
  --strip-debug --no-header-files --no-man-pages --compress=2 --output "$out/jre"
cp target/maskdeep.jar "$out/"
for jar in target/lib/*.jar; do
  case "$jar" in
    */pytorch-native-*) [ "${NATIVE:-no}" = yes ] && cp "$jar" "$out/lib/" ;;
    *) cp "$jar" "$out/lib/" ;;
  esac
done
cat > "$out/maskdeep" <<'S'
#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/jre/bin/java" ${JAVA_OPTS:-} -jar "$here/maskdeep.jar" "$@"
S
chmod +x "$out/maskdeep"
tar -C target/bundle -czf target/maskdeep-bundle.tar.gz maskdeep
ls -lh target/maskdeep-bundle.tar.gz
