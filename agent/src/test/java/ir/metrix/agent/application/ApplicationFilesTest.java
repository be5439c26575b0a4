package ir.metrix.agent.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found where, in archives as they are deployed. */
class ApplicationFilesTest {
  private static final long MIB = 1 << 20;
  private static final String MULTI_RELEASE =
      "Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\n";

  @TempDir private Path folder;
  private Path temporary;
  private ApplicationFiles files;

  @BeforeEach
  void makeTemporaryFolder() throws IOException {
    temporary = Files.createDirectory(folder.resolve("temporary"));
  }

  @AfterEach
  void nothingIsLeftInTheTemporaryFolder() throws IOException {
    if (files != null) {
      files.close();
    }
    assertThat(temporary).isEmptyDirectory();
  }

  // ---- layouts

  @Test
  void jarHasItsClassesAtTheRoot() throws IOException {
    byte[] order = classFile("Order", "jar");
    Path jar =
        new Zip().with("shop/Order.class", order).with("logo.png", "").writeTo(file("a.jar"));

    open(jar);

    assertThat(names()).containsExactly("shop/Order");
    assertThat(read("shop/Order")).isEqualTo(order);
    assertThat(where("shop/Order")).isEqualTo(jar.toString());
    assertThat(files.problems()).isEmpty();
  }

  @Test
  void warHasItsClassesAndItsLibrariesButNotWhatBrowsersLoad() throws IOException {
    byte[] order = classFile("Order", "classes");
    byte[] cart = classFile("Cart", "lib");
    Path war =
        new Zip()
            .with("applet/Applet.class", classFile("Applet", "root"))
            .with("WEB-INF/lib/core.jar", new Zip().with("shop/Cart.class", cart))
            .with("WEB-INF/lib/old/core.jar", new Zip().with("shop/Old.class", cart))
            .with("WEB-INF/classes/shop/Order.class", order)
            .writeTo(file("shop.war"));

    open(war);

    assertThat(names()).containsExactly("shop/Order", "shop/Cart");
    assertThat(read("shop/Order")).isEqualTo(order);
    assertThat(read("shop/Cart")).isEqualTo(cart);
    assertThat(where("shop/Order")).isEqualTo(war + "!/WEB-INF/classes");
    assertThat(where("shop/Cart")).isEqualTo(war + "!/WEB-INF/lib/core.jar");
  }

  @Test
  void warIsToldFromItsContentWhateverItsName() throws IOException {
    Path war =
        new Zip()
            .with("WEB-INF/classes/shop/Order.class", classFile("Order", "classes"))
            .writeTo(file("shop.war.2009-11-03"));

    open(war);

    assertThat(names()).containsExactly("shop/Order");
  }

  @Test
  void earHasModulesWithTheirContentAndThenLibraries() throws IOException {
    byte[] item = classFile("Item", "core");
    Path ear =
        new Zip()
            .with("META-INF/application.xml", "<application/>")
            .with("lib/common.jar", new Zip().with("shop/Money.class", classFile("Money", "lib")))
            .with(
                "web.war",
                new Zip()
                    .with("WEB-INF/lib/core.jar", new Zip().with("shop/Item.class", item))
                    .with("WEB-INF/classes/shop/Cart.class", classFile("Cart", "war")))
            .with("ejb.jar", new Zip().with("shop/Order.class", classFile("Order", "ejb")))
            .writeTo(file("shop.ear"));

    open(ear);

    assertThat(names()).containsExactly("shop/Cart", "shop/Item", "shop/Order", "shop/Money");
    assertThat(read("shop/Item")).isEqualTo(item);
    assertThat(where("shop/Item")).isEqualTo(ear + "!/web.war!/WEB-INF/lib/core.jar");
    assertThat(where("shop/Cart")).isEqualTo(ear + "!/web.war!/WEB-INF/classes");
    assertThat(where("shop/Order")).isEqualTo(ear + "!/ejb.jar");
    assertThat(where("shop/Money")).isEqualTo(ear + "!/lib/common.jar");
  }

