//! Talks to the language server as an editor does: messages in, messages out, no process and no files.

use std::collections::BTreeMap;

use journey::lsp::{Disk, Folder, Server};
use lsp_server::{Message, Notification, Request, RequestId};
use serde_json::{Value, json};

use crate::damage::{Dice, boundary, rounds};

const SETTINGS: &str = "name = \"Shop\"\nzone = \"UTC\"\ncurrency = \"USD\"\n";

const BUSINESS: &str = r#"customer {
  address : email
  opted_in : true | false = false
  tier : silver | gold = silver
}
source shop "Web shop"
/// Somebody paid.
event order_placed from shop { order: id, total: money USD }
channel email {
  address address
  consent opted_in is true
  positive opened, clicked
  negative unsubscribed
}
category news
cap news at 2 per 7 days
message thanks "Thank you": news for order_placed { email template "thanks" subject "{total} well spent" }
segment loyal "Loyal customers" = tier is gold and any order_placed in last 90 days
"#;

const THANKS: &str = r#"journey thank_you "Thank you" {
  enter on order_placed when loyal
  reenter after 30 days
  goal on order_placed within 14 days

  send thanks by email as first
  await up to 2 days {
    on clicked { exit "interested" }
    otherwise { exit "quiet" }
  }
}
"#;

/// A disk of one workspace.
struct Shelf(BTreeMap<String, String>);

impl Shelf {
    fn folder(&self) -> Folder {
        let files = self.0.iter().filter(|(path, _)| path.ends_with(".journey"));
        let settings = self.0.get_key_value("/shop/journey.toml").map(|(path, text)| (path.clone(), text.clone()));
        Folder {
            name: "shop".into(),
            settings,
            files: files.map(|(path, text)| (path.clone(), text.clone())).collect(),
        }
    }
}

impl Disk for Shelf {
    fn workspace_of(&self, path: &str) -> Option<Folder> {
        path.starts_with("/shop/").then(|| self.folder())
    }

    fn workspaces_below(&self, path: &str) -> Vec<Folder> {
        if path == "/shop" { vec![self.folder()] } else { Vec::new() }
    }
}

struct Editor {
    server: Server,
    next: i32,
    /// Findings as told, by address.
    shown: BTreeMap<String, Vec<String>>,
}

impl Editor {
    fn opened(capabilities: Value) -> Self {
        let texts =
            [("/shop/journey.toml", SETTINGS), ("/shop/business.journey", BUSINESS), ("/shop/thanks.journey", THANKS)];
        let shelf = Shelf(texts.map(|(path, text)| (path.to_owned(), text.to_owned())).into());
        let mut editor = Self { server: Server::new(Box::new(shelf)), next: 0, shown: BTreeMap::new() };
        let folders = json!([{ "uri": "file:///shop", "name": "shop" }]);
        editor.ask("initialize", json!({ "capabilities": capabilities, "workspaceFolders": folders }));
        editor.tell("initialized", json!({}));
        editor
    }

    fn tell(&mut self, method: &str, params: Value) {
        let said = Message::Notification(Notification { method: method.to_owned(), params });
        assert!(self.server.handle(said).is_empty());
        for news in self.server.news() {
            let Message::Notification(news) = news else { panic!("news are notifications") };
            assert_eq!(news.method, "textDocument/publishDiagnostics");
            let uri = news.params["uri"].as_str().unwrap().to_owned();
            let found = news.params["diagnostics"].as_array().unwrap().iter().map(|found| {
                let start = &found["range"]["start"];
                format!(
                    "{}:{} {} {}",
                    start["line"],
                    start["character"],
                    found["code"].as_str().unwrap(),
                    found["message"].as_str().unwrap()
                )
            });
            self.shown.insert(uri, found.collect());
        }
    }

    fn answer(&mut self, method: &str, params: Value) -> lsp_server::Response {
        self.next += 1;
        let request = Request { id: RequestId::from(self.next), method: method.to_owned(), params };
        let mut answers = self.server.handle(Message::Request(request));
        let Some(Message::Response(response)) = answers.pop() else { panic!("every request is answered") };
        response
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        let response = serde_json::to_value(self.answer(method, params)).unwrap();
        assert!(response.get("error").is_none(), "{method}: {response}");
        response["result"].clone()
    }

