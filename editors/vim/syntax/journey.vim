" Colours for customer journeys. A word is a keyword only where it leads or joins, so most words are known by what follows them.
if exists('b:current_syntax')
  finish
endif

syntax case match
syntax iskeyword @,48-57,_

" The last pattern that fits wins: names first, what is known by its surroundings after them.
syntax match journeyName /\v<\a\w*(\.\a\w*)*>/ contains=NONE

" what joins
syntax match journeyJoin /\v\.@<!<(after|ago|and|any|as|at|before|by|contains|ever|every|for|from|in|inside|is|known|no|not|of|on|or|per|since|then|to|until|up|with|within|worth)>/
syntax match journeyConditional /\v\.@<!<(when|where|otherwise|else)>/
syntax match journeyJoin /\v\.@<!<((count|sum)\ze\s+of>|last\ze\s+\d)/

" values
syntax match journeyNumber /\v\.@<!<\d+(_\d+)*(\.\d+)?>/ nextgroup=journeyUnit skipwhite
syntax match journeyUnit /\v(seconds?|minutes?|hours?|days?|weeks?|\u\u\u)>/ contained
syntax match journeyUnit /\v\d@<=\%/
syntax match journeyDate /\v\.@<!<\d{4}-\d\d-\d\d>/
syntax match journeyClock /\v[.:]@<!<\d\d:\d\d>:@!/
syntax match journeyConstant /\v\.@<!<(true|false|now)>(\s+\d[0-9_.]*\%)@!/
syntax match journeyConstant /\v\.@<!<(monday|tuesday|wednesday|thursday|friday|saturday|sunday)>/
syntax match journeyType /\v(:\s*)@<=<(text|id|integer|number|percent|date|datetime|time|email|phone|timezone|channel|category)>\ze\s*([?=,}]|$|\/\/|from>)/
syntax match journeyType /\v((:|of)\s*)@<=<money\ze\s+\u\u\u>/ nextgroup=journeyUnit skipwhite
syntax match journeyLine /\v(:\s*)@<=<set\ze\s+of>/