  @Test
  void springBootJarHasLauncherClassesAndLibraries() throws IOException {
    Path jar =
        new Zip()
            .with("org/springframework/boot/loader/Launcher.class", classFile("Launcher", "root"))
            .with("BOOT-INF/classes/shop/Order.class", classFile("Order", "classes"))
            .with("BOOT-INF/lib/core.jar", new Zip().with("shop/Cart.class", classFile("Cart", "")))
            .writeTo(file("shop.jar"));

    open(jar);

    assertThat(names())
        .containsExactly("org/springframework/boot/loader/Launcher", "shop/Order", "shop/Cart");
    assertThat(where("shop/Order")).isEqualTo(jar + "!/BOOT-INF/classes");
    assertThat(where("shop/Cart")).isEqualTo(jar + "!/BOOT-INF/lib/core.jar");
  }

  @Test
  void springBootWarHasProvidedLibrariesLast() throws IOException {
    Path war =
        new Zip()
            .with(
                "WEB-INF/lib-provided/tomcat.jar",
                new Zip().with("shop/Cart.class", classFile("Cart", "provided")))
            .with(
                "WEB-INF/lib/core.jar", new Zip().with("shop/Item.class", classFile("Item", "lib")))
            .writeTo(file("shop.war"));

    open(war);

    assertThat(names()).containsExactly("shop/Item", "shop/Cart");
    assertThat(where("shop/Cart")).isEqualTo(war + "!/WEB-INF/lib-provided/tomcat.jar");
  }

  @Test
  void classFolderIsReadAsItLies() throws IOException {
    byte[] order = classFile("Order", "folder");
    Path classes = new Zip().with("shop/Order.class", order).unpackTo(file("classes"));

    open(classes);

    assertThat(names()).containsExactly("shop/Order");
    assertThat(read("shop/Order")).isEqualTo(order);
    assertThat(where("shop/Order")).isEqualTo(classes.toString());
  }

  @Test
  void unpackedWarIsAWar() throws IOException {
    byte[] cart = classFile("Cart", "lib");
    Path war =
        new Zip()
            .with("WEB-INF/classes/shop/Order.class", classFile("Order", "classes"))
            .with("WEB-INF/lib/core.jar", new Zip().with("shop/Cart.class", cart))
            .unpackTo(file("webapps/shop"));

    open(war);

    assertThat(names()).containsExactly("shop/Order", "shop/Cart");
    assertThat(read("shop/Cart")).isEqualTo(cart);
    assertThat(where("shop/Order")).isEqualTo(war.resolve("WEB-INF/classes").toString());
    assertThat(where("shop/Cart")).isEqualTo(war.resolve("WEB-INF/lib/core.jar").toString());
  }

  @Test
  void unpackedEarMayHaveUnpackedModules() throws IOException {
    Path ear =
        new Zip()
            .with("web.war/WEB-INF/classes/shop/Cart.class", classFile("Cart", "war"))
            .with("ejb.jar/shop/Order.class", classFile("Order", "ejb"))
            .with("lib/common.jar", new Zip().with("shop/Money.class", classFile("Money", "lib")))
            .unpackTo(file("shop.ear"));

    open(ear);

    assertThat(names()).containsExactly("shop/Cart", "shop/Order", "shop/Money");
    assertThat(read("shop/Cart")).isNotNull();
  }

  @Test
  void libraryThatCarriesAWebInfIsNoWar() throws IOException {
    Path war =
        new Zip()
            .with(
                "WEB-INF/lib/tags.jar",
                new Zip()
                    .with("WEB-INF/lib/stray.jar", "not even a jar")
                    .with("shop/Tag.class", classFile("Tag", "lib")))
            .writeTo(file("shop.war"));

    open(war);

    assertThat(names()).containsExactly("shop/Tag");
    assertThat(files.problems()).isEmpty();
  }

  @Test
  void namesOfOtherFilesMayBeInAnyCodePage() throws IOException {
    byte[] order = classFile("Order", "jar");
    Path jar =
        new Zip()
            .namesIn(Charset.forName("windows-1256"))
            .with("راهنما.html", "")
            .with("shop/Order.class", order)
            .writeTo(file("a.jar"));

    open(jar);

    assertThat(read("shop/Order")).isEqualTo(order);
  }

  // ---- the first of a name

