package ir.metrix.agent.spool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Where and how much may wait. Immutable, but for applications that come; made by {@link #builder}.
 */
public final class SpoolOptions {
  private final Durability durability;
  private final List<Path> directories;
  private final long maxBytes;
  private final long maxAgeMillis;
  private final long segmentBytes;
  private final int memoryRecords;
  private final long memoryBytes;
  private final int windowRecords;
  private final long windowBytes;
  private final int userRecords;
  private final ApplicationIds applicationIds;

  private SpoolOptions(Builder builder) {
    directories = Collections.unmodifiableList(new ArrayList<>(builder.directories));
    durability = directories.isEmpty() ? Durability.MEMORY : builder.durability;
    maxBytes = builder.maxBytes;
    maxAgeMillis = builder.maxAgeMillis;
    // Room comes back a segment at a time.
    segmentBytes = Math.min(builder.segmentBytes, Math.max(1, builder.maxBytes / 8));
    memoryRecords = builder.memoryRecords;
    memoryBytes = builder.memoryBytes;
    windowRecords = builder.windowRecords;
    windowBytes = builder.windowBytes;
    userRecords = Math.max(1, Math.min(builder.userRecords, builder.windowRecords / 4));
    applicationIds = new ApplicationIds(builder.applicationIds);
  }

  /** The defaults of the configuration, in memory. */
  public static Builder builder() {
    return new Builder();
  }

  public Durability durability() {
    return durability;
  }

  /** The first one that can be used is. */
  List<Path> directories() {
    return directories;
  }

  long maxBytes() {
    return maxBytes;
  }

  long maxAgeMillis() {
    return maxAgeMillis;
  }

  long segmentBytes() {
    return segmentBytes;
  }

  int memoryRecords() {
    return memoryRecords;
  }

  long memoryBytes() {
    return memoryBytes;
  }

  int windowRecords() {
    return windowRecords;
  }

  /** So many of what was handed out may wait for the file of dead letters. */
  int mostUnwrittenDeadLetters() {
    return Math.max(1, windowRecords / (4 * Math.max(1, applications())));
  }

  long windowBytes() {
    return windowBytes;
  }

  /** How many records of one user may be handed out at one time. */
  int userRecords() {
    return userRecords;
  }

  int applications() {
    return Math.max(1, applicationIds.count());
  }

  /** Others may come while it runs. */
  public ApplicationIds applicationIds() {
    return applicationIds;
  }

  /** What stands in files for an application: its name may be given to another one. */
  public String applicationId(String application) {
    String id = applicationIds.id(application);
    return id == null ? "" : id;
  }

  /** The name that the configuration has for an application, or null if it has none. */
  String application(String applicationId) {
    return applicationId.isEmpty() && applicationIds.count() == 0
        ? ""
        : applicationIds.name(applicationId);
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private Durability durability = Durability.OS;
    private List<Path> directories = Collections.emptyList();
    private long maxBytes = 1L << 30;
    private long maxAgeMillis = 7L * 24 * 3_600_000;
    private long segmentBytes = 8 << 20;
    private int memoryRecords = 1_000_000;
    private long memoryBytes = Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);
    private int windowRecords = 20_000;
    private long windowBytes = Math.min(16L << 20, Runtime.getRuntime().maxMemory() / 16);
    private int userRecords = 200;
    private Map<String, String> applicationIds = Collections.emptyMap();

    private Builder() {}

    public Builder durability(Durability durability) {
      this.durability = durability;
      return this;
    }

    /** In order of preference; none: in memory. */
    public Builder directories(List<Path> directories) {
      this.directories = directories;
      return this;
    }

    public Builder maxBytes(long bytes) {
      maxBytes = bytes;
      return this;
    }

    public Builder maxAgeMillis(long millis) {
      maxAgeMillis = millis;
      return this;
    }

    public Builder segmentBytes(long bytes) {
      segmentBytes = bytes;
      return this;
    }

    /** What may wait in memory, while that is all there is. */
    public Builder memory(int records, long bytes) {
      memoryRecords = records;
      memoryBytes = bytes;
      return this;
    }

    /** What may be handed out at one time. */
    public Builder window(int records, long bytes) {
      windowRecords = records;
      windowBytes = bytes;
      return this;
    }

    /** How many of one user; never more than a quarter of all. */
    public Builder windowOfUser(int records) {
      userRecords = records;
      return this;
    }

    /** Application ids by the configuration's names. */
    public Builder applicationIds(Map<String, String> ids) {
      applicationIds = ids;
      return this;
    }

    public SpoolOptions build() {
      return new SpoolOptions(this);
    }
  }
}
