package ir.metrix.agent.expression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which methods of the JDK expressions may call: those listed here, because they change nothing,
 * take no time, and show no text of an object that has none of its own. All others are closed, what
 * a later Java adds among them.
 *
 * <p>A method of the application that redefines one of the JDK is judged as that: to call it is to
 * call the other, through whatever type. Its own methods are its getters, and open.
 */
final class Readers {
  /**
   * A type, and the methods that it declares and which are open, also in its subtypes. A star
   * stands for all that it declares itself, a minus closes one in spite of what else opens it, a
   * parenthesis tells of the one overload that is meant. Methods without a result are closed
   * anyway.
   */
  private static final String[] METHODS = {
    "java.lang.Object equals",
    "java.lang.Comparable compareTo",
    "java.lang.CharSequence charAt isEmpty length subSequence toString",
    // Of patterns, only what Patterns guards.
    "java.lang.String * -chars -codePoints -format -formatted -intern -lines -matches -repeat"
        + " -transform -describeConstable -resolveConstantDesc",
    "java.lang.Boolean *",
    "java.lang.Character *",
    "java.lang.Byte *",
    "java.lang.Short *",
    "java.lang.Integer *",
    "java.lang.Long *",
    "java.lang.Float *",
    "java.lang.Double *",
    "java.lang.Number byteValue doubleValue floatValue intValue longValue shortValue",
    "java.lang.Enum compareTo name ordinal toString",
    "java.lang.StackTraceElement *",
    "java.lang.Throwable getCause getLocalizedMessage getMessage toString",
    "java.lang.ref.Reference get",
    "java.lang.reflect.InvocationTargetException getTargetException",
    "java.lang.reflect.UndeclaredThrowableException getUndeclaredThrowable",
    // Without those that may calculate for hours.
    "java.math.BigDecimal abs add byteValueExact compareTo divide divideToIntegralValue"
        + " doubleValue floatValue hashCode intValue intValueExact longValue longValueExact max min"
        + " movePointLeft movePointRight multiply negate plus precision remainder round scale"
        + " scaleByPowerOfTen setScale shortValueExact signum stripTrailingZeros subtract"
        + " toBigInteger toBigIntegerExact toEngineeringString toPlainString toString ulp"
        + " unscaledValue",
    "java.math.BigInteger abs add and bitCount bitLength byteValueExact compareTo divide"
        + " doubleValue floatValue gcd getLowestSetBit hashCode intValue intValueExact longValue"
        + " longValueExact max min mod multiply negate not or remainder shortValueExact signum"
        + " subtract testBit toString xor",
    "java.math.MathContext *",
    "java.util.Date *",
    "java.util.Calendar after before compareTo get getActualMaximum getActualMinimum"
        + " getFirstDayOfWeek getTime getTimeInMillis getTimeZone getWeeksInWeekYear getWeekYear"
        + " isLenient isWeekDateSupported toInstant",
    "java.util.GregorianCalendar isLeapYear toZonedDateTime",
    "java.util.TimeZone getDisplayName getDSTSavings getID getOffset getRawOffset inDaylightTime"
        + " toZoneId useDaylightTime",
    "java.sql.Date *",
    "java.sql.Time *",
    "java.sql.Timestamp *",
    "javax.xml.datatype.Duration getDays getHours getMinutes getMonths getSeconds getSign"
        + " getTimeInMillis getYears isSet toString",
    "javax.xml.datatype.XMLGregorianCalendar getDay getEon getEonAndYear getFractionalSecond"
        + " getHour getMillisecond getMinute getMonth getSecond getTimezone getYear isValid"
        + " toGregorianCalendar toString toXMLFormat",
    "javax.xml.namespace.QName getLocalPart getNamespaceURI getPrefix toString",
    "javax.xml.bind.JAXBElement getName getValue isNil isTypeSubstituted",
    "java.util.Collection contains containsAll isEmpty size toArray()",
    "java.util.SequencedCollection getFirst getLast reversed",
    "java.util.List get getFirst getLast indexOf lastIndexOf reversed subList",
    "java.util.Vector elementAt firstElement lastElement",
    "java.util.Stack empty peek search",
    "java.util.SortedSet first headSet last subSet tailSet",
    "java.util.NavigableSet ceiling descendingSet floor headSet higher lower subSet tailSet",
    "java.util.Queue element peek",
    "java.util.Deque getFirst getLast peekFirst peekLast",
    "java.util.concurrent.BlockingQueue remainingCapacity",
    "java.util.Map containsKey containsValue entrySet get getOrDefault isEmpty keySet size values",
    "java.util.SequencedMap firstEntry lastEntry reversed sequencedEntrySet sequencedKeySet"
        + " sequencedValues",
    "java.util.SortedMap firstKey headMap lastKey subMap tailMap",
    "java.util.NavigableMap ceilingEntry ceilingKey descendingKeySet descendingMap firstEntry"
        + " floorEntry floorKey headMap higherEntry higherKey lastEntry lowerEntry lowerKey"
        + " navigableKeySet subMap tailMap",
    "java.util.concurrent.ConcurrentHashMap mappingCount",
    "java.util.Map$Entry getKey getValue",
    "java.util.Dictionary get isEmpty size",
    "java.util.Properties getProperty stringPropertyNames",
    "java.util.ResourceBundle containsKey getObject getString getStringArray keySet",
    "java.util.BitSet cardinality get isEmpty length nextClearBit nextSetBit size",
    "java.util.StringTokenizer countTokens",
    "java.util.Currency *",
    "java.util.Locale *",
    "java.util.UUID *",
    "java.util.EventObject getSource",
    "java.beans.PropertyChangeEvent getNewValue getOldValue getPropertyName",
    "java.util.Base64$Decoder decode(byte[]) decode(String)",
    "java.util.Base64$Encoder encode(byte[]) encodeToString",
    "java.util.Comparator compare",
    "java.util.regex.Pattern flags pattern toString",
    "java.util.concurrent.CountDownLatch getCount",
    "java.util.concurrent.Semaphore availablePermits",
    "java.util.concurrent.Delayed getDelay",
    "java.util.concurrent.TimeUnit *",
    "java.util.concurrent.atomic.AtomicBoolean get toString",
    "java.util.concurrent.atomic.AtomicInteger get toString",
    "java.util.concurrent.atomic.AtomicIntegerArray get length",
    "java.util.concurrent.atomic.AtomicLong get toString",
    "java.util.concurrent.atomic.AtomicLongArray get length",
    "java.util.concurrent.atomic.AtomicReference get",
    "java.util.concurrent.atomic.AtomicReferenceArray get length",
    "java.util.concurrent.atomic.DoubleAdder sum toString",
    "java.util.concurrent.atomic.LongAdder sum toString",
    // No disk, no network: to compare two URLs asks the name server.
    "java.io.File compareTo getName getParent getParentFile getPath hashCode isAbsolute toString",
    "java.nio.file.Path * -toRealPath -toFile -toUri -toAbsolutePath -register -iterator",
    "java.nio.charset.Charset aliases displayName name toString",
    "java.net.URI *",
    "java.net.URL getAuthority getDefaultPort getFile getHost getPath getPort getProtocol getQuery"
        + " getRef getUserInfo toExternalForm toString toURI -equals -hashCode",
    "java.net.InetAddress getAddress getHostAddress isAnyLocalAddress isLinkLocalAddress"
        + " isLoopbackAddress isMulticastAddress isSiteLocalAddress",
    "java.net.InetSocketAddress getAddress getHostString getPort isUnresolved",
    "java.net.HttpCookie getComment getDomain getMaxAge getName getPath getSecure getValue"
        + " getVersion isHttpOnly",
    "java.security.Principal getName",
    "java.security.cert.Certificate getType",
    "java.security.cert.X509Certificate getIssuerDN getIssuerX500Principal getNotAfter"
        + " getNotBefore getSerialNumber getSigAlgName getSubjectDN getSubjectX500Principal"
        + " getVersion",
    "javax.security.auth.Subject getPrincipals() isReadOnly",
    "javax.security.auth.x500.X500Principal getName toString",
    "java.sql.SQLException getErrorCode getNextException getSQLState",
    "javax.naming.NamingException getExplanation getRootCause",
    "org.w3c.dom.Attr getName getValue",
    "org.w3c.dom.CharacterData getData getLength",
    "org.w3c.dom.Document getDocumentElement getElementById getElementsByTagName",
    "org.w3c.dom.Element getAttribute getAttributeNS getElementsByTagName getTagName hasAttribute",
    "org.w3c.dom.NamedNodeMap getLength getNamedItem item",
    "org.w3c.dom.Node getAttributes getChildNodes getFirstChild getLastChild getLocalName"
        + " getNamespaceURI getNextSibling getNodeName getNodeType getNodeValue getParentNode"
        + " getPreviousSibling getTextContent hasAttributes hasChildNodes",
    "org.w3c.dom.NodeList getLength item",
    "org.xml.sax.Attributes getLength getLocalName getQName getType getURI getValue"
  };

