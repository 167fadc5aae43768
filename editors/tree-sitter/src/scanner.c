// Which kind of word stands here? The language reserves a word only where it leads or joins, so the same letters are a keyword in one
// place and a name in the next. Tree-sitter says which kinds could stand here; what follows the word says which one does. Follows
// `grammar/journey.pest` choice by choice. Keeps no state.

#include "tree_sitter/parser.h"
#include <string.h>

// begin words
enum {
  K_ACTION, K_ADDRESS, K_AFTER, K_AGO, K_ALWAYS, K_AND, K_ANY, K_AS, K_AT, K_AVERAGE, K_AWAIT, K_BECOMES, K_BEFORE,
  K_BEGINS, K_BRANCH, K_BY, K_CAP, K_CATEGORY, K_CHANNEL, K_CLEAR, K_CONSENT, K_CONTAINS, K_COST, K_COUNT, K_CUSTOMER,
  K_DAY, K_DAYS, K_DELAY, K_DO, K_ELSE, K_ENDS, K_ENTER, K_ENTRY, K_EVENT, K_EVER, K_EVERY, K_EVERYONE, K_EXEMPT,
  K_EXIT, K_EXPECT, K_EXPIRES, K_FAIL, K_FAILS, K_FALSE, K_FATIGUE, K_FOR, K_FRIDAY, K_FROM, K_GO, K_GOAL, K_HAND,
  K_HANDOFF, K_HELD, K_HOLDOUT, K_HOUR, K_HOURS, K_IN, K_INSIDE, K_IS, K_JOURNEY, K_KNOWN, K_LAST, K_LATER,
  K_LOGNORMAL, K_MARK, K_MAY, K_MEDIAN, K_MESSAGE, K_MILESTONE, K_MINUTE, K_MINUTES, K_MONDAY, K_MONEY, K_MONTH,
  K_MOST, K_NEGATIVE, K_NEVER, K_NO, K_NOT, K_NOW, K_OF, K_OFF, K_ON, K_ONCE, K_ONE, K_OR, K_OTHERWISE, K_OUT,
  K_OWNER, K_PER, K_PERSONA, K_POPULATION, K_POSITIVE, K_PRIORITY, K_QUIET, K_REENTER, K_REPEAT, K_RUNS, K_SATURDAY,
  K_SECOND, K_SECONDS, K_SEGMENT, K_SEND, K_SET, K_SIGMA, K_SIMULATE, K_SINCE, K_SIZE, K_SOURCE, K_SPLIT, K_STAGE,
  K_START, K_STATUS, K_SUBJECT, K_SUM, K_SUNDAY, K_SUPPRESS, K_TAKE, K_TEMPLATE, K_TEST, K_THEN, K_THURSDAY, K_TIMES,
  K_TO, K_TRIGGER, K_TRUE, K_TUESDAY, K_UNTIL, K_UP, K_VISIT, K_WAIT, K_WEDNESDAY, K_WEEK, K_WEEKS, K_WHEN, K_WHERE,
  K_WITH, K_WITHIN, K_WORTH, K_YEAR,
  KEYWORD_COUNT,
};

static const char *const KEYWORDS[] = {
  "action", "address", "after", "ago", "always", "and", "any", "as", "at", "average", "await", "becomes", "before",
  "begins", "branch", "by", "cap", "category", "channel", "clear", "consent", "contains", "cost", "count", "customer",
  "day", "days", "delay", "do", "else", "ends", "enter", "entry", "event", "ever", "every", "everyone", "exempt",
  "exit", "expect", "expires", "fail", "fails", "false", "fatigue", "for", "friday", "from", "go", "goal", "hand",
  "handoff", "held", "holdout", "hour", "hours", "in", "inside", "is", "journey", "known", "last", "later",
  "lognormal", "mark", "may", "median", "message", "milestone", "minute", "minutes", "monday", "money", "month",
  "most", "negative", "never", "no", "not", "now", "of", "off", "on", "once", "one", "or", "otherwise", "out",
  "owner", "per", "persona", "population", "positive", "priority", "quiet", "reenter", "repeat", "runs", "saturday",
  "second", "seconds", "segment", "send", "set", "sigma", "simulate", "since", "size", "source", "split", "stage",
  "start", "status", "subject", "sum", "sunday", "suppress", "take", "template", "test", "then", "thursday", "times",
  "to", "trigger", "true", "tuesday", "until", "up", "visit", "wait", "wednesday", "week", "weeks", "when", "where",
  "with", "within", "worth", "year",
};
// end words