    fn open(&mut self, file: &str, text: &str) {
        let document =
            json!({ "uri": format!("file:///shop/{file}"), "languageId": "journey", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    fn edit(&mut self, file: &str, start: (u32, u32), end: (u32, u32), text: &str) {
        let range = json!({ "start": place(start), "end": place(end) });
        let document = json!({ "uri": format!("file:///shop/{file}"), "version": 2 });
        let changes = json!([{ "range": range, "text": text }]);
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    fn at(&mut self, method: &str, file: &str, position: (u32, u32)) -> Value {
        let document = json!({ "uri": format!("file:///shop/{file}") });
        self.ask(
            method,
            json!({ "textDocument": document, "position": place(position), "context": { "includeDeclaration": true, "triggerKind": 1 } }),
        )
    }

    /// What is suggested where `|` stands in a text that takes the place of the journey's.
    fn suggested(&mut self, text: &str) -> Vec<String> {
        let at = text.find('|').unwrap();
        let (line, column) =
            (text[..at].matches('\n').count(), at - text[..at].rfind('\n').map_or(0, |start| start + 1));
        self.open("thanks.journey", &text.replace('|', ""));
        let found = self.at("textDocument/completion", "thanks.journey", (line as u32, column as u32));
        found.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
    }
}

fn place((line, character): (u32, u32)) -> Value {
    json!({ "line": line, "character": character })
}

fn push() -> Value {
    json!({ "general": { "positionEncodings": ["utf-16"] } })
}

#[test]
fn an_edit_in_one_file_mends_an_error_in_another() {
    let mut editor = Editor::opened(push());
    assert_eq!(editor.shown["file:///shop/thanks.journey"], [""; 0]);
    editor.open("business.journey", BUSINESS);
    editor.edit("business.journey", (17, 8), (17, 13), "faithful");
    assert_eq!(editor.shown["file:///shop/thanks.journey"].len(), 1, "{:?}", editor.shown);
    assert!(editor.shown["file:///shop/thanks.journey"][0].starts_with("1:29 unknown-name"), "{:?}", editor.shown);
    editor.edit("business.journey", (17, 8), (17, 16), "loyal");
    assert_eq!(editor.shown["file:///shop/thanks.journey"], [""; 0]);
}

#[test]
fn who_fetches_findings_is_not_told_them() {
    let mut editor = Editor::opened(json!({ "textDocument": { "diagnostic": {} } }));
    editor.open("thanks.journey", &THANKS.replace("loyal", "loyl"));
    assert!(editor.shown.is_empty());
    let document = json!({ "textDocument": { "uri": "file:///shop/thanks.journey" } });
    let found = editor.ask("textDocument/diagnostic", document);
    assert_eq!(found["items"][0]["code"], "unknown-name");
    let everywhere = editor.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!(everywhere["items"].as_array().unwrap().len(), 3);
}

#[test]
fn hover_says_what_a_segment_means_and_which_caps_a_message_is_under() {
    let mut editor = Editor::opened(push());
    let segment = editor.at("textDocument/hover", "thanks.journey", (1, 30));
    let words = segment["contents"]["value"].as_str().unwrap();
    assert!(words.contains("**Loyal customers**"), "{words}");
    assert!(words.contains("- who: tier is gold and any order_placed in last 90 days"), "{words}");
    let message = editor.at("textDocument/hover", "thanks.journey", (5, 8));
    let words = message["contents"]["value"].as_str().unwrap();
    assert!(words.contains("- cap: news at 2 per 7 days"), "{words}");
    let event = editor.at("textDocument/hover", "thanks.journey", (1, 12));
    assert!(event["contents"]["value"].as_str().unwrap().contains("Somebody paid."));
}

#[test]
fn from_a_use_to_its_declaration_and_back() {
    let mut editor = Editor::opened(push());
    let declared = editor.at("textDocument/definition", "thanks.journey", (1, 30));
    assert_eq!(declared["uri"], "file:///shop/business.journey");
    assert_eq!(declared["range"]["start"], place((17, 8)));
    let used = editor.at("textDocument/references", "business.journey", (7, 8));
    let files: Vec<&str> = used.as_array().unwrap().iter().map(|place| place["uri"].as_str().unwrap()).collect();
    assert_eq!(files.iter().filter(|file| file.ends_with("thanks.journey")).count(), 2, "{used}");
    assert_eq!(files.iter().filter(|file| file.ends_with("business.journey")).count(), 3, "{used}");
}

#[test]
fn a_new_name_everywhere_or_a_reason() {
    let mut editor = Editor::opened(push());
    let document = json!({ "uri": "file:///shop/business.journey" });
    let asked = |name: &str| json!({ "textDocument": document, "position": place((17, 9)), "newName": name });
    let edit = editor.ask("textDocument/rename", asked("faithful"));
    assert_eq!(edit["changes"]["file:///shop/thanks.journey"][0]["range"]["start"], place((1, 29)));
    assert_eq!(edit["changes"]["file:///shop/business.journey"].as_array().unwrap().len(), 1);
    for (name, why) in [
        ("thanks", "something else is already called so"),
        ("when", "this is a word of the language"),
        ("Very loyal", "a name is made of the letters a to z, digits and `_`, and begins with a letter"),
    ] {
        let refused = editor.answer("textDocument/rename", asked(name));
        assert_eq!(serde_json::to_value(refused).unwrap()["error"]["message"], why);
    }
    let prepared = editor.at("textDocument/prepareRename", "business.journey", (17, 9));
    assert_eq!(prepared["placeholder"], "loyal");
}

#[test]
fn what_can_stand_here() {
    let mut editor = Editor::opened(push());
    let head = "journey thank_you {\n  enter on order_placed\n  reenter never\n";
    let mut inside = |line: &str| editor.suggested(&format!("{head}  {line}\n}}\n"));
    assert_eq!(inside("send |"), ["thanks"]);
    assert_eq!(inside("send thanks by |"), ["email"]);
    assert_eq!(inside("branch {\n when tier is | { } }"), ["gold", "silver", "known", "not"]);
    assert_eq!(inside("exit when entry.|"), ["order", "total"]);
    assert_eq!(inside("wait 3 |"), ["USD", "days", "hours", "minutes", "weeks"]);
    assert!(inside("exit on order_placed where |").contains(&"total".to_owned()));
    assert!(inside("exit when |").contains(&"loyal".to_owned()));
    assert!(inside("await up to 1 day {\n on | }").contains(&"clicked".to_owned()));
    assert!(inside("|").contains(&"await".to_owned()));
    assert!(inside("// |").is_empty());
    assert!(editor.suggested("|").contains(&"journey".to_owned()));
    assert!(editor.suggested("event x from |").contains(&"shop".to_owned()));
    assert_eq!(editor.suggested("message m: |"), ["news"]);
    assert!(editor.suggested("message m: news { email template \"a\" subject \"Dear {|").contains(&"tier".to_owned()));
}

#[test]
fn fixes_and_excuses_are_offered() {
    let mut editor = Editor::opened(push());
    editor.open("thanks.journey", &THANKS.replace("send thanks", "sned thanks"));
    let document = json!({ "uri": "file:///shop/thanks.journey" });
    let range = json!({ "start": place((5, 3)), "end": place((5, 3)) });
    let found = editor.ask(
        "textDocument/codeAction",
        json!({ "textDocument": document, "range": range, "context": { "diagnostics": [] } }),
    );
    assert_eq!(found[0]["title"], "Write `send`");
    assert_eq!(found[0]["isPreferred"], true);
    assert_eq!(found[0]["edit"]["changes"]["file:///shop/thanks.journey"][0]["newText"], "send");
}

#[test]
fn the_shape_of_a_file() {
    let mut editor = Editor::opened(push());
    let document = json!({ "textDocument": { "uri": "file:///shop/business.journey" } });
    let outline = editor.ask("textDocument/documentSymbol", document.clone());
    let names: Vec<&str> = outline.as_array().unwrap().iter().map(|entry| entry["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["customer", "shop", "order_placed", "email", "news", "cap news at 2 per 7 days", "thanks", "loyal"]
    );
    let folds = editor.ask("textDocument/foldingRange", document.clone());
    assert_eq!(folds[0]["startLine"], 0);
    let tokens = editor.ask("textDocument/semanticTokens/full", document);
    assert_eq!(tokens["data"].as_array().unwrap().len() % 5, 0);
    let found = editor.ask("workspace/symbol", json!({ "query": "lyl" }));
    assert_eq!(found[0]["name"], "loyal");
    let around = json!({ "textDocument": { "uri": "file:///shop/thanks.journey" }, "positions": [place((7, 10))] });
    let ranges = editor.ask("textDocument/selectionRange", around);
    let mut depth = 0;
    let mut range = &ranges[0];
    while !range.is_null() {
        depth += 1;
        range = &range["parent"];
    }
    assert_eq!(depth, 7, "{ranges}");
}

#[test]
fn a_text_is_laid_out() {
    let mut editor = Editor::opened(push());
    editor.open("thanks.journey", &THANKS.replace("  reenter", "      reenter"));
    let asked = json!({ "textDocument": { "uri": "file:///shop/thanks.journey" }, "options": { "tabSize": 2, "insertSpaces": true } });
    let edits = editor.ask("textDocument/formatting", asked);
    assert!(!edits.as_array().unwrap().is_empty());
}

#[test]
fn nonsense_is_refused_and_nothing_breaks() {
    let mut editor = Editor::opened(push());
    let code = |response: lsp_server::Response| serde_json::to_value(response).unwrap()["error"]["code"].clone();
    assert_eq!(code(editor.answer("textDocument/moonPhase", json!({}))), -32601);
    assert_eq!(code(editor.answer("textDocument/hover", json!({ "where": "here" }))), -32602);
    editor.tell("$/cancelRequest", json!({ "id": editor.next + 1 }));
    assert_eq!(code(editor.answer("workspace/symbol", json!({ "query": "" }))), -32800);
    editor.ask("shutdown", Value::Null);
    assert_eq!(code(editor.answer("workspace/symbol", json!({ "query": "" }))), -32600);
    editor.tell("exit", Value::Null);
    assert!(editor.server.has_ended() && editor.server.was_shut_down());
}

/// Edit by edit, the server knows what one that opens the same text knows. `JOURNEY_FUZZ=N` makes more edits.
#[test]
fn edits_lead_to_the_same_as_opening_anew() {
    let mut dice = Dice(0x5DEE_CE66_D123_4567);
    let mut editor = Editor::opened(push());
    let mut text = THANKS.to_owned();
    editor.open("thanks.journey", &text);
    let pieces =
        ["}", "{", "\n", "send thanks by email\n", "ü😀", "\"", "when loyal ", "exit", " ", "// x\n", "3 days", "\r\n"];
    for round in 0..rounds(200) {
        if round % 50 == 49 {
            text = THANKS.to_owned();
            editor.open("thanks.journey", &text);
        }
        let start = boundary(&text, dice.below(text.len() + 1));
        let end = boundary(&text, (start + dice.below(9)).min(text.len())).max(start);
        let piece = pieces[dice.below(pieces.len())];
        let position = |at: usize| {
            let before = &text[..at];
            let line = before.rfind('\n').map_or(0, |at| at + 1);
            // A place between `\r` and `\n` does not exist for an editor.
            let column = before[line..].trim_end_matches('\r').encode_utf16().count();
            (before.matches('\n').count() as u32, column as u32)
        };
        if text[..start].ends_with('\r') || text[..end].ends_with('\r') {
            continue;
        }
        editor.edit("thanks.journey", position(start), position(end), piece);
        text.replace_range(start..end, piece);
        if round % 10 == 0 {
            let mut fresh = Editor::opened(push());
            fresh.open("thanks.journey", &text);
            assert_eq!(editor.shown, fresh.shown, "round {round}: {text:?}");
        }
    }
}