  /** The same of static methods; each class's public static fields are open too. */
  private static final String[] STATICS = {
    "java.lang.Math * -random",
    "java.lang.StrictMath * -random",
    "java.lang.String join valueOf(boolean) valueOf(char) valueOf(char[]) valueOf(double)"
        + " valueOf(float) valueOf(int) valueOf(long)",
    "java.lang.Boolean *",
    "java.lang.Character *",
    "java.lang.Byte *",
    "java.lang.Short *",
    "java.lang.Integer *",
    "java.lang.Long *",
    "java.lang.Float *",
    "java.lang.Double *",
    "java.math.BigDecimal valueOf",
    "java.math.BigInteger valueOf",
    "java.math.MathContext",
    "java.math.RoundingMode *",
    "java.net.URI create",
    "java.net.URLDecoder decode",
    "java.net.URLEncoder encode",
    "java.nio.charset.StandardCharsets",
    "java.sql.Date valueOf",
    "java.sql.Time valueOf",
    "java.sql.Timestamp from valueOf",
    "java.text.Normalizer isNormalized normalize",
    "java.text.Normalizer$Form *",
    "java.util.Arrays asList copyOf copyOfRange equals",
    "java.util.Base64 getDecoder getEncoder getMimeDecoder getMimeEncoder() getUrlDecoder"
        + " getUrlEncoder",
    "java.util.Calendar",
    "java.util.Collections disjoint emptyList emptyMap emptySet frequency max min reverseOrder"
        + " singleton singletonList singletonMap unmodifiableCollection unmodifiableList"
        + " unmodifiableMap unmodifiableSet",
    "java.util.Currency *",
    "java.util.Date from",
    "java.util.Locale *",
    "java.util.Objects checkIndex compare equals isNull nonNull requireNonNull(Object)"
        + " requireNonNull(Object, String) requireNonNullElse",
    "java.util.TimeZone getDefault getTimeZone",
    "java.util.UUID fromString nameUUIDFromBytes",
    "java.util.concurrent.TimeUnit *"
  };