enum {
  NAME = KEYWORD_COUNT, WORD, TARGET, VERB, CAUSE_VERB, FACT_VERB, DRAW_NAME, DOT, CURRENCY,
  NUMBER, SIGNED, DATE, CLOCK, PERCENT_SIGN, STRING,
  TEXT_OPEN, TEXT_CONTENT, TEXT_CLOSE,
  PLACEHOLDER_OPEN, PLACEHOLDER_PATH, PLACEHOLDER_OR, PLACEHOLDER_WORDS, PLACEHOLDER_CLOSE,
  COMMA, ELSE_COMMA, UNTIL_COMMA, SHARE_COMMA,
  AT_CLOCK, IN_LAST, SHIFT_BEFORE, SHIFT_AFTER, TAIL_BEFORE, TAIL_AFTER,
  JUNK, // stands in no rule: valid only where the parser looks for its way back
};

// What joins the parts of a sentence, and is no name: `op` of the grammar.
static const int OPERATORS[] = {
  K_AND, K_ANY, K_AS, K_AT, K_AFTER, K_AGO, K_BY, K_BEFORE, K_CONTAINS, K_ELSE, K_EVERY, K_EVER, K_FOR, K_FROM, K_INSIDE, K_IN,
  K_IS, K_KNOWN, K_NOT, K_NO, K_OF, K_ON, K_OR, K_OTHERWISE, K_PER, K_SINCE, K_TO, K_THEN, K_UNTIL, K_UP, K_WHEN, K_WHERE,
  K_WITHIN, K_WITH, K_WORTH,
};

// Words that lead a statement, a line or an item, and so are never what someone did: `lead` of the grammar.
static const int LEADS[] = {
  K_AWAIT, K_ACTION, K_ADDRESS, K_BRANCH, K_BEGINS, K_CLEAR, K_CUSTOMER, K_CATEGORY, K_CHANNEL, K_CAP, K_CONSENT, K_COST, K_DO,
  K_EXIT, K_ENTER, K_ENDS, K_EXPECT, K_EVENT, K_EXEMPT, K_EXPIRES, K_FATIGUE, K_GO, K_GOAL, K_HAND, K_HOLDOUT, K_HELD, K_JOURNEY,
  K_MARK, K_MILESTONE, K_MESSAGE, K_MAY, K_NEGATIVE, K_OWNER, K_PRIORITY, K_POPULATION, K_POSITIVE, K_PERSONA, K_QUIET, K_REPEAT,
  K_REENTER, K_RUNS, K_SEND, K_SPLIT, K_SET, K_START, K_STAGE, K_SEGMENT, K_STATUS, K_SUPPRESS, K_SOURCE, K_SIMULATE, K_SIZE,
  K_TAKE, K_TEST, K_TRIGGER, K_WAIT,
};

static const int UNITS[] = {
  K_SECOND, K_SECONDS, K_MINUTE, K_MINUTES, K_HOUR, K_HOURS, K_DAY, K_DAYS, K_WEEK, K_WEEKS,
};

#define AMONG(list, word) among(list, sizeof(list) / sizeof((list)[0]), word)

static bool among(const int *list, size_t count, int word) {
  for (size_t i = 0; i < count; i++) {
    if (list[i] == word) return true;
  }
  return false;
}

// ------------------------------------------------------------------ signs and words

static bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }
static bool is_upper(int32_t c) { return c >= 'A' && c <= 'Z'; }
static bool is_letter(int32_t c) { return (c >= 'a' && c <= 'z') || is_upper(c); }
static bool is_inner(int32_t c) { return is_letter(c) || is_digit(c) || c == '_'; }
static bool is_blank(int32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
static bool is_line_end(const TSLexer *lexer) {
  return lexer->lookahead == '\n' || lexer->lookahead == '\r' || lexer->eof(lexer);
}

static void step(TSLexer *lexer) { lexer->advance(lexer, false); }

enum { WORD_LENGTH = 16 };

typedef struct {
  char text[WORD_LENGTH]; // the first letters, enough to know a keyword
  unsigned length;        // all of it
  int keyword;            // which one it is, or -1
} Word;

static int find_keyword(const char *text) {
  int low = 0, high = KEYWORD_COUNT - 1;
  while (low <= high) {
    int middle = (low + high) / 2, order = strcmp(text, KEYWORDS[middle]);
    if (order == 0) return middle;
    if (order < 0) high = middle - 1;
    else low = middle + 1;
  }
  return -1;
}

static Word read_word(TSLexer *lexer) {
  Word word = {{0}, 0, -1};
  while (is_inner(lexer->lookahead)) {
    if (word.length < WORD_LENGTH - 1) word.text[word.length] = (char)lexer->lookahead;
    word.length++;
    step(lexer);
  }
  if (word.length < WORD_LENGTH) word.keyword = find_keyword(word.text);
  return word;
}

static bool is_operator(const Word *word) { return word->keyword >= 0 && AMONG(OPERATORS, word->keyword); }
static bool is_lead(const Word *word) { return word->keyword >= 0 && AMONG(LEADS, word->keyword); }

static bool is_currency(const Word *word) {
  return word->length == 3 && is_upper(word->text[0]) && is_upper(word->text[1]) && is_upper(word->text[2]);
}

// `average`, `days` and the like stand behind a number in a population, and so lead no line of one.
static bool is_draw_name(const Word *word) {
  static const char *const NOT[] = {"average", "sigma", "median", "later", "second", "minute", "hour", "day", "week"};
  if (is_operator(word)) return false;
  for (size_t i = 0; i < sizeof(NOT) / sizeof(NOT[0]); i++) {
    size_t length = strlen(NOT[i]);
    if (strncmp(word->text, NOT[i], length) != 0) continue;
    if (word->length == length || (word->length == length + 1 && word->text[length] == 's')) return false;
  }
  return true;
}

// ------------------------------------------------------------------ numbers

typedef enum { NO_NUMBER, PLAIN_NUMBER, DATE_NUMBER, CLOCK_NUMBER } NumberKind;

static bool digits(TSLexer *lexer, int count) {
  for (int i = 0; i < count; i++) {
    if (!is_digit(lexer->lookahead)) return false;
    step(lexer);
  }
  return true;
}

// Reads a number, and a date or a time of day if one stands here. `plain` is where it ends as a number, if `mark` is set.
static NumberKind read_number(TSLexer *lexer, bool mark) {
  int length = 0;
  while (is_digit(lexer->lookahead)) {
    length++;
    step(lexer);
  }
  if (mark) lexer->mark_end(lexer);
  if (length == 4 && lexer->lookahead == '-') {
    step(lexer);
    bool date = digits(lexer, 2) && lexer->lookahead == '-';
    if (date) {
      step(lexer);
      date = digits(lexer, 2) && !is_inner(lexer->lookahead);
    }
    return date ? DATE_NUMBER : PLAIN_NUMBER;
  }
  if (length == 2 && lexer->lookahead == ':') {
    step(lexer);
    bool clock = digits(lexer, 2) && !is_inner(lexer->lookahead) && lexer->lookahead != ':';
    return clock ? CLOCK_NUMBER : PLAIN_NUMBER;
  }
  while (lexer->lookahead == '_') {
    step(lexer);
    if (!is_digit(lexer->lookahead)) return NO_NUMBER;
    while (is_digit(lexer->lookahead)) step(lexer);
  }
  if (mark) lexer->mark_end(lexer);
  if (lexer->lookahead == '.') {
    step(lexer);
    if (!is_digit(lexer->lookahead)) return PLAIN_NUMBER;
    while (is_digit(lexer->lookahead)) step(lexer);
    if (mark) lexer->mark_end(lexer);
  }
  return is_inner(lexer->lookahead) ? NO_NUMBER : PLAIN_NUMBER;
}

// ------------------------------------------------------------------ what follows a word

typedef struct {
  char kind; // 'w' a word, 'n' a number, 'd' a date, 'c' a time of day, 0 the end of the text, else the sign itself
  bool commented; // a comment lies before it
  Word word;
} Piece;

typedef struct {
  TSLexer *lexer;
  Piece pieces[4];
  int count;
} Ahead;

// Whether the gap holds a comment.
static bool skip_gap(TSLexer *lexer) {
  bool commented = false;
  while (true) {
    if (is_blank(lexer->lookahead)) {
      step(lexer);
    } else if (lexer->lookahead == '/') {
      step(lexer);
      if (lexer->lookahead != '/') return commented;
      commented = true;
      while (!is_line_end(lexer)) step(lexer);
    } else {
      return commented;
    }
  }
}

// The piece at a place after the word, read when first asked for.
static const Piece *ahead(Ahead *after, int at) {
  while (after->count <= at) {
    TSLexer *lexer = after->lexer;
    Piece *piece = &after->pieces[after->count++];
    *piece = (Piece){0};
    // A percent sign belongs to its number only where nothing lies between.
    if (lexer->lookahead != '%') {
      piece->commented = skip_gap(lexer);
      if (lexer->lookahead == '%') {
        step(lexer);
        piece->kind = '?';
        continue;
      }
    }
    if (lexer->eof(lexer)) continue;
    if (is_letter(lexer->lookahead)) {
      piece->kind = 'w';
      piece->word = read_word(lexer);
    } else if (is_digit(lexer->lookahead)) {
      switch (read_number(lexer, false)) {
        case NO_NUMBER: piece->kind = '?'; break;
        case PLAIN_NUMBER: piece->kind = 'n'; break;
        case DATE_NUMBER: piece->kind = 'd'; break;
        case CLOCK_NUMBER: piece->kind = 'c'; break;
      }
    } else {
      piece->kind = lexer->lookahead < 128 ? (char)lexer->lookahead : '?';
      step(lexer);
    }
  }
  return &after->pieces[at];
}

static bool sign(Ahead *after, int at, char kind) { return ahead(after, at)->kind == kind; }
static bool word(Ahead *after, int at, int keyword) {
  const Piece *piece = ahead(after, at);
  return piece->kind == 'w' && piece->word.keyword == keyword;
}
// A word with nothing but blanks before it: what the grammar asks of the heads of a test's lines.
static bool next_to(Ahead *after, int at, int keyword) {
  const Piece *piece = ahead(after, at);
  return piece->kind == 'w' && !piece->commented && (keyword < 0 || piece->word.keyword == keyword);
}
static bool percent(Ahead *after, int at) { return sign(after, at, 'n') && sign(after, at + 1, '%'); }
static bool free_word(Ahead *after, int at) {
  const Piece *piece = ahead(after, at);
  return piece->kind == 'w' && !is_operator(&piece->word);
}

// Whether a moment stands here, and not merely a length of time: `after 2 days` is a line of a test.
static bool moment_ahead(Ahead *after) {
  if (sign(after, 0, 'd') || free_word(after, 0)) return true;
  if (!sign(after, 0, 'n')) return false;
  const Piece *unit = ahead(after, 1);
  bool joined = unit->kind == '%' ||
                (unit->kind == 'w' && (AMONG(UNITS, unit->word.keyword) || is_currency(&unit->word)));
  int at = joined ? 2 : 1;
  if (word(after, at, K_AGO)) return true;
  return (word(after, at, K_BEFORE) || word(after, at, K_AFTER)) && (sign(after, at + 1, 'd') || free_word(after, at + 1));
}

// ------------------------------------------------------------------ words

// Whether a word that could be this keyword is it, where a name could stand as well.
static bool is_keyword_here(int keyword, Ahead *after, const bool *valid) {
  bool name = valid[NAME] || valid[WORD] || valid[DRAW_NAME];
  if (!name) return true;
  // `from: text` is a field that is called so. A unit or `later` belongs to the number before it, whatever follows.
  if (valid[WORD] && keyword != K_LATER && !AMONG(UNITS, keyword) && sign(after, 0, ':')) return false;
  switch (keyword) {
    case K_COUNT:
    case K_SUM: return word(after, 0, K_OF);
    case K_SET:
      if (valid[WORD]) return word(after, 0, K_OF);
      return sign(after, 0, 'w') && (word(after, 1, K_TO) || sign(after, 1, '.'));
    case K_MONEY: return sign(after, 0, 'w') && is_currency(&ahead(after, 0)->word);
    case K_EXPIRES: return word(after, 0, K_ON) || word(after, 0, K_AFTER);
    case K_SUBJECT: return sign(after, 0, '"');
    case K_SIZE: return sign(after, 0, 'n') && !sign(after, 1, '%');
    case K_PERSONA: return sign(after, 0, 'w') && percent(after, 1) && sign(after, 3, '{');
    case K_FATIGUE: return percent(after, 0) && word(after, 2, K_PER);
    case K_FAILS: return percent(after, 0);
    case K_ONCE: return true;
    case K_BECOMES: {
      const Piece *next = ahead(after, 0);
      if (next->kind != 'w') return strchr("ndc\"(-", next->kind) != NULL && next->kind != 0;
      return !is_operator(&next->word) || next->word.keyword == K_NOT || next->word.keyword == K_ANY || next->word.keyword == K_NO ||
             next->word.keyword == K_INSIDE;
    }
    case K_EXPECT:
    case K_SIMULATE: return next_to(after, 0, -1);
    case K_TAKE: return next_to(after, 0, -1) && next_to(after, 1, K_IN);
    case K_HELD: return next_to(after, 0, K_OUT);
    case K_CUSTOMER: return sign(after, 0, '{') && !ahead(after, 0)->commented;
    case K_GO: return word(after, 0, K_ON) || word(after, 0, K_TO);
    case K_HAND: return word(after, 0, K_OFF);
    case K_LOGNORMAL: return word(after, 0, K_MEDIAN);
    case K_ONE: return word(after, 0, K_OF);
    default: break;
  }
  // `true 60%, false 40%` are shares of a choice.
  return !(valid[WORD] && percent(after, 0));
}

static int keyword_token(int keyword, Ahead *after, const bool *valid) {
  switch (keyword) {
    case K_AT:
      if (valid[AT_CLOCK] && sign(after, 0, 'c')) return AT_CLOCK;
      break;
    case K_IN:
      if ((valid[IN_LAST] || valid[K_IN]) && word(after, 0, K_LAST) && (sign(after, 1, 'n') || sign(after, 1, 'd') || sign(after, 1, 'c'))) {
        return valid[IN_LAST] ? IN_LAST : JUNK;
      }
      break;
    case K_BEFORE:
    case K_AFTER: {
      bool before = keyword == K_BEFORE;
      if (valid[before ? SHIFT_BEFORE : SHIFT_AFTER] && (sign(after, 0, 'd') || free_word(after, 0))) {
        return before ? SHIFT_BEFORE : SHIFT_AFTER;
      }
      if (valid[before ? TAIL_BEFORE : TAIL_AFTER] && moment_ahead(after)) return before ? TAIL_BEFORE : TAIL_AFTER;
      break;
    }
    default: break;
  }
  return valid[keyword] && is_keyword_here(keyword, after, valid) ? keyword : -1;
}

static int word_token(const Word *here, Ahead *after, const bool *valid) {
  bool operator_ = is_operator(here);
  if (!operator_ && !is_lead(here)) {
    if (valid[FACT_VERB] && (here->keyword < 0) &&
        (strcmp(here->text, "entered") == 0 || strcmp(here->text, "refused") == 0 || strcmp(here->text, "exited") == 0 ||
         strcmp(here->text, "sent") == 0)) {
      return FACT_VERB;
    }
    if (valid[VERB]) return VERB;
    if (valid[CAUSE_VERB] && (word(after, 0, K_AFTER) || sign(after, 0, '{') || sign(after, 0, '}'))) return CAUSE_VERB;
  }
  if (valid[CURRENCY] && is_currency(here)) return CURRENCY;
  if (here->keyword >= 0) {
    int token = keyword_token(here->keyword, after, valid);
    if (token >= 0) return token;
  }
  if (valid[NAME] && valid[WORD]) return percent(after, 0) || operator_ ? WORD : NAME;
  if (valid[WORD]) return WORD;
  if (valid[NAME] && !operator_) return NAME;
  if (valid[DRAW_NAME] && is_draw_name(here)) return DRAW_NAME;
  if (valid[TARGET] && !operator_ && !(here->keyword == K_BRANCH && sign(after, 0, '{'))) return TARGET;
  return JUNK;
}

static int comma_token(Ahead *after, const bool *valid) {
  if (word(after, 0, K_ELSE)) return valid[ELSE_COMMA] ? ELSE_COMMA : JUNK;
  if (valid[UNTIL_COMMA] && word(after, 0, K_UNTIL)) return UNTIL_COMMA;
  if (valid[SHARE_COMMA] && sign(after, 0, 'w') && percent(after, 1)) return SHARE_COMMA;
  return valid[COMMA] ? COMMA : JUNK;
}

// ------------------------------------------------------------------ texts

static bool read_string(TSLexer *lexer) {
  while (lexer->lookahead != '"') {
    if (is_line_end(lexer) || lexer->lookahead == 0xFFFF) return false;
    step(lexer);
  }
  step(lexer);
  return true;
}

static bool take(TSLexer *lexer, int token) {
  lexer->mark_end(lexer);
  lexer->result_symbol = (TSSymbol)token;
  return true;
}

static void skip_spaces(TSLexer *lexer, bool part) {
  while (lexer->lookahead == ' ') lexer->advance(lexer, !part);
}

// Inside a message's words, where blanks and `//` are words like any other.
static bool scan_text(TSLexer *lexer, const bool *valid) {
  if (valid[TEXT_CONTENT]) {
    if (lexer->lookahead == '"') {
      step(lexer);
      return take(lexer, TEXT_CLOSE);
    }
    if (lexer->lookahead == '{') {
      step(lexer);
      return take(lexer, PLACEHOLDER_OPEN);
    }
    bool some = false;
    while (!is_line_end(lexer) && lexer->lookahead != '"' && lexer->lookahead != '{' && lexer->lookahead != 0xFFFF) {
      some = true;
      step(lexer);
    }
    return some && take(lexer, TEXT_CONTENT);
  }
  if (valid[PLACEHOLDER_PATH]) {
    skip_spaces(lexer, false);
    if (!is_letter(lexer->lookahead)) return false;
    Word first = read_word(lexer);
    if (is_operator(&first)) return false;
    while (lexer->lookahead == '.') {
      step(lexer);
      if (!is_letter(lexer->lookahead)) return false;
      read_word(lexer);
    }
    return take(lexer, PLACEHOLDER_PATH);
  }
  if (valid[PLACEHOLDER_WORDS]) {
    if (lexer->lookahead != ' ') return false;
    skip_spaces(lexer, false);
    bool some = false;
    while (!is_line_end(lexer) && lexer->lookahead != '"' && lexer->lookahead != '{' && lexer->lookahead != '}') {
      some = true;
      step(lexer);
    }
    return some && take(lexer, PLACEHOLDER_WORDS);
  }
  skip_spaces(lexer, false);
  if (lexer->lookahead == '}') {
    step(lexer);
    return take(lexer, PLACEHOLDER_CLOSE);
  }
  if (valid[PLACEHOLDER_OR] && lexer->lookahead == 'o') {
    Word joined = read_word(lexer);
    return joined.keyword == K_OR && take(lexer, PLACEHOLDER_OR);
  }
  return false;
}

// ------------------------------------------------------------------ all of it

static bool scan(TSLexer *lexer, const bool *valid) {
  bool lost = valid[JUNK];
  if (!lost && (valid[TEXT_CONTENT] || valid[PLACEHOLDER_PATH] || valid[PLACEHOLDER_WORDS] || valid[PLACEHOLDER_CLOSE])) {
    return scan_text(lexer, valid);
  }
  bool gap = false;
  while (is_blank(lexer->lookahead)) {
    gap = true;
    lexer->advance(lexer, true);
  }
  if (lexer->eof(lexer)) return false;
  int32_t c = lexer->lookahead;

  if (is_letter(c)) {
    Word here = read_word(lexer);
    lexer->mark_end(lexer);
    if (lost) {
      lexer->result_symbol = (TSSymbol)(here.keyword >= 0 ? here.keyword : NAME);
      return true;
    }
    Ahead after = {.lexer = lexer};
    lexer->result_symbol = (TSSymbol)word_token(&here, &after, valid);
    return true;
  }
  if (is_digit(c)) {
    NumberKind kind = read_number(lexer, true);
    if (kind == DATE_NUMBER && (valid[DATE] || lost)) return take(lexer, DATE);
    if (kind == CLOCK_NUMBER && (valid[CLOCK] || lost)) return take(lexer, CLOCK);
    lexer->result_symbol = (TSSymbol)(kind != NO_NUMBER && valid[NUMBER] ? NUMBER : JUNK);
    return true;
  }
  if (c == '-' && valid[SIGNED]) {
    step(lexer);
    if (!is_digit(lexer->lookahead)) return false;
    NumberKind kind = read_number(lexer, true);
    lexer->result_symbol = (TSSymbol)(kind == NO_NUMBER ? JUNK : SIGNED);
    return true;
  }
  if (c == '%') {
    step(lexer);
    return take(lexer, valid[PERCENT_SIGN] && !gap ? PERCENT_SIGN : JUNK);
  }
  if (c == '.') {
    step(lexer);
    lexer->mark_end(lexer);
    lexer->result_symbol = (TSSymbol)(valid[DOT] && !gap && is_letter(lexer->lookahead) ? DOT : JUNK);
    return true;
  }
  if (c == ',') {
    step(lexer);
    lexer->mark_end(lexer);
    Ahead after = {.lexer = lexer};
    lexer->result_symbol = (TSSymbol)(lost ? COMMA : comma_token(&after, valid));
    return true;
  }
  if (c == '"') {
    step(lexer);
    if (valid[TEXT_OPEN] && !lost) return take(lexer, TEXT_OPEN);
    return read_string(lexer) && take(lexer, STRING);
  }
  return false;
}

void *tree_sitter_journey_external_scanner_create(void) { return NULL; }
void tree_sitter_journey_external_scanner_destroy(void *payload) { (void)payload; }
unsigned tree_sitter_journey_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload, (void)buffer;
  return 0;
}
void tree_sitter_journey_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload, (void)buffer, (void)length;
}
bool tree_sitter_journey_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid_symbols) {
  (void)payload;
  return scan(lexer, valid_symbols);
}