  @Test
  void classesOfAWarHideThoseOfItsLibraries() throws IOException {
    byte[] patched = classFile("Order", "patched");
    Path war =
        new Zip()
            .with(
                "WEB-INF/lib/core.jar",
                new Zip().with("shop/Order.class", classFile("Order", "original")))
            .with("WEB-INF/classes/shop/Order.class", patched)
            .writeTo(file("shop.war"));

    open(war);

    assertThat(names()).containsExactly("shop/Order");
    assertThat(read("shop/Order")).isEqualTo(patched);
  }

  @Test
  void earlierElementOfTheClassPathHidesALaterOne() throws IOException {
    byte[] first = classFile("Order", "first");
    Path one = new Zip().with("shop/Order.class", first).unpackTo(file("z"));
    Path two =
        new Zip()
            .with("shop/Cart.class", classFile("Cart", "second"))
            .with("shop/Order.class", classFile("Order", "second"))
            .writeTo(file("a.jar"));

    open(one, two);

    assertThat(names()).containsExactly("shop/Order", "shop/Cart");
    assertThat(read("shop/Order")).isEqualTo(first);
  }

  @Test
  void starStandsForAllJarsOfAFolderByName() throws IOException {
    byte[] first = classFile("Order", "a");
    Path lib = Files.createDirectory(file("lib"));
    new Zip().with("shop/Order.class", classFile("Order", "b")).writeTo(lib.resolve("b.jar"));
    new Zip().with("shop/Order.class", first).writeTo(lib.resolve("a.jar"));
    new Zip().with("shop/Cart.class", classFile("Cart", "zip")).writeTo(lib.resolve("c.zip"));

    files = ApplicationFiles.open(lib + "/*", null);

    assertThat(names()).containsExactly("shop/Order");
    assertThat(read("shop/Order")).isEqualTo(first);
    assertThat(where("shop/Order")).isEqualTo(lib.resolve("a.jar").toString());
  }

  @Test
  void classPathMayBeOneTextAsTheJavaCommandTakesIt() throws IOException {
    Path lib = Files.createDirectory(file("lib"));
    new Zip().with("shop/Order.class", classFile("Order", "a")).writeTo(lib.resolve("a.jar"));
    Path classes =
        new Zip().with("shop/Cart.class", classFile("Cart", "b")).unpackTo(file("classes"));

    files = ApplicationFiles.open(lib + "/*" + File.pathSeparator + classes, null);

    assertThat(names()).containsExactly("shop/Order", "shop/Cart");
  }

  // ---- multi-release jars

  @Test
  void multiReleaseJarGivesTheNewestClassThatThisJavaTakes() throws IOException {
    byte[] of9 = classFile("Order", "9");
    byte[] of10 = classFile("Cart", "10");
    Zip jar =
        new Zip()
            .with("META-INF/MANIFEST.MF", MULTI_RELEASE)
            .with("module-info.class", classFile("Module", "base"))
            .with("shop/Order.class", classFile("Order", "base"))
            .with("shop/Cart.class", classFile("Cart", "base"))
            .with("META-INF/versions/9/module-info.class", classFile("Module", "9"))
            .with("META-INF/versions/9/shop/Order.class", of9)
            .with("META-INF/versions/9/shop/Cart.class", classFile("Cart", "9"))
            .with("META-INF/versions/10/shop/Cart.class", of10)
            .with("META-INF/versions/999/shop/Order.class", classFile("Order", "999"));
    Path war = new Zip().with("WEB-INF/lib/core.jar", jar).writeTo(file("shop.war"));

    open(war);

    assertThat(names()).containsExactlyInAnyOrder("shop/Order", "shop/Cart");
    assertThat(read("shop/Order")).isEqualTo(of9);
    assertThat(read("shop/Cart")).isEqualTo(of10);
    assertThat(where("shop/Order")).isEqualTo(war + "!/WEB-INF/lib/core.jar!/META-INF/versions/9");
  }

  @Test
  void versionsCountOnlyWhereTheManifestSaysSo() throws IOException {
    byte[] base = classFile("Order", "base");
    Path jar =
        new Zip()
            .with("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n\r\n")
            .with("shop/Order.class", base)
            .with("META-INF/versions/9/shop/Order.class", classFile("Order", "9"))
            .writeTo(file("a.jar"));

    open(jar);

    assertThat(names()).containsExactly("shop/Order");
    assertThat(read("shop/Order")).isEqualTo(base);
  }