  /** All whose values are immutable; and functions, whose code is the application's. */
  private static final String[] PACKAGES = {"java.time.", "java.util.function."};

  /** But for these. */
  private static final Set<String> MUTABLE =
      new LinkedHashSet<>(
          Arrays.asList(
              "java.time.format.DateTimeFormatterBuilder", "java.time.zone.ZoneRulesProvider"));

  private static final Map<String, Set<String>> OPEN = table(METHODS);
  private static final Map<String, Set<String>> OPEN_STATICS = table(STATICS);

  private Readers() {}

  private static Map<String, Set<String>> table(String[] lines) {
    Map<String, Set<String>> table = new HashMap<>();
    for (String line : lines) {
      // A space stands between two parameters, too.
      String[] words = line.replace(", ", ",").split(" +");
      table.put(words[0], new LinkedHashSet<>(Arrays.asList(words).subList(1, words.length)));
    }
    return table;
  }

  /** Whether a configuration may use statics of that class of the JDK. */
  static boolean hasStatics(String className) {
    return OPEN_STATICS.containsKey(className) || isOpenPackage(className);
  }

  /** The classes of which statics may be used, for error messages. */
  static Collection<String> staticClasses() {
    return new TreeSet<>(OPEN_STATICS.keySet());
  }

  private static boolean isOpenPackage(String className) {
    if (MUTABLE.contains(className)) {
      return false;
    }
    for (String open : PACKAGES) {
      if (className.startsWith(open)) {
        return true;
      }
    }
    return false;
  }

  /** One method, as it would be called. */
  static final class Called {
    final String name;

    /** Simple names, with a comma and no space between. */
    final String parameters;

    final int arity;
    final boolean isStatic;

    /** Binary name of the class that declares the method. */
    final String owner;

    final boolean isOfJdk;

    /** The JDK's supertypes of the receiver, itself included, that declare such a method. */
    final List<String> declaring = new ArrayList<>();

    Called(
        String owner,
        boolean isOfJdk,
        boolean isStatic,
        String name,
        int arity,
        String parameters) {
      this.owner = owner;
      this.isOfJdk = isOfJdk;
      this.isStatic = isStatic;
      this.name = name;
      this.arity = arity;
      this.parameters = parameters;
    }
  }

