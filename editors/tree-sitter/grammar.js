/**
 * The journey language for editors: the same texts as `grammar/journey.pest`, as a tree that survives damage.
 *
 * Words are told apart by `src/scanner.c`, because the language reserves a word only where it leads: the scanner is asked what could stand
 * at a place, looks at what follows, and says which kind of word it is. So the rules below need one token of foresight and no guessing.
 *
 *   _name   a word that does not join the parts of a sentence        _word   any word, where only a name can stand
 *   _target a name behind which a block of arguments may stand       verb    what someone did: neither joins nor leads
 */
import { KEYWORDS } from "./keywords.js";

const list = ($, rule, comma = $._comma) => seq(rule, repeat(seq(alias(comma, ","), rule)));
const block = (...members) => seq("{", repeat(choice(...members)), "}");

export default grammar({
  name: "journey",

  externals: ($) => [
    ...KEYWORDS,
    $._name, $._word, $._target, $.verb, $._cause_verb, $._fact_verb, $._draw_name, $._dot, $.currency,
    $.number, $._signed, $.date, $.clock, $._percent_sign, $.string,
    $._text_open, $._text_content, $._text_close,
    $._placeholder_open, $._placeholder_path, $._placeholder_or, $._placeholder_words, $._placeholder_close,
    $._comma, $._else_comma, $._until_comma, $._share_comma,
    $._at_clock, $._in_last, $._shift_before, $._shift_after, $._tail_before, $._tail_after,
    $._junk,
  ],

  extras: ($) => [/[ \t\r\n]/, $.comment],

  inline: ($) => [$._literal, $._boolean],

  conflicts: ($) => [[$.fact, $.path]],

  rules: {
    file: ($) => repeat($._item),

    comment: (_) => token(seq("//", /[^\r\n\uFFFF]*/)),

    // ------------------------------------------------------------ words and literals
    _id: ($) => alias($._name, $.identifier),
    _any: ($) => alias($._word, $.identifier),
    _to_do: ($) => alias($._target, $.identifier),
    path: ($) => seq($._id, repeat(seq(alias($._dot, "."), $._any))),
    _names: ($) => list($, $._id),

    unit: (_) => choice("second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks"),
    weekday: (_) => choice("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    duration: ($) => seq($.number, $.unit),
    percent: ($) => seq($.number, alias($._percent_sign, "%")),
    money: ($) => seq($.number, $.currency),
    minus: ($) => seq(alias($._signed, $.number), optional(choice(alias($._percent_sign, "%"), $.unit, $.currency))),
    _quantity: ($) => choice($.number, $.duration, $.percent, $.money),
    _literal: ($) => choice($.date, $.clock, $._quantity, $.string, $.minus),
    true: (_) => "true",
    false: (_) => "false",
    now: (_) => "now",
    _boolean: ($) => choice($.true, $.false),

    text: ($) =>
      seq(
        alias($._text_open, '"'),
        repeat(choice($.placeholder, alias($._text_content, $.content))),
        alias($._text_close, '"'),
      ),
    placeholder: ($) =>
      seq(
        alias($._placeholder_open, "{"),
        field("value", alias($._placeholder_path, $.path)),
        optional(seq(alias($._placeholder_or, "or"), field("instead", alias($._placeholder_words, $.words)))),
        alias($._placeholder_close, "}"),
      ),

    // ------------------------------------------------------------ conditions and values
    condition: ($) => seq($._unary, repeat(seq(choice("and", "or"), $._unary))),
    _unary: ($) =>
      choice(
        seq("not", $._unary),
        alias($.any_query, $.exists),
        seq($._first, optional($._tail)),
      ),
    _first: ($) => seq(choice(alias($.no_query, $.exists), $._subject), repeat(seq(choice("+", "-"), $._operand))),
    any_query: ($) => seq("any", $._query),
    no_query: ($) => seq("no", $._query),
    _query: ($) => seq($.happening, optional($.where), $.window),
    _subject: ($) =>
      choice(
        $.count,
        $.sum,
        $.inside,
        $.now,
        $._boolean,
        $.path,
        alias($.path_verb, $.happening),
        alias($.path_at, $.moment),
        $._plain_operand,
      ),
    path_verb: ($) => seq($.path, $.verb),
    path_at: ($) => seq($.path, $.at_clock),
    now_at: ($) => seq($.now, $.at_clock),
    date_at: ($) => seq($.date, $.at_clock),
    shifted: ($) => seq($._quantity, choice("ago", $.shift)),
    _tail: ($) =>
      choice(
        seq(field("operator", choice(">=", "<=", ">", "<")), $._sum),
        seq("is", optional("not"), choice("known", $._sum)),
        seq(optional("not"), "in", list($, $._sum)),
        seq("contains", $._sum),
        seq(choice(alias($._tail_before, "before"), alias($._tail_after, "after")), $._moment),
      ),
    _sum: ($) => seq($._operand, repeat(seq(choice("+", "-"), $._operand))),
    _operand: ($) =>
      choice(
        $.count,
        $.sum,
        $.now,
        alias($.now_at, $.moment),
        $._boolean,
        $.path,
        alias($.path_at, $.moment),
        $._plain_operand,
      ),
    _plain_operand: ($) =>
      choice(
        $.date,
        alias($.date_at, $.moment),
        $.clock,
        $._quantity,
        alias($.shifted, $.moment),
        $.string,
        $.group,
        $.minus,
      ),
    group: ($) => seq("(", $.condition, ")"),
    count: ($) => seq("count", "of", $._query),
    sum: ($) => seq("sum", "of", $.path, optional($.where), $.window),
    inside: ($) => seq("inside", $._id),
    window: ($) => choice(seq(alias($._in_last, "in"), "last", $.duration), seq("since", "entry"), "ever"),
    happening: ($) => seq($._id, optional($.verb)),
    _happenings: ($) => list($, $.happening),
    where: ($) => seq("where", $.condition),
    when: ($) => seq("when", $.condition),
    on: ($) => seq("on", $._happenings, optional($.where), optional($.when)),
    at_clock: ($) => seq(alias($._at_clock, "at"), $.clock),
    shift: ($) =>
      seq(
        choice(alias($._shift_before, "before"), alias($._shift_after, "after")),
        choice($.date, $.now, $.path),
        optional($.at_clock),
      ),
    _moment: ($) => choice($.date, $.now, $.path, $._named_moment),
    _named_moment: ($) => alias(choice($.date_at, $.shifted, $.now_at, $.path_at), $.moment),
    value: ($) => seq($._sum, repeat(seq(choice("and", "or"), $._sum))),

    arguments: ($) => seq("{", repeat(seq($.argument, optional(alias($._comma, ",")))), "}"),
    argument: ($) => seq(field("name", $._any), ":", $.value),

    // ------------------------------------------------------------ items
    _item: ($) =>
      choice(
        $.customer, $.source, $.event, $.channel, $.category, $.status, $.cap, $.suppress, $.category_holdout, $.at_most_one,
        $.message, $.action, $.segment, $.trigger, $.journey, $.population, $.test,
      ),
    _titled: ($) => seq(field("name", $._id), optional(field("title", alias($.string, $.title)))),

    customer: ($) => seq("customer", block($.attribute)),
    attribute: ($) =>
      seq(
        field("name", $._id), ":", $._type,
        optional(seq("=", field("default", $._sum))),
        optional(seq("from", list($, $.path))),
      ),
    _type: ($) => seq(choice($.set_type, $.type), optional("?")),
    set_type: ($) => seq("set", "of", $.type),
    type: ($) => choice(seq("money", $.currency), seq($._any, repeat(seq("|", $._any)))),

    source: ($) => seq("source", $._titled),
    event: ($) =>
      seq("event", field("name", $._id), "from", $._names, optional(seq("to", "everyone")), optional($.fields)),
    fields: ($) => seq("{", repeat(seq($.field, optional(alias($._comma, ",")))), "}"),
    field: ($) => seq(field("name", $._id), ":", $._type),

    channel: ($) =>
      seq("channel", field("name", $._id), block($.address, $.consent, $.quiet, $.positive, $.negative, $.cost)),
    address: ($) => seq("address", $.path),
    consent: ($) => seq("consent", $.condition, optional(seq(alias($._until_comma, ","), "until", $._names))),
    quiet: ($) => seq("quiet", $._calendar_window, optional($.when)),
    positive: ($) => seq("positive", $._names),
    negative: ($) => seq("negative", $._names),
    cost: ($) => seq("cost", $.money),
    _calendar_window: ($) => choice(seq($._days, optional($.clock_range)), $.clock_range),
    _days: ($) => list($, $.day_range),
    day_range: ($) => seq($.weekday, optional(seq("to", $.weekday))),
    clock_range: ($) => seq($.clock, "to", $.clock),

    category: ($) =>
      seq("category", field("name", $._id), optional(seq(":", field("of", $._any))), optional(block($.exempt, $.consent))),
    exempt: ($) => seq("exempt", "from", $._names),

    status: ($) => seq("status", $._titled, optional($.key), block($.begins, $.ends)),
    key: ($) => seq("per", $._any),
    begins: ($) => seq("begins", $.on),
    ends: ($) => seq("ends", choice($.on, seq("after", $.duration))),

    cap: ($) =>
      seq("cap", field("scope", $._any), "at", $.number, "per", $._cap_window, optional($.when), optional($.over)),
    _cap_window: ($) => choice($.duration, "day", "week", "month"),
    over: ($) =>
      seq(alias($._else_comma, ","), "else", choice(seq("delay", "up", "to", $.duration), "exit")),
    suppress: ($) => seq("suppress", field("scope", $._any), $.when, optional($.over)),
    category_holdout: ($) => seq("holdout", field("name", $._id), $.percent, "from", $._names),
    at_most_one: ($) => seq("at", "most", "one", "of", $._names),

    message: ($) =>
      seq(
        "message", $._titled, ":", field("category", $._any), optional(seq("for", $._names)),
        block($.expires, $.message_text),
      ),
    expires: ($) => seq("expires", choice(seq("on", $._moment), seq("after", $.duration))),
    message_text: ($) =>
      seq(
        field("channel", $._id),
        choice(
          seq("template", field("template", $.string), optional(seq("subject", $.text))),
          seq("subject", $.text),
          $.text,
        ),
      ),

    action: ($) =>
      seq("action", field("name", $._id), "to", field("system", $._id), optional(seq("may", "fail")), optional($.fields)),
    segment: ($) => seq("segment", $._titled, "=", $.condition),
    trigger: ($) => seq("trigger", $._titled, "=", $._occasion),
    _occasion: ($) =>
      choice(
        seq("becomes", $.condition),
        seq("every", "year", optional("on"), $._moment),
        seq("every", "month", "on", $.number, $.at_clock),
        seq("every", $._days, $.at_clock),
        seq("every", $.duration, "from", $._moment),
        $.date,
        $.now,
        $._named_moment,
        seq($._happenings, optional($.where), optional($.absence)),
      ),
    absence: ($) => seq("then", "no", $._happenings, optional($.where), "for", $.duration),

    // ------------------------------------------------------------ journeys
    journey: ($) => seq("journey", $._titled, optional($.key), $.block),
    block: ($) => seq("{", repeat($._member), "}"),
    _member: ($) =>
      choice(
        $.owner, $.runs, $.enter, $.reenter, $.priority, $.goal, $.exit_rule, $.holdout, $.stage, $.milestone,
        $.wait, $.send, $.await, $.branch, $.branch_on, $.split, $.repeat, $.set, $.mark, $.clear, $.do, $.go_to, $.hand_off,
        $.start, $.exit,
      ),
    owner: ($) => seq("owner", $.string),
    runs: ($) => seq("runs", "from", $.date, "for", $.duration),
    enter: ($) => seq("enter", choice($.on, seq("on", "handoff", optional($.fields), optional($.when)))),
    reenter: ($) => seq("reenter", choice("never", "always", seq("after", $.duration))),
    priority: ($) => seq("priority", choice($.number, alias($._signed, $.number))),
    goal: ($) => seq("goal", choice($.when, $.on), optional($.within), optional($.worth)),
    within: ($) => seq("within", $.duration),
    worth: ($) => seq("worth", $.path),
    exit_rule: ($) => seq("exit", choice($.when, $.on), optional($.string), optional(seq("to", $._hand_over))),
    _hand_over: ($) => seq(field("journey", $._to_do), optional($.arguments)),
    holdout: ($) => seq("holdout", $.percent),
    // a stage may be called `before` or `after`
    stage: ($) => seq("stage", field("name", $._any), optional(field("title", alias($.string, $.title))), $.block),
    milestone: ($) => seq("milestone", choice($.when, $.on)),

    // ------------------------------------------------------------ statements
    as: ($) => seq("as", field("name", $._id)),
    else: ($) => seq(alias($._else_comma, ","), "else", choice($.block, $.go_on, $.go_to, $.hand_off, $.exit)),
    go_on: (_) => seq("go", "on"),
    wait: ($) => seq("wait", choice($.duration, $.until), optional($.as), optional($.else)),
    until: ($) => seq("until", choice($._calendar_window, $.clock, seq($.day_range, $.at_clock), $._moment)),
    send: ($) =>
      seq(
        "send", field("message", $._id), optional($.as), "by", field("channel", $.path),
        repeat(seq(alias($._else_comma, ","), "else", field("channel", $.path))),
        optional($.as), optional($.else),
      ),
    await: ($) => seq("await", "up", "to", $.duration, optional($.as), block($.on_arm, $.when_arm, $.otherwise)),
    on_arm: ($) => seq($.on, $.block),
    when_arm: ($) => seq($.when, $.block),
    otherwise: ($) => seq("otherwise", $.block),
    branch: ($) => seq("branch", optional($.as), block($.when_arm, $.otherwise)),
    branch_on: ($) => seq("branch", "on", $.path, optional($.as), block($.otherwise, $.value_arm)),
    value_arm: ($) => seq(list($, $._arm_value), $.block),
    _arm_value: ($) => choice($._boolean, $.path, $._literal),
    split: ($) => seq("split", field("name", $._any), optional(seq("per", "visit")), block($.split_arm)),
    split_arm: ($) => seq(field("name", $._any), $.percent, $.block),
    repeat: ($) => seq("repeat", "up", "to", $.number, "times", optional($.as), $.block),
    set: ($) => seq("set", $.path, "to", $.value),
    mark: ($) => seq("mark", field("status", $._id), optional($.as)),
    clear: ($) => seq("clear", field("status", $._id), optional($.as)),
    do: ($) =>
      seq(
        "do", field("action", $._to_do), optional($.as), optional($.arguments), optional($.as), optional($.else),
      ),
    go_to: ($) => seq("go", "to", field("stage", $._any)),
    hand_off: ($) => seq("hand", "off", "to", $._hand_over),
    start: ($) => seq("start", $._hand_over),
    exit: ($) => seq("exit", optional($.string)),

    // ------------------------------------------------------------ populations
    population: ($) => seq("population", $._titled, block($._population_line)),
    _population_line: ($) => choice($.size, $.period, $.persona, $.reactions, $.drawn),
    size: ($) => seq("size", $.number),
    period: ($) => seq("from", $.date, "for", $.duration),
    persona: ($) => seq("persona", field("name", $._id), $.percent, block($._population_line)),
    reactions: ($) => seq("on", $._names, block($.fatigue, $.reaction)),
    reaction: ($) => seq(field("name", alias($._draw_name, $.identifier)), $._rate, optional($.payload)),
    fatigue: ($) => seq("fatigue", $.percent, "per", "message", alias($._in_last, "in"), "last", $.duration),
    drawn: ($) =>
      seq(
        field("name", alias($._draw_name, $.identifier)),
        choice(seq("fails", $.percent), seq($._rate, optional($.payload)), $._drawn_dist),
      ),
    _rate: ($) =>
      choice(
        seq("every", $.duration, "on", "average"),
        "once",
        seq($.percent, optional(seq("of", $.cause)), optional(seq("after", $.delay))),
      ),
    cause: ($) => seq($._id, optional(alias($._cause_verb, $.verb))),
    delay: ($) =>
      choice(
        seq("lognormal", "median", $.duration, "sigma", $.number),
        seq($.number, "to", $.duration),
        seq($.number, $.unit, "on", "average"),
      ),
    payload: ($) => seq("{", repeat(seq($.drawn_field, optional(alias($._comma, ",")))), "}"),
    drawn_field: ($) => seq(field("name", $._any), ":", $._dist),
    _dist: ($) => choice($._drawn_dist, seq($.percent, optional($._dist_end))),
    // a share of customers is no value: `opened 35%` is how often, not how much
    _drawn_dist: ($) =>
      choice(
        seq("lognormal", "median", $._literal, "sigma", $.number),
        seq("one", "of", $.number),
        list($, $.share, $._share_comma),
        $._boolean,
        $.path,
        seq(choice($.date, $.clock, $.number, $.duration, $.money, $.string, $.minus), optional($._dist_end)),
      ),
    _dist_end: ($) => choice(seq(choice("later", seq("to", $._literal)), optional($.at_clock)), $.at_clock),
    share: ($) => seq($._any, $.percent),

    // ------------------------------------------------------------ tests
    test: ($) => seq("test", field("title", alias($.string, $.title)), block($._test_line)),
    _test_line: ($) => choice($.given, $.simulate, $.take, $.held_out, $.at_moment, $.after_delay, $.expect),
    given: ($) => seq("customer", $.arguments),
    simulate: ($) => seq("simulate", field("population", $._any)),
    take: ($) => seq("take", field("arm", $._any), "in", field("split", $._any)),
    held_out: ($) => seq("held", "out", "of", $._any),
    at_moment: ($) => seq("on", $.date, $.at_clock, optional($._step)),
    after_delay: ($) => seq("after", $.duration, optional($._step)),
    _step: ($) => choice($.set, seq($.happening, optional($.arguments))),
    expect: ($) => seq("expect", choice(seq("no", $._names, "for", $.duration), $.fact, $.measure, $.condition, $._fact_and_more)),
    fact: ($) =>
      choice(
        seq($._id, alias($._fact_verb, $.verb), optional($.string), optional($.by), optional($.within)),
        seq($._id, $.verb, choice(seq($.by, optional($.within)), $.within)),
      ),
    _fact_and_more: ($) => seq($._id, alias($._fact_verb, $.verb), repeat1(seq(choice("and", "or"), $._unary))),
    by: ($) => seq("by", $._any),
    measure: ($) =>
      seq(
        $.path, "per", "customer", optional(seq("per", $._cap_window)),
        field("operator", choice(">=", "<=", ">", "<")), $._sum,
      ),
  },
});
