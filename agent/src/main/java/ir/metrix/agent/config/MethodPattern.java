package ir.metrix.agent.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Methods by name ({@code *} stands for any part of it) and, if given, by parameter types. A type
 * is written by its full binary or its simple name; {@code ..} stands for none or more parameters.
 * Constructors are {@code <init>}, and no star stands for them, nor for Scala's values of default
 * arguments. Immutable.
 */
public final class MethodPattern {
  private static final String REST = "..";
  private static final String CONSTRUCTOR = "<init>";

  /** Scala puts the value of a default argument into a method {@code sell$default$2}. */
  private static final String SCALAS_DEFAULT = "$default$";

  private static final String EXAMPLES =
      "write one such as placeOrder, handle*, placeOrder(Order, ..) or <init>";

  private final String text;
  private final String name;

  /** Null if the pattern says nothing of parameters. */
  private final List<String> parameters;

  private MethodPattern(String text, String name, List<String> parameters) {
    this.text = text;
    this.name = name;
    this.parameters = parameters;
  }

  /**
   * Parses what stands in the configuration.
   *
   * @throws IllegalArgumentException with a message that says what is wrong and what would be right
   */
  public static MethodPattern parse(String text) {
    String trimmed = text.trim();
    int open = trimmed.indexOf('(');
    String name = open < 0 ? trimmed : trimmed.substring(0, open).trim();
    checkName(text, name);
    if (open < 0) {
      return new MethodPattern(text, name, null);
    }
    if (trimmed.indexOf(')') != trimmed.length() - 1) {
      throw new IllegalArgumentException(
          "'" + text + "' has to end with its one closing parenthesis; " + EXAMPLES);
    }
    String list = withoutGenerics(text, trimmed.substring(open + 1, trimmed.length() - 1));
    return new MethodPattern(text, name, parametersOf(text, list));
  }

  public boolean matchesName(String methodName) {
    if (methodName.startsWith("<")) {
      // Whoever writes handle* or * thinks of methods.
      return name.equals(methodName);
    }
    if (!isExact() && methodName.contains(SCALAS_DEFAULT)) {
      // It would count a call once more for each argument that is left out.
      return false;
    }
    return NamePattern.globMatches(name, methodName, 0, methodName.length());
  }

  /**
   * Whether the pattern is about this method.
   *
   * @param parameterTypes dotted binary names, with {@code []} for arrays
   */
  public boolean matches(String methodName, List<String> parameterTypes) {
    return matchesName(methodName) && (parameters == null || matchesTypes(0, parameterTypes, 0));
  }

  /** The name as it was written, without parameters. */
  public String name() {
    return name;
  }

  /** Whether it is one method's name, without stars. */
  public boolean isExact() {
    return name.indexOf('*') < 0;
  }

  /** As it was written. */
  public String text() {
    return text;
  }

  /** Whether it chooses by parameters too. */
  public boolean hasParameters() {
    return parameters != null;
  }

  @Override
  public String toString() {
    return text;
  }

  private boolean matchesTypes(int parameter, List<String> types, int from) {
    if (parameter == parameters.size()) {
      return from == types.size();
    }
    String wanted = parameters.get(parameter);
    if (wanted.equals(REST)) {
      for (int at = from; at <= types.size(); at++) {
        if (matchesTypes(parameter + 1, types, at)) {
          return true;
        }
      }
      return false;
    }
    return from < types.size()
        && matchesType(wanted, types.get(from))
        && matchesTypes(parameter + 1, types, from + 1);
  }

  /**
   * By full name, or by what follows the last dot or a dollar sign after it; a nested type also as
   * it stands in source code ({@code Map.Entry}).
   */
  private static boolean matchesType(String wanted, String type) {
    if (type.equals(wanted)) {
      return true;
    }
    if (wanted.indexOf('.') >= 0) {
      String inSource = type.replace('$', '.');
      return inSource.equals(wanted)
          || inSource.substring(type.lastIndexOf('.') + 1).equals(wanted);
    }
    if (!type.endsWith(wanted)) {
      return false;
    }
    char before = type.charAt(type.length() - wanted.length() - 1);
    return before == '.' || before == '$';
  }

  private static List<String> parametersOf(String text, String list) {
    List<String> parameters = new ArrayList<>();
    if (list.trim().isEmpty()) {
      return Collections.emptyList();
    }
    for (String part : list.split(",", -1)) {
      String type = part.trim();
      if (!type.equals(REST)) {
        if (type.endsWith("...")) {
          type = type.substring(0, type.length() - 3).trim() + "[]";
        }
        type = withoutSpaceBeforeBrackets(type);
        checkType(text, type);
      }
      parameters.add(type);
    }
    return Collections.unmodifiableList(parameters);
  }

  private static String withoutSpaceBeforeBrackets(String type) {
    return type.replace(" []", "[]").replace("[ ]", "[]");
  }

  private static String withoutGenerics(String text, String list) {
    StringBuilder erased = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      if (c == '<') {
        depth++;
      } else if (c == '>') {
        depth--;
      } else if (depth == 0) {
        erased.append(c);
      }
      if (depth < 0) {
        break;
      }
    }
    if (depth != 0) {
      throw new IllegalArgumentException("'" + text + "' has < and > that don't pair; " + EXAMPLES);
    }
    return erased.toString();
  }

  private static void checkName(String text, String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a method name is missing here; " + EXAMPLES);
    }
    if (name.equals(CONSTRUCTOR)) {
      return;
    }
    if (name.indexOf('.') >= 0 || name.indexOf('#') >= 0) {
      throw new IllegalArgumentException(
          "'" + text + "' names a class too; that belongs into 'class', leave the method's name");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '*' && c != '-' && !Character.isJavaIdentifierPart(c)) {
        throw new IllegalArgumentException(
            "'" + text + "' is no method: its name has '" + c + "'; " + EXAMPLES);
      }
    }
  }

  private static void checkType(String text, String type) {
    String element = type;
    while (element.endsWith("[]")) {
      element = element.substring(0, element.length() - 2);
    }
    if (element.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + text + "' lacks a parameter type between commas; " + EXAMPLES);
    }
    if (element.indexOf(' ') >= 0) {
      throw new IllegalArgumentException(
          "'" + text + "' has '" + type + "' for a parameter; give its type only, no name");
    }
    for (String segment : element.split("\\.", -1)) {
      boolean good = !segment.isEmpty();
      for (int i = 0; i < segment.length(); i++) {
        good &= Character.isJavaIdentifierPart(segment.charAt(i)) || segment.charAt(i) == '-';
      }
      if (!good) {
        throw new IllegalArgumentException(
            "'"
                + text
                + "' has '"
                + type
                + "' for a parameter type; write one such as int, Order, com.shop.Order[], or .. for"
                + " none or more");
      }
    }
  }
}