  @Test
  void versionsCountInNoFolder() throws IOException {
    byte[] base = classFile("Order", "base");
    Path classes =
        new Zip()
            .with("META-INF/MANIFEST.MF", MULTI_RELEASE)
            .with("shop/Order.class", base)
            .with("META-INF/versions/9/shop/Order.class", classFile("Order", "9"))
            .unpackTo(file("classes"));

    open(classes);

    assertThat(read("shop/Order")).isEqualTo(base);
  }

  @Test
  void javaVersionIsReadInItsOldAndNewForm() {
    assertThat(JdkClasses.versionOf("1.8")).isEqualTo(8);
    assertThat(JdkClasses.versionOf("17")).isEqualTo(17);
  }

  // ---- what can't be read

  @Test
  void damagedLibraryIsNamedAndTheRestGoesOn() throws IOException {
    byte[] whole = new Zip().with("shop/Lost.class", classFile("Lost", "")).bytes();
    Path war =
        new Zip()
            .with("WEB-INF/lib/cut.jar", Arrays.copyOf(whole, whole.length - 30))
            .with("WEB-INF/lib/empty.jar", "")
            .with("WEB-INF/lib/core.jar", new Zip().with("shop/Cart.class", classFile("Cart", "")))
            .writeTo(file("shop.war"));

    open(war);

    assertThat(names()).containsExactly("shop/Cart");
    assertThat(files.problems()).hasSize(2);
    assertThat(files.problems().get(0)).startsWith(war + "!/WEB-INF/lib/cut.jar: left out, ");
    assertThat(files.problems().get(1)).startsWith(war + "!/WEB-INF/lib/empty.jar: left out, ");
  }

  @Test
  void archiveWhoseLibrariesAreAllDamagedOpensWithProblems() throws IOException {
    Path war = new Zip().with("WEB-INF/lib/core.jar", "<html>").writeTo(file("shop.war"));

    open(war);

    assertThat(names()).isEmpty();
    assertThat(files.problems()).hasSize(1);
  }

  @Test
  void damagedJarOfAStarIsNamedAndTheRestGoesOn() throws IOException {
    Path lib = Files.createDirectory(file("lib"));
    Files.writeString(lib.resolve("a.jar"), "<html>");
    new Zip().with("shop/Order.class", classFile("Order", "b")).writeTo(lib.resolve("b.jar"));

    open(lib.resolve("*"));

    assertThat(names()).containsExactly("shop/Order");
    assertThat(files.problems()).singleElement().asString().startsWith(lib.resolve("a.jar") + ": ");
  }

  @Test
  void damagedClassIsNamedOnceAndReadsAsNull() throws IOException {
    byte[] jar =
        new Zip()
            .uncompressed()
            .with("shop/Order.class", classFile("Order", "MARK"))
            .with("shop/Cart.class", classFile("Cart", "whole"))
            .bytes();
    jar[indexOf(jar, "MARK")] = 'X';
    Path file = Files.write(file("a.jar"), jar);

    open(file);

    assertThat(read("shop/Order")).isNull();
    assertThat(read("shop/Order")).isNull();
    assertThat(files.problems())
        .containsExactly(file + "!/shop/Order.class: left out, its checksum is wrong");
    assertThat(read("shop/Cart")).isNotNull();
  }

  @Test
  void fileThatOnlyHasTheNameOfAClassReadsAsNull() throws IOException {
    Path jar = new Zip().with("shop/Order.class", "${generated}").writeTo(file("a.jar"));

    open(jar);

    assertThat(read("shop/Order")).isNull();
    assertThat(files.problems())
        .containsExactly(jar + "!/shop/Order.class: left out, it is no class file");
  }

  @Test
  void classThatIsTooLargeReadsAsNull() throws IOException {
    byte[] bomb = Arrays.copyOf(classFile("Order", "bomb"), (16 << 20) + 1);
    Path jar = new Zip().with("shop/Order.class", bomb).writeTo(file("a.jar"));

    open(jar);

    assertThat(read("shop/Order")).isNull();
    assertThat(files.problems())
        .containsExactly(jar + "!/shop/Order.class: left out, it has more than 16777216 bytes");
  }