" statements
syntax match journeyStatement /\v\.@<!<(wait\ze\s+(\d|until>)|send\ze\s+\w+\s+(by|as)>|await\ze\s+up>|branch\ze\s*(\{|on>|as>)|repeat\ze\s+up>|set\ze\s+[a-zA-Z0-9_.]+\s+to>|go\ze\s+on>|hand\ze\s+off>)/
syntax match journeyStatement /\v(<hand\s+)@<=off>/
syntax match journeyStatement /\v\.@<!<(mark|clear|do|start)>\ze\s+((is|in|not|and|or|before|after|when|where)>)@!\a/
syntax match journeyStatement /\v\.@<!<exit>\ze\s*(["}]|$|\/\/|on>|when>|[a-z]+\s)/

" lines of items, rules of journeys
syntax match journeyLine /\v\.@<!<(address|consent|positive|negative)\ze\s+\a/
syntax match journeyLine /\v\.@<!<(exempt\ze\s+from>|(begins|ends|expires)\ze\s+(on|after)>)/
syntax match journeyLine /\v\.@<!<quiet\ze\s+(\d|monday|tuesday|wednesday|thursday|friday|saturday|sunday)/
syntax match journeyLine /\v\.@<!<(cost|size)\ze\s+\d[0-9_.]*([0-9_.]*\%)@!/
syntax match journeyLine /\v\.@<!<(owner|template|subject)\ze\s+"/
syntax match journeyLine /\v\.@<!<(runs\ze\s+from>|(enter|milestone|goal)\ze\s+(on|when)>|reenter\ze\s+(never|always|after)>|priority\ze\s+-?\d|holdout\ze\s+\d)/
syntax match journeyLine /\v(<reenter\s+)@<=(never|always)>/
syntax match journeyLine /\v(<enter\s+on\s+)@<=handoff>/
syntax match journeyLine /\v\.@<!<(simulate\ze\s+\a|take\ze\s+\w+\s+in>|held\ze\s+out>|expect\ze\s+[a-zA-Z(]|customer\ze\s*\{)/
syntax match journeyLine /\v(<held\s+)@<=out>/
syntax match journeyLine /\v\.@<!<(fatigue\ze\s+\d[0-9_.]*\%\s+per>|fails\ze\s+\d|lognormal\ze\s+median>|(median|sigma)\ze\s+\d|one\ze\s+of>|once\ze\s*([{}]|$|\/\/|[a-z])|average>(\s*\d)@!)/
syntax match journeyLine /\v(<every\s+)@<=(year|month)>/
syntax match journeyLine /\v(<per\s+)@<=(day|week|month|message|visit|customer)>/
syntax match journeyLine /\v(\d\s+)@<=times>/
syntax match journeyLine /\v(<to\s+)@<=everyone>|\.@<!<may\ze\s+fail>|(<may\s+)@<=fail>|(<since\s+)@<=entry>|\.@<!<delay\ze\s+up>|\.@<!<becomes\ze\s+[a-zA-Z(]/
syntax match journeyLine /\v(<(second|minute|hour|day|week)s?\s+)@<=later>/

" names before a colon, and names where they are said
syntax match journeyLabel /\v[.\"]@<!<\a\w*\ze\s*:\d@!/
syntax match journeyItem /\v^\s*\zs(source|event|channel|category|status|message|action|segment|trigger|journey|population)\ze\s+((is|in|not|and|or|on|before|after|contains|every|once)>)@!\a\w*(\s*\%)@!\s*($|\/\/|[\"{:=]|[a-z])/ nextgroup=journeyDefined skipwhite
syntax match journeyDefined /\v<\a\w*>/ contained
syntax match journeyItem /\v\.@<!<persona\ze\s+\a\w*\s+\d[0-9_.]*\%\s*\{/ nextgroup=journeyDefined skipwhite
syntax match journeyItem /\v\.@<!<stage\ze\s+\a\w*\s*[\"{]/ nextgroup=journeyStage skipwhite
syntax match journeyStatement /\v\.@<!<split\ze\s+\a\w*\s*(\{|per>)/ nextgroup=journeyStage skipwhite
syntax match journeyStatement /\v\.@<!<go\ze\s+to\s+\a/
syntax match journeyStage /\v(<go\s+to\s+)@<=\a\w*>/
syntax match journeyStage /\v<\a\w*>/ contained
syntax match journeyItem /\v^\s*\zs(customer\ze\s*\{|test\ze\s+\"|cap\ze\s+\w+\s+at>|suppress\ze\s+\w+\s+when>|holdout\ze\s+\a)/
syntax match journeyItem /\v^\s*\zsat\s+most\s+one\s+of>/

" texts and comments
syntax region journeyText start=/"/ end=/"/ oneline contains=journeyPlaceholder
syntax match journeyPlaceholder /\v\{ *\a\w*(\.\a\w*)* *(or +[^\"{}]+)?\}/ contained contains=journeyOr
syntax match journeyOr /\v\w@<= +\zsor\ze +/ contained
syntax match journeyComment "//.*$" contains=journeyTodo,@Spell
syntax match journeyDoc "///.*$" contains=@Spell
syntax keyword journeyTodo TODO FIXME contained

syntax sync minlines=20

highlight default link journeyItem Structure
highlight default link journeyDefined Type
highlight default link journeyStage Label
highlight default link journeyLine Keyword
highlight default link journeyStatement Statement
highlight default link journeyConditional Conditional
highlight default link journeyJoin Operator
highlight default link journeyOr Operator
highlight default link journeyLabel Identifier
highlight default link journeyType Type
highlight default link journeyNumber Number
highlight default link journeyDate Number
highlight default link journeyClock Number
highlight default link journeyUnit Special
highlight default link journeyConstant Constant
highlight default link journeyText String
highlight default link journeyPlaceholder Special
highlight default link journeyComment Comment
highlight default link journeyDoc SpecialComment
highlight default link journeyTodo Todo

let b:current_syntax = 'journey'
