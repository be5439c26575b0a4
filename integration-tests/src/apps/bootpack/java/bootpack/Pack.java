package bootpack;

import java.io.File;
import org.springframework.boot.loader.tools.Library;
import org.springframework.boot.loader.tools.LibraryScope;
import org.springframework.boot.loader.tools.Repackager;

/** What Spring Boot's build plugins do: makes a jar one that runs, with its libraries in it. */
public final class Pack {
  private Pack() {}

  public static void main(String[] jarTargetAndLibraries) throws Exception {
    Repackager repackager = new Repackager(new File(jarTargetAndLibraries[0]));
    repackager.repackage(
        new File(jarTargetAndLibraries[1]),
        libraries -> {
          for (int i = 2; i < jarTargetAndLibraries.length; i++) {
            libraries.library(
                new Library(new File(jarTargetAndLibraries[i]), LibraryScope.COMPILE));
          }
        });
  }
}