  @Test
  void libraryThatIsTooLargeIsLeftOut() throws IOException {
    Path war =
        new Zip()
            .with("WEB-INF/lib/bomb.jar", new byte[(int) MIB + 1])
            .with("WEB-INF/lib/core.jar", new Zip().with("shop/Cart.class", classFile("Cart", "")))
            .writeTo(file("shop.war"));

    files =
        ApplicationFiles.open(
            List.of(war.toString()), new Archives(temporary, MIB, 9 * MIB), JdkClasses.running());

    assertThat(names()).containsExactly("shop/Cart");
    assertThat(files.problems())
        .containsExactly(war + "!/WEB-INF/lib/bomb.jar: left out, it has more than 1 MiB");
  }

  @Test
  void librariesThatAreTooLargeTogetherAreLeftOut() throws IOException {
    Path war =
        new Zip()
            .with("WEB-INF/lib/a.jar", new Zip().with("shop/Cart.class", classFile("Cart", "")))
            .with("WEB-INF/lib/b.jar", new byte[(int) MIB])
            .writeTo(file("shop.war"));

    files =
        ApplicationFiles.open(
            List.of(war.toString()), new Archives(temporary, 9 * MIB, MIB), JdkClasses.running());

    assertThat(names()).containsExactly("shop/Cart");
    assertThat(files.problems())
        .containsExactly(
            war + "!/WEB-INF/lib/b.jar: left out, the application has too much to unpack");
  }

  // ---- a class path that is wrong

  @Test
  void missingFileIsNamedWithWhereItWasLookedFor() {
    assertWrong("nowhere/shop.war", "nowhere/shop.war: there is no such file or folder. Correct")
        .hasMessageContaining(new File("").getAbsolutePath());
  }

  @Test
  void fileThatIsNoArchiveIsNamed() throws IOException {
    Path file = Files.writeString(file("shop.war"), "<html>404</html>");

    assertWrong(file, file + ": this is no jar, WAR, EAR or folder, or it is damaged (")
        .hasMessageContaining("Name the file that is deployed");
  }

  @Test
  void fileThatWasCutIsNamedThoughALaterOneIsGood() throws IOException {
    byte[] whole = new Zip().with("shop/Order.class", classFile("Order", "")).bytes();
    Path cut = Files.write(file("a.jar"), Arrays.copyOf(whole, whole.length / 2));
    Path good = Files.write(file("b.jar"), whole);

    assertThatThrownBy(() -> open(cut, good)).hasMessageStartingWith(cut + ": this is no jar");
  }

  @Test
  void elementWithoutAClassIsNamed() throws IOException {
    Path war = new Zip().with("index.html", "").writeTo(file("shop.war"));
    Path jars = Files.createDirectory(file("jars"));
    new Zip().with("shop/Order.class", classFile("Order", "")).writeTo(jars.resolve("a.jar"));

    assertWrong(war, war + ": there is no class in it. Name ");
    assertWrong(jars, jars + ": there is no class in it. Name ")
        .hasMessageContaining("FOLDER/* for all jars of a folder");
  }

  @Test
  void starWithoutAJarIsNamed() throws IOException {
    Path classes = new Zip().with("shop/A.class", classFile("A", "")).unpackTo(file("classes"));

    assertWrong(classes + "/*", classes + "/*: there is no jar in the folder. Leave the * out");
    assertWrong("nowhere/*", "nowhere/*: the folder can't be listed (");
  }

