; Later patterns win in Neovim and Helix, earlier ones in tree-sitter's own highlighter: no node is caught by two patterns of different kinds.

(comment) @comment
((comment) @comment.documentation
  (#match? @comment.documentation "^///"))

(string) @string
(title) @string.special
(text) @string
(placeholder ["{" "}"] @punctuation.special)
(placeholder "or" @keyword.operator)
(placeholder (path) @variable.parameter)
(placeholder (words) @string)

(number) @number
(currency) @constant.builtin
(unit) @type.builtin
(weekday) @constant.builtin
(date) @number
(clock) @number
(true) @boolean
(false) @boolean
(now) @constant.builtin

; items
["customer" "source" "event" "channel" "category" "status" "cap" "suppress" "message" "action" "segment" "trigger" "journey"
 "population" "test"] @keyword.type
(category_holdout "holdout" @keyword.type)
(at_most_one ["at" "most" "one" "of"] @keyword.type)

; lines of items, rules of journeys
["address" "consent" "quiet" "positive" "negative" "cost" "exempt" "begins" "ends" "expires" "template" "subject" "owner" "runs" "enter"
 "reenter" "priority" "goal" "stage" "milestone" "size" "persona" "fatigue" "simulate" "take" "held" "expect" "within" "worth"
 "fails" "becomes" "may" "fail" "handoff" "everyone" "visit"] @keyword
(holdout "holdout" @keyword)
(given "customer" @keyword)
(fatigue "message" @keyword)
(measure "customer" @keyword)

; statements
["wait" "send" "await" "split" "set" "mark" "clear" "do" "start"] @keyword.function
["branch" "when" "otherwise" "else"] @keyword.control.conditional
["repeat" "times"] @keyword.control.repeat
["go" "hand" "off" "exit"] @keyword.control.return

; what joins
["and" "or" "not" "is" "in" "contains" "known" "any" "no" "count" "sum" "inside" "where" "before" "after" "ago" "since" "ever"]
@keyword.operator
["on" "to" "as" "by" "per" "for" "from" "up" "of" "at" "until" "then" "every" "last" "entry" "never" "always" "delay" "once"
 "average" "later" "lognormal" "median" "sigma" "out" "year" "month"] @keyword.operator

[">=" "<=" ">" "<" "+" "-" "=" "|" "?" "%"] @operator
["{" "}" "(" ")"] @punctuation.bracket
["," ":" "."] @punctuation.delimiter

; names where they are said
(source name: (identifier) @type.definition)
(event name: (identifier) @type.definition)
(channel name: (identifier) @type.definition)
(category name: (identifier) @type.definition)
(status name: (identifier) @type.definition)
(category_holdout name: (identifier) @type.definition)
(message name: (identifier) @type.definition)
(action name: (identifier) @function)
(segment name: (identifier) @type.definition)
(trigger name: (identifier) @type.definition)
(journey name: (identifier) @type.definition)
(population name: (identifier) @type.definition)
(persona name: (identifier) @type.definition)
(stage name: (identifier) @label)
(split name: (identifier) @label)
(split_arm name: (identifier) @label)
(as name: (identifier) @label)
(go_to stage: (identifier) @label)
(take (identifier) @label)
(attribute name: (identifier) @property)
(field name: (identifier) @property)
(argument name: (identifier) @property)
(drawn_field name: (identifier) @property)
(drawn name: (identifier) @property)
(reaction name: (identifier) @property)

; names where they are used
(type (identifier) @type)
(send message: (identifier) @type)
(do action: (identifier) @function.call)
(happening (identifier) @type)
(happening (verb) @function.method)
(happening (path (identifier) @type))
(cause (identifier) @type)
(cause (verb) @function.method)
(fact (identifier) @type)
(fact (verb) @function.method)
(share (identifier) @constant)
(condition (path (identifier) @variable))
(value (path (identifier) @variable))
(moment (path (identifier) @variable))
(consent (identifier) @type)
(mark status: (identifier) @type)
(clear status: (identifier) @type)
