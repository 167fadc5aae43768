; Stages, named statements and splits belong to their journey; everything else is known in the whole workspace.
(journey) @local.scope

(stage name: (identifier) @local.definition)
(as name: (identifier) @local.definition)
(split name: (identifier) @local.definition)

(go_to stage: (identifier) @local.reference)