  @Test
  void emptyClassPathIsRefused() {
    assertWrong("", "class path: a part of it is empty.");
    assertThatThrownBy(
            () ->
                ApplicationFiles.open(
                    List.of(), new Archives(temporary, MIB, MIB), JdkClasses.running()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("class path: it is empty.");
  }

  @Test
  void folderThatTakesNothingMoreIsNamedWithTheWayOut() throws IOException {
    Path war =
        new Zip()
            .with("WEB-INF/lib/core.jar", new Zip().with("shop/Cart.class", classFile("Cart", "")))
            .writeTo(file("shop.war"));

    assertThatThrownBy(
            () ->
                ApplicationFiles.open(
                    List.of(war.toString()),
                    new Archives(war, 9 * MIB, 9 * MIB),
                    JdkClasses.running()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(war + ": the jars inside the application can't be unpacked here")
        .hasMessageContaining("-Djava.io.tmpdir=FOLDER");
  }

  // ---- the JDK's classes, and ours

  @Test
  void jdkClassesAreReadThoughNotNamed() throws IOException {
    open(new Zip().with("shop/Order.class", classFile("Order", "")).writeTo(file("a.jar")));

    assertThat(read("java/lang/Object")).startsWith(0xCA, 0xFE, 0xBA, 0xBE);
    assertThat(read("java/util/Map$Entry")).startsWith(0xCA, 0xFE, 0xBA, 0xBE);
    assertThat(read("java/sql/Connection")).startsWith(0xCA, 0xFE, 0xBA, 0xBE);
    assertThat(names()).containsExactly("shop/Order");
    assertThat(where("java/lang/Object")).isNull();
  }

  @Test
  void unknownClassReadsAsNull() throws IOException {
    open(new Zip().with("shop/Order.class", classFile("Order", "")).writeTo(file("a.jar")));

    assertThat(read("shop/Nowhere")).isNull();
    assertThat(where("shop/Nowhere")).isNull();
    assertThat(files.problems()).isEmpty();
  }

  @Test
  void classesOfTheAgentAreNeverFound() throws IOException {
    open(
        new Zip()
            .with("ir/metrix/agent/Agent.class", classFile("Agent", ""))
            .with("shop/Order.class", classFile("Order", ""))
            .writeTo(file("a.jar")));

    assertThat(read("ir/metrix/agent/Agent")).isNull();
    assertThat(read("ir/metrix/agent/expression/Expression")).isNull();
    assertThat(names()).containsExactly("shop/Order");
  }

  @Test
  void classesBesideTheAgentOnItsOwnClassPathAreNotFound() throws IOException {
    open(new Zip().with("shop/Order.class", classFile("Order", "")).writeTo(file("a.jar")));

    assertThat(read("com/example/shop/Point")).isNull();
  }

  // ---- temporary files

  @Test
  void closingDeletesWhatWasUnpacked() throws IOException {
    open(
        new Zip()
            .with("WEB-INF/lib/a.jar", new Zip().with("shop/Cart.class", classFile("Cart", "")))
            .with("WEB-INF/lib/cut.jar", "")
            .writeTo(file("shop.war")));
    assertThat(temporary).isNotEmptyDirectory();

    files.close();

    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void failureToOpenDeletesWhatWasUnpacked() throws IOException {
    Path war =
        new Zip()
            .with("WEB-INF/lib/a.jar", new Zip().with("shop/Cart.class", classFile("Cart", "")))
            .writeTo(file("shop.war"));

    assertThatThrownBy(() -> open(war, file("nowhere"))).isInstanceOf(IOException.class);

    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void nothingIsUnpackedOfAJar() throws IOException {
    open(new Zip().with("shop/Order.class", classFile("Order", "")).writeTo(file("a.jar")));

    assertThat(read("shop/Order")).isNotNull();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void webApplicationsOfAnEarHaveAClassPathEachAndShareTheLibraries() throws IOException {
    byte[] ofShop = classFile("Cart", "shop");
    byte[] ofAdmin = classFile("Cart", "admin");
    byte[] money = classFile("Money", "lib");
    byte[] newerMoney = classFile("Money", "admin");
    Path ear =
        new Zip()
            .with("META-INF/application.xml", "<application/>")
            .with("lib/common.jar", new Zip().with("shop/Money.class", money))
            .with("shop.war", new Zip().with("WEB-INF/classes/shop/Cart.class", ofShop))
            .with(
                "admin.war",
                new Zip()
                    .with("WEB-INF/classes/shop/Cart.class", ofAdmin)
                    .with("WEB-INF/classes/shop/Money.class", newerMoney))
            .writeTo(file("shop.ear"));

    open(ear);

    List<ClassPath> paths = files.classPaths();
    assertThat(paths).hasSize(3);
    ClassPath shop = paths.get(0);
    assertThat(shop.names()).containsExactly("shop/Cart");
    assertThat(shop.read("shop/Cart")).isEqualTo(ofShop);
    assertThat(shop.read("shop/Money")).isEqualTo(money);
    assertThat(shop.where("shop/Money")).isEqualTo(ear + "!/lib/common.jar");
    ClassPath admin = paths.get(1);
    assertThat(admin.read("shop/Cart")).isEqualTo(ofAdmin);
    assertThat(admin.read("shop/Money")).isEqualTo(newerMoney);
    ClassPath shared = paths.get(2);
    assertThat(shared.names()).containsExactly("shop/Money");
    assertThat(shared.read("shop/Money")).isEqualTo(money);
    assertThat(shared.read("shop/Cart")).isNull();
  }

  @Test
  void classesOfAnotherJdkAreReadFromItsModules() throws IOException {
    Path war = new Zip().with("shop/Order.class", classFile("Order", "")).writeTo(file("shop.jar"));

    files = ApplicationFiles.open(war.toString(), Path.of(System.getProperty("java.home")));

    assertThat(read("java/util/List")).isNotEmpty();
    assertThat(read("java/sql/Connection")).isNotEmpty();
    assertThat(read("java/util/NoSuchClass")).isNull();
    assertThat(read("no/such/package/List")).isNull();
    assertThat(read("NoPackage")).isNull();
  }

  @Test
  void classesOfJava8AreReadFromItsRtJar() throws IOException {
    byte[] list = classFile("List", "of Java 8");
    Path lib = Files.createDirectories(file("jdk8/jre/lib"));
    new Zip().with("java/util/List.class", list).writeTo(lib.resolve("rt.jar"));
    byte[] base = classFile("Order", "base");
    Path jar =
        new Zip()
            .with("META-INF/MANIFEST.MF", MULTI_RELEASE)
            .with("META-INF/versions/9/shop/Order.class", classFile("Order", "9"))
            .with("shop/Order.class", base)
            .writeTo(file("shop.jar"));

    files = ApplicationFiles.open(jar.toString(), file("jdk8"));

    assertThat(read("java/util/List")).isEqualTo(list);
    assertThat(read("java/util/Map")).as("of the JVM that runs this").isNull();
    assertThat(read("shop/Order")).as("Java 8 knows no multi-release jars").isEqualTo(base);
  }

  @Test
  void folderThatIsNoJdkIsRefusedWithWhatWasExpected() {
    assertThatThrownBy(() -> ApplicationFiles.open(folder.toString(), folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(folder + ": there is no JDK here")
        .hasMessageContaining("JAVA_HOME");
  }

  // ---- help

  private List<String> names() {
    List<String> names = new ArrayList<>();
    for (ClassPath path : files.classPaths()) {
      names.addAll(path.names());
    }
    return names;
  }

  private byte[] read(String internalName) {
    for (ClassPath path : files.classPaths()) {
      byte[] file = path.read(internalName);
      if (file != null) {
        return file;
      }
    }
    return null;
  }

  private String where(String internalName) {
    for (ClassPath path : files.classPaths()) {
      String where = path.where(internalName);
      if (where != null) {
        return where;
      }
    }
    return null;
  }

  private void open(Path... classPath) throws IOException {
    files =
        ApplicationFiles.open(
            Stream.of(classPath).map(Path::toString).toList(),
            new Archives(temporary, 99 * MIB, 99 * MIB),
            JdkClasses.running());
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertWrong(
      Object classPath, String start) {
    return assertThatThrownBy(() -> ApplicationFiles.open(classPath.toString(), null))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(start);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static int indexOf(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
  }

  /** A real class, told from others of its name by a text in it. */
  private byte[] classFile(String simpleName, String mark) throws IOException {
    String source = "package shop; class " + simpleName + " { String mark = \"" + mark + "\"; }";
    Path output = Files.createTempDirectory(folder, "compiled");
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                null,
                null,
                null,
                List.of("-d", output.toString(), "-proc:none"),
                null,
                List.of(new Source(simpleName, source)))
            .call();
    assertThat(compiled).isTrue();
    return Files.readAllBytes(output.resolve("shop").resolve(simpleName + ".class"));
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String simpleName, String text) {
      super(URI.create("string:///" + simpleName + ".java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