  /** Whether an expression may call it. */
  static boolean mayBeCalled(Called method) {
    if (method.isStatic) {
      return !method.isOfJdk
          || isOpenPackage(method.owner)
          || isIn(OPEN_STATICS.get(method.owner), method);
    }
    boolean ofApplication = !method.isOfJdk;
    if (ofApplication && (method.declaring.isEmpty() || isOfEveryObject(method))) {
      return true;
    }
    boolean open = false;
    for (String type : method.declaring) {
      Set<String> methods = OPEN.get(type);
      if (methods != null && methods.contains('-' + method.name)) {
        return false;
      }
      open |= isOpenPackage(type) || isIn(methods, method);
    }
    return open;
  }

  private static boolean isIn(Set<String> methods, Called method) {
    return methods != null
        && !methods.contains('-' + method.name)
        && (methods.contains("*")
            || methods.contains(method.name)
            || methods.contains(method.name + '(' + method.parameters + ')'));
  }

  /** Whether every object has it, so that only a class of its own makes it more than a name. */
  static boolean isOfEveryObject(Called method) {
    return isOfEveryObject(method.name, method.arity);
  }

  static boolean isOfEveryObject(String name, int arity) {
    return arity == 0 && (name.equals("toString") || name.equals("hashCode"))
        || arity == 1 && name.equals("equals");
  }

  /**
   * Why it may not be called, and what may.
   *
   * @param type of the receiver, or whose static it is, as the message should show it
   * @param supertypes of the receiver, those of the JDK
   * @param properties of the receiver, if they are known
   */
  static String refusal(
      Called method, String type, Collection<String> supertypes, List<String> properties) {
    boolean ofObject = isOfEveryObject(method) && !method.isStatic && !method.name.equals("equals");
    if (ofObject) {
      boolean isCollection =
          supertypes.contains("java.lang.Iterable") || supertypes.contains("java.util.Map");
      return type
          + " has no "
          + method.name
          + "() of its own; "
          + (isCollection ? "join(',') makes a text of its elements" : "read a property of it")
          + (isCollection || properties.isEmpty() ? "" : ": it has " + Names.listed(properties));
    }
    StringBuilder text = new StringBuilder(type).append('.').append(method.name).append('(');
    text.append(method.parameters.replace(",", ", ")).append(") is closed to expressions");
    if (makesText(method)) {
      return text.append(": it would show objects that have no text of their own; str(…) makes the")
          .append(" text of a value")
          .toString();
    }
    if (!method.isOfJdk) {
      text.append(", as is every ")
          .append(JavaType.simpleName(method.declaring.get(0)))
          .append('.')
          .append(method.name)
          .append("()");
    }
    text.append(": of the JDK they call only what is known to change nothing and take no time");
    String instead = instead(method.name);
    if (instead != null) {
      return text.append("; ").append(instead).toString();
    }
    List<String> open = method.isStatic ? statics(method.owner) : names(supertypes);
    return open.isEmpty()
        ? text.toString()
        : text.append("; open: ")
            .append(Names.listed(open))
            .append(Names.didYouMean(method.name, open))
            .toString();
  }

  private static boolean makesText(Called method) {
    switch (method.name) {
      case "toString":
      case "deepToString":
      case "valueOf":
      case "format":
      case "formatted":
      case "hash":
      case "hashCode":
        return true;
      default:
        return false;
    }
  }

  private static String instead(String name) {
    switch (name) {
      case "matches":
        return "write text matches 'pattern'";
      case "stream":
      case "parallelStream":
      case "iterator":
      case "listIterator":
      case "spliterator":
        return "the steps of expressions go through a collection: map, filter, sum, first …";
      default:
        return null;
    }
  }

  /** None where nearly all are open. */
  private static List<String> statics(String className) {
    TreeSet<String> names = new TreeSet<>();
    list(OPEN_STATICS.get(className), names);
    return names.contains("*") ? new ArrayList<>() : new ArrayList<>(names);
  }

  private static List<String> names(Collection<String> supertypes) {
    TreeSet<String> names = new TreeSet<>();
    for (String type : supertypes) {
      if (!type.equals("java.lang.Object")) {
        list(OPEN.get(type), names);
      }
    }
    return names.contains("*") ? new ArrayList<>() : new ArrayList<>(names);
  }

  private static void list(Set<String> methods, Set<String> names) {
    if (methods == null) {
      return;
    }
    for (String method : methods) {
      int parenthesis = method.indexOf('(');
      if (method.charAt(0) != '-') {
        names.add(parenthesis < 0 ? method : method.substring(0, parenthesis));
      }
    }
  }
}
