package ir.metrix.agent.expression;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The grammar of the documentation page: says whether tokens are an expression, and makes
 * expressions up. It knows EBNF and nothing of the language.
 */
final class Grammar {
  /** Gives a token for a NAME, a NUMBER or a TEXT that stands in the rule of that name. */
  interface Words {
    String word(String token, String rule);
  }

  private static final Pattern EBNF =
      Pattern.compile(
          "\\s*(?:([A-Za-z]+)|\"([^\"]*)\"|'([^']*)'|\\?([^?]+)\\?|([=,;|(){}\\[\\]]))");

  /** Beyond these, only the shallowest alternative is taken, and nothing that may be left out. */
  private static final int MAX_DEPTH = 40;

  private static final int MAX_TOKENS = 40;

  /** Rules whose parts are no operands. */
  private static final Set<String> UNGROUPED =
      Set.of("path", "arguments", "list", "value", "type", "function");

  private final Map<String, Part> rules = new LinkedHashMap<>();

  /** Reads EBNF; the first rule is where expressions begin. */
  Grammar(String ebnf) {
    Matcher matcher = EBNF.matcher(ebnf);
    List<String> symbols = new ArrayList<>();
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      end = matcher.end();
      for (int group = 1; group <= 5; group++) {
        if (matcher.group(group) != null) {
          // Rules, quoted text and punctuation are told apart by a mark in front.
          symbols.add("rqq?p".charAt(group - 1) + matcher.group(group));
        }
      }
    }
    if (!ebnf.substring(end).isBlank()) {
      throw new AssertionError("no EBNF: " + ebnf.substring(end));
    }
    Reader reader = new Reader(symbols);
    while (!reader.isAtEnd()) {
      String name = reader.take().substring(1);
      reader.expect("p=");
      rules.put(name, reader.alternatives());
      reader.expect("p;");
    }
    measure();
  }

  /** One side of a rule; {@code height} is the depth of the shallowest text that it stands for. */
  private static final class Part {
    private enum Kind {
      QUOTED,
      ANY,
      RULE,
      SEQUENCE,
      CHOICE,
      OPTION,
      REPETITION
    }

    private final Kind kind;
    private final String text;
    private final List<Part> parts;
    private int height = MAX_DEPTH * 1_000;

    Part(Kind kind, String text, List<Part> parts) {
      this.kind = kind;
      this.text = text;
      this.parts = parts;
    }
  }

  private static final class Reader {
    private final List<String> symbols;
    private int position;

    Reader(List<String> symbols) {
      this.symbols = symbols;
    }

    boolean isAtEnd() {
      return position == symbols.size();
    }

    boolean is(String symbol) {
      return !isAtEnd() && symbols.get(position).equals(symbol);
    }

    String take() {
      return symbols.get(position++);
    }

    void expect(String symbol) {
      if (!is(symbol)) {
        throw new AssertionError(symbol + " is missing at " + symbols.subList(0, position));
      }
      position++;
    }

    Part alternatives() {
      List<Part> alternatives = new ArrayList<>(List.of(sequence()));
      while (is("p|")) {
        position++;
        alternatives.add(sequence());
      }
      return alternatives.size() == 1
          ? alternatives.get(0)
          : new Part(Part.Kind.CHOICE, null, alternatives);
    }

    private Part sequence() {
      List<Part> parts = new ArrayList<>(List.of(part()));
      while (is("p,")) {
        position++;
        parts.add(part());
      }
      return new Part(Part.Kind.SEQUENCE, null, parts);
    }

    private Part part() {
      String symbol = take();
      return switch (symbol.charAt(0)) {
        case 'r' -> new Part(Part.Kind.RULE, symbol.substring(1), List.of());
        case 'q' -> new Part(Part.Kind.QUOTED, symbol.substring(1), List.of());
        case '?' -> new Part(Part.Kind.ANY, symbol.substring(1).trim(), List.of());
        default -> bracketed(symbol);
      };
    }

    private Part bracketed(String open) {
      Part inner = alternatives();
      switch (open) {
        case "p(" -> expect("p)");
        case "p[" -> expect("p]");
        case "p{" -> expect("p}");
        default -> throw new AssertionError(open + " does not belong in EBNF here");
      }
      return switch (open) {
        case "p[" -> new Part(Part.Kind.OPTION, null, List.of(inner));
        case "p{" -> new Part(Part.Kind.REPETITION, null, List.of(inner));
        default -> inner;
      };
    }
  }

  private void measure() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Part rule : rules.values()) {
        changed |= measure(rule);
      }
    }
  }

  private boolean measure(Part part) {
    boolean changed = false;
    int least = Integer.MAX_VALUE;
    int most = 0;
    for (Part inner : part.parts) {
      changed |= measure(inner);
      least = Math.min(least, inner.height);
      most = Math.max(most, inner.height);
    }
    int height =
        switch (part.kind) {
          case SEQUENCE -> most;
          case CHOICE -> least;
          case RULE -> rules.containsKey(part.text) ? rules.get(part.text).height + 1 : 0;
          default -> 0;
        };
    changed |= height < part.height;
    part.height = Math.min(part.height, height);
    return changed;
  }

  /**
   * An expression: its tokens, and the same with brackets around all that the rules group.
   *
   * @param tokens a sentence of the grammar
   * @param grouped what it means by the grammar's order of operators
   */
  record Sentence(List<String> tokens, List<String> grouped) {}

  /** An expression at random. */
  Sentence generate(Random random, Words words) {
    return generate(rules.keySet().iterator().next(), random, words);
  }

  /** What a rule stands for, at random. */
  Sentence generate(String rule, Random random, Words words) {
    Writer writer = new Writer(random, words);
    writer.write(rule, "", 0);
    return new Sentence(writer.tokens, writer.grouped);
  }

  private final class Writer {
    private final List<String> tokens = new ArrayList<>();
    private final List<String> grouped = new ArrayList<>();
    private final Random random;
    private final Words words;
    private final int room;

    Writer(Random random, Words words) {
      this.room = 1 + random.nextInt(MAX_TOKENS);
      this.random = random;
      this.words = words;
    }

    private void write(String rule, String outer, int depth) {
      Part part = rules.get(rule);
      if (part == null) {
        add(words.word(rule, outer));
        return;
      }
      int start = grouped.size();
      write(part, rule, depth, start);
      if (rule.equals("unary") && Set.of("!", "-").contains(grouped.get(start))) {
        group(start);
      }
    }

    private void write(Part part, String rule, int depth, int start) {
      switch (part.kind) {
        case QUOTED -> add(part.text);
        case ANY -> add(words.word(part.text, rule));
        case RULE -> write(part.text, rule, depth + 1);
        case SEQUENCE -> {
          for (Part inner : part.parts) {
            write(inner, rule, depth, start);
          }
        }
        case CHOICE -> write(choice(part, random, isRoom(depth)), rule, depth, start);
        default -> {
          // Paths and lists are what people write; of each operator there is one here and there.
          int odds = Set.of("path", "arguments", "value").contains(rule) ? 2 : 7;
          int times = 0;
          while (isRoom(depth) && times < 3 && random.nextInt(odds) == 0) {
            write(part.parts.get(0), rule, depth + 1, start);
            if (!UNGROUPED.contains(rule)) {
              group(start);
            }
            times = part.kind == Part.Kind.OPTION ? 3 : times + 1;
          }
        }
      }
    }

    private boolean isRoom(int depth) {
      return depth < MAX_DEPTH && tokens.size() < room;
    }

    private void add(String token) {
      tokens.add(token);
      grouped.add(token);
    }

    private void group(int start) {
      grouped.add(start, "(");
      grouped.add(")");
    }
  }

  private static Part choice(Part part, Random random, boolean room) {
    if (room && random.nextBoolean()) {
      return part.parts.get(random.nextInt(part.parts.size()));
    }
    Part shallowest = part.parts.get(0);
    for (Part alternative : part.parts) {
      shallowest = alternative.height < shallowest.height ? alternative : shallowest;
    }
    return shallowest;
  }

  /** Whether these tokens, all of them, are an expression. */
  boolean accepts(List<String> tokens) {
    BitSet start = new BitSet();
    start.set(0);
    Map<String, BitSet[]> known = new HashMap<>();
    String first = rules.keySet().iterator().next();
    return ends(new Part(Part.Kind.RULE, first, List.of()), start, tokens, known)
        .get(tokens.size());
  }

  /** Where a part may end that begins at one of these places. */
  private BitSet ends(Part part, BitSet starts, List<String> tokens, Map<String, BitSet[]> known) {
    BitSet ends = new BitSet();
    switch (part.kind) {
      case RULE -> starts.stream().forEach(i -> ends.or(ends(part.text, i, tokens, known)));
      case QUOTED ->
          starts.stream()
              .filter(i -> i < tokens.size() && tokens.get(i).equals(part.text))
              .forEach(i -> ends.set(i + 1));
      case SEQUENCE -> {
        BitSet reached = starts;
        for (Part inner : part.parts) {
          reached = ends(inner, reached, tokens, known);
        }
        ends.or(reached);
      }
      case CHOICE -> part.parts.forEach(inner -> ends.or(ends(inner, starts, tokens, known)));
      case OPTION -> {
        ends.or(starts);
        ends.or(ends(part.parts.get(0), starts, tokens, known));
      }
      case REPETITION -> {
        BitSet reached = starts;
        while (!reached.isEmpty()) {
          ends.or(reached);
          reached = ends(part.parts.get(0), reached, tokens, known);
        }
      }
      default -> throw new AssertionError("within a token: " + part.text);
    }
    return ends;
  }

  private BitSet ends(String rule, int start, List<String> tokens, Map<String, BitSet[]> known) {
    Part part = rules.get(rule);
    if (part == null) {
      BitSet end = new BitSet();
      if (start < tokens.size() && isToken(rule, tokens.get(start))) {
        end.set(start + 1);
      }
      return end;
    }
    BitSet[] ofRule = known.computeIfAbsent(rule, name -> new BitSet[tokens.size() + 1]);
    if (ofRule[start] == null) {
      BitSet at = new BitSet();
      at.set(start);
      ofRule[start] = ends(part, at, tokens, known);
    }
    return ofRule[start];
  }

  private static boolean isToken(String rule, String token) {
    char first = token.charAt(0);
    return switch (rule) {
      case "NAME" -> Character.isJavaIdentifierStart(first);
      case "NUMBER" -> Character.isDigit(first);
      case "TEXT" -> first == '\'' || first == '"';
      default -> throw new AssertionError("the page defines no " + rule);
    };
  }
}
