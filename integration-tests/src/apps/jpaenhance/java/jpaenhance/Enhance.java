package jpaenhance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.hibernate.bytecode.enhance.spi.DefaultEnhancementContext;
import org.hibernate.bytecode.enhance.spi.Enhancer;
import org.hibernate.bytecode.enhance.spi.UnloadedClass;
import org.hibernate.bytecode.enhance.spi.UnloadedField;
import org.hibernate.bytecode.internal.bytebuddy.BytecodeProviderImpl;

/** What Hibernate's build plugins do to the entities, all of it lazy that can be. */
public final class Enhance {
  private Enhance() {}

  public static void main(String[] folderAndClasses) throws Exception {
    Path folder = Paths.get(folderAndClasses[0]);
    Enhancer enhancer = new BytecodeProviderImpl().getEnhancer(new Lazy());
    for (int i = 1; i < folderAndClasses.length; i++) {
      String className = folderAndClasses[i];
      Path file = folder.resolve(className.replace('.', '/') + ".class");
      byte[] enhanced = enhancer.enhance(className, Files.readAllBytes(file));
      Files.write(file, enhanced);
      System.out.println("enhanced " + className);
    }
  }

  private static final class Lazy extends DefaultEnhancementContext {
    @Override
    public boolean hasLazyLoadableAttributes(UnloadedClass type) {
      return true;
    }

    @Override
    public boolean isLazyLoadable(UnloadedField field) {
      return true;
    }
  }
}
