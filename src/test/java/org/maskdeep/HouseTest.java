package org.maskdeep;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keeps the house in order: its floors, its doors and the size of its rooms' files. */
class HouseTest {
  private static final String ROOT = "org.maskdeep.";
  private static final String RESNET = ROOT + "nn.ResNet";
  private static final int MOST_LINES = 400;
  private static final int MOST_FILES = 25;

  /** The rooms of each floor, from the ground up; docs/architecture.md draws them. */
  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of("random", "files", "text", "check"),
          Set.of("mask", "image", "coco", "detect.box"),
          Set.of("tensor", "data"),
          Set.of("nn", "optim", "report", "data.detection"),
          Set.of("method", "detect", "run"),
          Set.of("train", "eval"),
          Set.of("reproduce"),
          Set.of("cli", "notebook"));

  private static final Set<String> WITHOUT_DJL =
      Set.of(
          "random",
          "files",
          "text",
          "check",
          "mask",
          "image",
          "coco",
          "data",
          "data.detection",
          "detect.box",
          "report");
  private static final Set<String> WITH_TABLES_AND_CHARTS = Set.of("report", "notebook");
  private static final List<String> OTHER_RANDOMNESS =
      List.of(
          "java.util.Random",
          "java.util.SplittableRandom",
          "java.util.concurrent.ThreadLocalRandom",
          "java.util.random.",
          "java.security.SecureRandom",
          "org.apache.commons.lang3.RandomUtils");
  private static final Set<String> OTHER_RANDOM_METHODS =
      Set.of(
          "java.lang.Math.random",
          "java.lang.StrictMath.random",
          "java.util.Collections.shuffle",
          "java.util.UUID.randomUUID",
          "ai.djl.ndarray.NDManager.randomInteger",
          "ai.djl.ndarray.NDManager.randomNormal",
          "ai.djl.ndarray.NDManager.randomPermutation",
          "ai.djl.ndarray.NDManager.randomUniform",
          "ai.djl.ndarray.NDManager.truncatedNormal");

  /** What computes on DJL's default device: the GPU where there is one, whatever --device says. */
  private static final Set<String> DEFAULT_DEVICE =
      Set.of(
          "ai.djl.ndarray.NDManager.newBaseManager()",
          "ai.djl.Model.newInstance(java.lang.String)",
          "ai.djl.Model.newInstance(java.lang.String, java.lang.String)");

  /** What asks the machine's locale how digits, decimal points or letters look. */
  private static final Set<String> LOCALE_OF_THE_MACHINE =
      Set.of(
          "java.lang.String.format(java.lang.String, [Ljava.lang.Object;)",
          "java.lang.String.formatted([Ljava.lang.Object;)",
          "java.lang.String.toLowerCase()",
          "java.lang.String.toUpperCase()",
          "java.io.PrintStream.printf(java.lang.String, [Ljava.lang.Object;)",
          "java.io.PrintStream.format(java.lang.String, [Ljava.lang.Object;)",
          "java.io.PrintWriter.printf(java.lang.String, [Ljava.lang.Object;)",
          "java.io.PrintWriter.format(java.lang.String, [Ljava.lang.Object;)",
          "java.text.DecimalFormat.<init>()",
          "java.text.DecimalFormat.<init>(java.lang.String)",
          "java.text.NumberFormat.getInstance()",
          "java.text.NumberFormat.getIntegerInstance()",
          "java.text.NumberFormat.getNumberInstance()",
          "java.text.NumberFormat.getPercentInstance()",
          "java.text.SimpleDateFormat.<init>(java.lang.String)",
          "java.time.format.DateTimeFormatter.ofPattern(java.lang.String)",
          "java.util.Formatter.<init>()",
          "java.util.Formatter.<init>(java.lang.Appendable)",
          "java.util.Locale.getDefault()");

  private static JavaClasses house;

  @BeforeAll
  static void enter() {
    house =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.maskdeep");
    assertThat(house.size()).as("classes of the house").isGreaterThan(100);
  }

  @Test
  void everyRoomHasAFloor() {
    Set<String> rooms = new TreeSet<>();
    house.forEach(c -> rooms.add(room(c)));
    rooms.removeIf(room -> floor(room) >= 0);
    assertThat(rooms).as("rooms without a floor: give them one here and in the docs").isEmpty();
  }

  @Test
  void aRoomImportsOnlyFromLowerFloors() {
    Predicate<Dependency> upwards =
        d -> {
          String from = room(d.getOriginClass());
          String to = room(d.getTargetClass().getBaseComponentType());
          return !to.isEmpty() && !to.equals(from) && floor(to) >= floor(from);
        };
    assertThat(dependencies(upwards)).as("imports from the same floor or above").isEmpty();
  }

  @Test
  void noPackagesNeedEachOther() {
    slices().matching("(org.maskdeep..)").should().beFreeOfCycles().check(house);
  }

  /** So that a further kind of encoder is a matter of {@code nn} alone. */
  @Test
  void onlyTheRoomOfNetworksNamesAKindOfEncoder() {
    assertThat(dependencies(d -> !room(d.getOriginClass()).equals("nn") && isIn(d, RESNET)))
        .as("ResNet outside of nn: use Encoder and EncoderSpec")
        .isEmpty();
  }

  @Test
  void theLowerRoomsNeedNoDjl() {
    assertThat(
            dependencies(d -> WITHOUT_DJL.contains(room(d.getOriginClass())) && isIn(d, "ai.djl.")))
        .as("DJL in a room that does without")
        .isEmpty();
  }

  @Test
  void tablesAndChartsAreDrawnInReportAndNotebookOnly() {
    assertThat(
            dependencies(
                d ->
                    !WITH_TABLES_AND_CHARTS.contains(room(d.getOriginClass()))
                        && (isIn(d, "tech.tablesaw.") || isIn(d, "org.knowm.xchart."))))
        .as("Tablesaw or XChart elsewhere")
        .isEmpty();
  }

  @Test
  void onlyTheCommandLinePrints() {
    Set<String> streams = Set.of("java.lang.System.out", "java.lang.System.err");
    assertThat(
            accesses(
                a ->
                    (streams.contains(name(a)) || name(a).endsWith(".printStackTrace"))
                        && !room(a.getOriginOwner()).equals("cli")
                        && !a.getOriginOwner().getSimpleName().equals("TextScreen")))
        .as("prints outside of cli and notebook.TextScreen")
        .isEmpty();
  }

  @Test
  void everyRandomNumberComesFromTheRandomRoom() {
    Set<String> others = new TreeSet<>(accesses(a -> OTHER_RANDOM_METHODS.contains(name(a))));
    others.addAll(dependencies(d -> OTHER_RANDOMNESS.stream().anyMatch(name -> isIn(d, name))));
    assertThat(others).as("other generators").isEmpty();
  }

  @Test
  void noTextDependsOnTheLocaleOfTheMachine() {
    assertThat(accesses(a -> LOCALE_OF_THE_MACHINE.contains(a.getTarget().getFullName())))
        .as("texts in the machine's locale: pass Locale.ROOT (String.format(Locale.ROOT, …))")
        .isEmpty();
  }

  @Test
  void everyArrayHasADeviceThatSomeoneChose() {
    assertThat(accesses(a -> DEFAULT_DEVICE.contains(a.getTarget().getFullName())))
        .as("arrays on the machine's default device: pass one (Device.cpu())")
        .isEmpty();
  }

  @Test
  void noFileIsLongerThanFourHundredLines() throws IOException {
    Map<String, Integer> tooLong = new TreeMap<>();
    int seen = 0;
    for (Path file : sources("src", "environment")) {
      seen++;
      int lines = Files.readAllLines(file).size();
      if (lines > MOST_LINES) {
        tooLong.put(file.toString(), lines);
      }
    }
    assertThat(seen).isGreaterThan(100);
    assertThat(tooLong).as("files to be divided").isEmpty();
  }

  @Test
  void noPackageHasMoreThanTwentyFiveFiles() throws IOException {
    Map<String, Integer> files = new TreeMap<>();
    for (Path file : sources("src/main", "environment/kernel/src/main")) {
      files.merge(file.getParent().toString(), 1, Integer::sum);
    }
    assertThat(files).hasSizeGreaterThan(10);
    files.values().removeIf(count -> count <= MOST_FILES);
    assertThat(files).as("packages to be divided").isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    Set<Path> folders = new TreeSet<>();
    for (Path file : sources("src/main", "environment/kernel/src/main")) {
      folders.add(file.getParent());
    }
    folders.removeIf(folder -> Files.isRegularFile(folder.resolve("package-info.java")));
    assertThat(folders).as("packages without package-info.java").isEmpty();
  }

  private static List<Path> sources(String... roots) throws IOException {
    Stream<Path> all = Stream.empty();
    for (String root : roots) {
      try (Stream<Path> files = Files.walk(Path.of(root))) {
        List<Path> java = files.filter(f -> f.toString().endsWith(".java")).toList();
        all = Stream.concat(all, java.stream());
      }
    }
    return all.toList();
  }

  private static Set<String> dependencies(Predicate<Dependency> wrong) {
    Set<String> found = new TreeSet<>();
    for (JavaClass each : house) {
      each.getDirectDependenciesFromSelf().stream()
          .filter(wrong)
          .forEach(d -> found.add(each.getName() + " → " + d.getTargetClass().getName()));
    }
    return found;
  }

  private static Set<String> accesses(Predicate<JavaAccess<?>> wrong) {
    Set<String> found = new TreeSet<>();
    for (JavaClass each : house) {
      each.getAccessesFromSelf().stream()
          .filter(wrong)
          .forEach(a -> found.add(each.getName() + " → " + name(a)));
    }
    return found;
  }

  private static String name(JavaAccess<?> access) {
    return access.getTargetOwner().getName() + "." + access.getTarget().getName();
  }

  private static boolean isIn(Dependency dependency, String prefix) {
    return dependency.getTargetClass().getBaseComponentType().getName().startsWith(prefix);
  }

  /**
   * The first name below org.maskdeep: data for org.maskdeep.data.files; . for the root; empty
   * elsewhere.
   */
  private static String room(JavaClass each) {
    String name = each.getPackageName() + ".";
    if (!name.startsWith(ROOT)) {
      return "";
    }
    String rest = name.substring(ROOT.length());
    if (rest.isEmpty()) {
      return ".";
    }
    String both = rest.substring(0, rest.length() - 1);
    return floor(both) >= 0 ? both : rest.substring(0, rest.indexOf('.'));
  }

  private static int floor(String room) {
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      if (FLOORS.get(floor).contains(room)) {
        return floor;
      }
    }
    return -1;
  }
}
