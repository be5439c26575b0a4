package ir.metrix.agent.config;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseable;
import java.io.File;
import java.nio.file.Path;
import java.nio.file.Paths;

/**
 * Notes which files are included, those too that are not there yet, and leaves the including to the
 * library. Weakness: one that is not there is looked for beside the main file alone, and what is
 * included from the class path or by a URL is not followed.
 */
final class NotingIncluder implements ConfigIncluder, ConfigIncluderFile {
  /** What the library tries for a name that has none of them. */
  private static final String[] ENDINGS = {"", ".conf", ".json", ".properties"};

  private final SeenFiles seen;
  private final Path folder;
  private final boolean isFromPipe;
  private final ConfigIncluder library;

  /**
   * @param folder of the main file
   * @param isFromPipe whether the main file is none for the library
   */
  NotingIncluder(SeenFiles seen, Path folder, boolean isFromPipe) {
    this(seen, folder, isFromPipe, null);
  }

  private NotingIncluder(SeenFiles seen, Path folder, boolean isFromPipe, ConfigIncluder library) {
    this.seen = seen;
    this.folder = folder;
    this.isFromPipe = isFromPipe;
    this.library = library;
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return new NotingIncluder(
        seen, folder, isFromPipe, library == null ? fallback : library.withFallback(fallback));
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    boolean isInFile = false;
    for (String ending : ENDINGS) {
      ConfigParseable there = context.relativeTo(what + ending);
      String name = there == null ? null : there.origin().filename();
      seen.note(name == null ? folder.resolve(what + ending) : Paths.get(name));
      isInFile |= name != null;
    }
    if (!isInFile && isFromPipe && what.indexOf(":/") < 0) {
      // The library knows no folder there.
      return includeFile(context, folder.resolve(what).toFile());
    }
    return library.include(context, what);
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    for (String ending : ENDINGS) {
      seen.note(Paths.get(what.getPath() + ending));
    }
    return ((ConfigIncluderFile) library).includeFile(context, what);
  }
}
