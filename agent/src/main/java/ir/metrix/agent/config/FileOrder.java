package ir.metrix.agent.config;

import com.typesafe.config.ConfigObject;
import ir.metrix.agent.config.Problems.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Typesafe Config forgets the order of an object's keys; their lines bring it back. Keys of one
 * line are in alphabetical order, and those of other files come after the main file's.
 */
final class FileOrder implements Comparator<String> {
  private final ConfigObject object;
  private final String mainFile;

  private FileOrder(ConfigObject object, String mainFile) {
    this.object = object;
    this.mainFile = mainFile;
  }

  static List<String> of(ConfigObject object, String mainFile) {
    List<String> keys = new ArrayList<>(object.keySet());
    Collections.sort(keys, new FileOrder(object, mainFile));
    return keys;
  }

  @Override
  public int compare(String a, String b) {
    Place placeA = Place.of(object.get(a), mainFile);
    Place placeB = Place.of(object.get(b), mainFile);
    boolean mainA = placeA.file().equals(mainFile);
    if (mainA != placeB.file().equals(mainFile)) {
      return mainA ? -1 : 1;
    }
    int byFile = placeA.file().compareTo(placeB.file());
    int byLine = Integer.compare(placeA.line(), placeB.line());
    return byFile != 0 ? byFile : byLine != 0 ? byLine : a.compareTo(b);
  }
}
