package ir.metrix.agent.expression;

import java.util.List;

/** A node of the syntax tree. It knows where it stands in the text, and nothing of any method. */
abstract class Node {
  final int offset;

  Node(int offset) {
    this.offset = offset;
  }

  /** A number, text, boolean or null. */
  static final class Literal extends Node {
    final Object value;

    Literal(int offset, Object value) {
      super(offset);
      this.value = value;
    }
  }

  /** A name that stands alone: a parameter, or one of the language's own. */
  static final class Name extends Node {
    final String name;

    Name(int offset, String name) {
      super(offset);
      this.name = name;
    }
  }

  /** {@code target.name}. */
  static final class Property extends Node {
    final Node target;
    final String name;

    Property(int offset, Node target, String name) {
      super(offset);
      this.target = target;
      this.name = name;
    }
  }

  /** {@code target[index]}. */
  static final class Index extends Node {
    final Node target;
    final Node index;

    Index(int offset, Node target, Node index) {
      super(offset);
      this.target = target;
      this.index = index;
    }
  }

  /** {@code target.name(arguments)}: a method, or a step over a collection. */
  static final class Call extends Node {
    final Node target;
    final String name;
    final List<Node> arguments;

    Call(int offset, Node target, String name, List<Node> arguments) {
      super(offset);
      this.target = target;
      this.name = name;
      this.arguments = arguments;
    }
  }

  /** {@code T(com.shop.Session)}: only its statics can be read. */
  static final class Type extends Node {
    final String className;

    Type(int offset, String className) {
      super(offset);
      this.className = className;
    }
  }

  /** {@code name(arguments)}: one of the language's functions. */
  static final class Function extends Node {
    final String name;
    final List<Node> arguments;

    Function(int offset, String name, List<Node> arguments) {
      super(offset);
      this.name = name;
      this.arguments = arguments;
    }
  }

  /** {@code [a, b]}. */
  static final class ListOf extends Node {
    final List<Node> elements;

    ListOf(int offset, List<Node> elements) {
      super(offset);
      this.elements = elements;
    }
  }

  /** {@code !a} and {@code -a}. */
  static final class Unary extends Node {
    final String operator;
    final Node operand;

    Unary(int offset, String operator, Node operand) {
      super(offset);
      this.operator = operator;
      this.operand = operand;
    }
  }

  /** {@code condition ? yes : no}. */
  static final class Conditional extends Node {
    final Node condition;
    final Node yes;
    final Node no;

    Conditional(int offset, Node condition, Node yes, Node no) {
      super(offset);
      this.condition = condition;
      this.yes = yes;
      this.no = no;
    }
  }

  /** Two sides and an operator, which stands at the offset. */
  static final class Binary extends Node {
    final String operator;
    final Node left;
    final Node right;

    Binary(int offset, String operator, Node left, Node right) {
      super(offset);
      this.operator = operator;
      this.left = left;
      this.right = right;
    }
  }
}
