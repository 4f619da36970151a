package org.maskdeep.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.maskdeep.cli.Run;

class DoctorTest {
  private static final long GIB = 1L << 30;

  @TempDir private Path folder;

  @Test
  void aMachineThatRunsTheTestsIsFit() throws IOException {
    Run run = Run.of("doctor", "--json", folder.resolve("json"));
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out().lines().toList().subList(0, 4))
        .allMatch(line -> line.startsWith("ok ") || line.startsWith("missing  JDK"));
    assertThat(run.out()).contains("PyTorch      2.").contains(" GPUs");
    JsonNode json = Run.json(folder.resolve("json"));
    assertThat(json.get("ok").asBoolean()).isTrue();
    assertThat(json.get("findings"))
        .allMatch(f -> f.get("state").asText().matches("ok|optional"))
        .hasSizeGreaterThan(8);
  }

  @Test
  void whatNothingWorksWithoutIsNeeded() {
    needed(Doctor.java(11, "11.0.2", true), "JDK 17");
    needed(Doctor.system("SunOS", "sparcv9"), "linux amd64");
    needed(Doctor.system("Mac OS X", "x86_64"), "mac os x aarch64");
    needed(Doctor.memory(GIB, GIB / 4, 1), "2 GiB");
    needed(Doctor.room("natives", folder, GIB / 2, "free some"), "free some");
  }

  private static void needed(Finding finding, String remedy) {
    assertThat(finding.state()).isEqualTo(Finding.State.NEEDED);
    assertThat(finding.line()).startsWith("missing ").contains(remedy);
  }

  @Test
  void whatSomeCommandsWorkWithoutIsOptional() {
    assertThat(Doctor.java(17, "17.0.1", false).state()).isEqualTo(Finding.State.OPTIONAL);
    List<Finding> python = Doctor.python(List.of("no-such-python"));
    assertThat(python).singleElement().matches(f -> f.state() == Finding.State.OPTIONAL);
    List<Finding> data = Doctor.data(folder.resolve("nowhere"));
    assertThat(data).singleElement().matches(f -> f.state() == Finding.State.OPTIONAL);
    assertThat(data.get(0).text()).contains("MASKDEEP_DATA");
  }

  @Test
  void aMachineSaysWhatItsGpuLacks() {
    Optional<Path> build = Optional.of(folder);
    List<Finding> findings =
        List.of(
            Doctor.cuda(Optional.empty(), List.of("libcudnn.so.9"), true),
            Doctor.cuda(build, List.of("libcudnn.so.9"), true),
            Doctor.cuda(build, List.of(), false));
    assertThat(findings).allMatch(f -> f.state() == Finding.State.OPTIONAL);
    assertThat(findings.get(0).text()).contains("make gpu").doesNotContain("cudnn");
    assertThat(findings.get(1).text()).contains("libcudnn.so.9 cannot be loaded");
    assertThat(findings.get(2).text()).contains("libcuda.so.1", "driver");
    assertThat(Doctor.cuda(build, List.of(), true).state()).isEqualTo(Finding.State.OK);
    assertThat(Doctor.nccl(Optional.empty()).state()).isEqualTo(Finding.State.OK);
    assertThat(Doctor.nccl(Optional.of("install it")).text()).endsWith("GPUs only: install it");
  }

  @Test
  void aFolderYetToBeMadeIsJudgedByTheDiskItWillBeOn() {
    Finding finding = Doctor.disk("runs", folder.resolve("a/b"), "free some");
    assertThat(finding.text()).contains("GiB free");
    assertThat(folder.resolve("a")).doesNotExist();
  }

  @Test
  void everySupportedSystemIsFit() {
    assertThat(Doctor.system("Linux", "aarch64").state()).isEqualTo(Finding.State.OK);
    assertThat(Doctor.system("Mac OS X", "aarch64").state()).isEqualTo(Finding.State.OK);
    assertThat(Doctor.system("Windows 11", "amd64").state()).isEqualTo(Finding.State.OK);
  }

  @Test
  void dataSetsAreFoundByTheNamesOfTheirArchives() throws IOException {
    Files.createFile(Files.createDirectory(folder.resolve("any")).resolve("imagenette2-160.tgz"));
    Files.createFile(folder.resolve("cifar-10-binary.tar.gz"));
    List<Finding> findings = Doctor.data(folder);
    assertThat(findings)
        .extracting(Finding::what)
        .containsExactly("data", "cifar10", "imagenette", "coco");
    assertThat(findings)
        .extracting(Finding::state)
        .containsExactly(
            Finding.State.OK, Finding.State.OK, Finding.State.OK, Finding.State.OPTIONAL);
  }
}
