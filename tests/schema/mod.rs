//! Documents that leave the program, held against their published schemas by a validator of the keywords that these schemas use. A keyword
//! it does not know fails the test instead of passing unread.

use serde_json::Value;

/// What of a document does not fit its schema, one line each, with the place as a path.
pub fn misfits(schema: &Value, document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    visit(schema, schema, document, "$", &mut found);
    found
}

/// Fails where a document does not fit the schema in `docs/schema/`.
pub fn assert_fits(schema: &str, document: &str) {
    let text = crate::house::tree::text_of(&format!("docs/schema/{schema}")).unwrap();
    let found = misfits(&serde_json::from_str(&text).unwrap(), &serde_json::from_str(document).unwrap());
    assert!(found.is_empty(), "does not fit {schema}:\n{}", found.join("\n"));
}

fn visit(root: &Value, schema: &Value, document: &Value, at: &str, found: &mut Vec<String>) {
    let keywords = match schema {
        Value::Bool(true) => return,
        Value::Bool(false) => return found.push(format!("{at}: nothing may stand here")),
        Value::Object(keywords) => keywords,
        other => panic!("{other} is no schema"),
    };
    let fits = |schema: &Value| {
        let mut inner = Vec::new();
        visit(root, schema, document, at, &mut inner);
        inner.is_empty()
    };
    for (keyword, rule) in keywords {
        match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "$comment" | "title" | "description" | "examples" | "default" | "pattern" => {
            }
            "$ref" => {
                let pointer = rule.as_str().unwrap().strip_prefix('#').expect("references stay in the file");
                let target = root.pointer(pointer).unwrap_or_else(|| panic!("{rule} leads nowhere"));
                visit(root, target, document, at, found);
            }
            "type" => {
                let names: Vec<&str> = match rule {
                    Value::String(name) => vec![name],
                    several => several.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect(),
                };
                if !names.iter().any(|name| is_of(document, name)) {
                    found.push(format!("{at}: {document} is not of type {}", names.join(" or ")));
                }
            }
            "const" if rule != document => found.push(format!("{at}: {document} is not {rule}")),
            "enum" if !rule.as_array().unwrap().contains(document) => {
                found.push(format!("{at}: {document} is none of {rule}"))
            }
            "const" | "enum" => {}
            "minimum" => {
                if document.as_f64().is_some_and(|number| number < rule.as_f64().unwrap()) {
                    found.push(format!("{at}: {document} is below {rule}"));
                }
            }
            "maximum" => {
                if document.as_f64().is_some_and(|number| number > rule.as_f64().unwrap()) {
                    found.push(format!("{at}: {document} is above {rule}"));
                }
            }
            "minItems" => {
                if document.as_array().is_some_and(|items| (items.len() as u64) < rule.as_u64().unwrap()) {
                    found.push(format!("{at}: fewer than {rule} items"));
                }
            }
            "maxItems" => {
                if document.as_array().is_some_and(|items| (items.len() as u64) > rule.as_u64().unwrap()) {
                    found.push(format!("{at}: more than {rule} items"));
                }
            }
            "uniqueItems" => {
                let items = document.as_array().map_or(&[][..], Vec::as_slice);
                if rule == true && items.iter().enumerate().any(|(index, item)| items[..index].contains(item)) {
                    found.push(format!("{at}: an item stands twice"));
                }
            }
            "items" => {
                let skip = keywords.get("prefixItems").map_or(0, |first| first.as_array().unwrap().len());
                for (index, item) in document.as_array().into_iter().flatten().enumerate().skip(skip) {
                    visit(root, rule, item, &format!("{at}[{index}]"), found);
                }
            }
            "prefixItems" => {
                let items = document.as_array().into_iter().flatten();
                for (index, (rule, item)) in rule.as_array().unwrap().iter().zip(items).enumerate() {
                    visit(root, rule, item, &format!("{at}[{index}]"), found);
                }
            }
            "required" => {
                for name in rule.as_array().unwrap() {
                    if document.as_object().is_some_and(|fields| !fields.contains_key(name.as_str().unwrap())) {
                        found.push(format!("{at}: {name} is missing"));
                    }
                }
            }
            "properties" => {
                for (name, rule) in rule.as_object().unwrap() {
                    if let Some(value) = document.get(name) {
                        visit(root, rule, value, &format!("{at}.{name}"), found);
                    }
                }
            }
            "additionalProperties" => {
                let known = keywords.get("properties").and_then(Value::as_object);
                for (name, value) in document.as_object().into_iter().flatten() {
                    if known.is_none_or(|known| !known.contains_key(name)) {
                        visit(root, rule, value, &format!("{at}.{name}"), found);
                    }
                }
            }
            "allOf" => rule.as_array().unwrap().iter().for_each(|rule| visit(root, rule, document, at, found)),
            "anyOf" => {
                if !rule.as_array().unwrap().iter().any(fits) {
                    found.push(format!("{at}: {document} fits none of {rule}"));
                }
            }
            "oneOf" => {
                let fitting = rule.as_array().unwrap().iter().filter(|rule| fits(rule)).count();
                if fitting != 1 {
                    found.push(format!("{at}: {document} fits {fitting} of {rule}"));
                }
            }
            unknown => panic!("the validator does not know the keyword `{unknown}`"),
        }
    }
}

fn is_of(document: &Value, name: &str) -> bool {
    match name {
        "null" => document.is_null(),
        "boolean" => document.is_boolean(),
        "string" => document.is_string(),
        "array" => document.is_array(),
        "object" => document.is_object(),
        "number" => document.is_number(),
        "integer" => document.is_i64() || document.is_u64(),
        unknown => panic!("there is no type `{unknown}`"),
    }
}

#[test]
fn the_validator_finds_what_does_not_fit() {
    let schema = serde_json::json!({
        "type": "object",
        "properties": {
            "kind": { "enum": ["a", "b"] },
            "count": { "type": "integer", "minimum": 1 },
            "list": { "type": "array", "items": { "$ref": "#/$defs/word" } },
            "either": { "oneOf": [{ "type": "null" }, { "$ref": "#/$defs/word" }] },
        },
        "required": ["kind"],
        "additionalProperties": false,
        "$defs": { "word": { "type": "string" } },
    });
    let check = |document: Value| misfits(&schema, &document);
    assert_eq!(check(serde_json::json!({ "kind": "a", "count": 1, "list": ["x"], "either": null })), [""; 0]);
    assert_eq!(check(serde_json::json!({})), ["$: \"kind\" is missing"]);
    assert_eq!(
        check(serde_json::json!({ "kind": "c", "more": 1 })),
        ["$.more: nothing may stand here", "$.kind: \"c\" is none of [\"a\",\"b\"]"]
    );
    assert_eq!(
        check(serde_json::json!({ "kind": "a", "count": 0, "list": ["x", 2] })),
        ["$.count: 0 is below 1", "$.list[1]: 2 is not of type string"]
    );
    assert_eq!(check(serde_json::json!({ "kind": "a", "either": 3 })).len(), 1);
    assert_eq!(check(serde_json::json!([])), ["$: [] is not of type object"]);
}
