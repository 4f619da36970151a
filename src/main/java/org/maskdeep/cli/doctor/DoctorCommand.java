package org.maskdeep.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.maskdeep.cli.Main;
import org.maskdeep.cli.options.DataOptions;
import org.maskdeep.files.JsonFile;
import org.maskdeep.tensor.Bfloat16;
import org.maskdeep.tensor.CudaBuild;
import org.maskdeep.tensor.mpi.MpiGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says whether this machine can run the program. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Check that this machine has what the program needs; say what to do about what is missing.",
      "Exit code 1 when something is missing without which nothing works."
    })
public final class DoctorCommand implements Callable<Integer> {
  @Option(names = "--json", paramLabel = "FILE", description = "Writes the findings.")
  private Path json;

  @Override
  public Integer call() throws Exception {
    List<Finding> findings = findings();
    findings.forEach(finding -> System.out.println(finding.line()));
    boolean fit = findings.stream().noneMatch(f -> f.state() == Finding.State.NEEDED);
    System.out.println(
        fit ? "This machine can run maskdeep." : "maskdeep cannot run here yet: see above.");
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("ok", fit);
    result.put("findings", findings.stream().map(Finding::json).toList());
    JsonFile.write(json, result);
    return fit ? 0 : Main.FAILED;
  }

  private static List<Finding> findings() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Doctor.java(
            Runtime.version().feature(),
            System.getProperty("java.version"),
            ModuleLayer.boot().findModule("jdk.jshell").isPresent()));
    findings.add(Doctor.system(System.getProperty("os.name"), System.getProperty("os.arch")));
    findings.add(
        Doctor.memory(
            system.getTotalMemorySize(),
            Runtime.getRuntime().maxMemory(),
            Runtime.getRuntime().availableProcessors()));
    findings.add(Doctor.engine());
    findings.add(Doctor.bfloat16(Bfloat16.warning()));
    findings.add(cuda());
    findings.add(Doctor.cache());
    findings.add(Doctor.disk("runs", Path.of("runs"), "work in a folder with room for runs"));
    findings.add(Doctor.jpeg());
    findings.add(Doctor.turboJpeg());
    findings.add(Doctor.mpi(MpiGroup.missing()));
    if (CudaBuild.loads(CudaBuild.DRIVER)) {
      findings.add(Doctor.nccl(MpiGroup.missingNccl()));
    }
    findings.add(Doctor.fonts());
    findings.addAll(Doctor.data(new DataOptions().folder()));
    findings.addAll(Doctor.python(pythons()));
    return findings;
  }

  /** Loads CUDA's libraries only where there is something that would use them. */
  private static Finding cuda() {
    Optional<Path> build = CudaBuild.folder();
    return build.isEmpty()
        ? Doctor.cuda(build, List.of(), false)
        : Doctor.cuda(build, CudaBuild.missing(), CudaBuild.loads(CudaBuild.DRIVER));
  }

  /** The Pythons that notebooks would take, best first. */
  private static List<String> pythons() {
    List<String> pythons = new ArrayList<>();
    String named = System.getenv("MASKDEEP_PYTHON");
    if (named != null && !named.isBlank()) {
      pythons.add(named);
    }
    for (String own : List.of("build/venv/bin/python", "build/venv/Scripts/python.exe")) {
      if (Files.isExecutable(Path.of(own))) {
        pythons.add(own);
      }
    }
    pythons.add("python3");
    pythons.add("/usr/bin/python3");
    pythons.add("python");
    return pythons;
  }
}
