package ir.metrix.agent.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Wall time, and CPU time of the whole process, since it was made. */
final class CpuClock {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final long cpu = PROCESS.getProcessCpuTime();
  private final long start = System.nanoTime();

  /** Seconds, and microseconds of CPU for each of so many. */
  String line(long count) {
    double seconds = (System.nanoTime() - start) / 1e9;
    double micros = (PROCESS.getProcessCpuTime() - cpu) / 1e3 / count;
    return String.format(Locale.ROOT, "%.3f %.1f", seconds, micros);
  }
}
