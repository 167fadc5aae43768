//! What a layout looks like: each case as it was written and as it is laid out, on one page.

use journey::{
    base::{FileId, Span},
    fmt, syntax,
};

use super::{complaint, laid_out};
use crate::golden;

/// Cases by what they show.
const CASES: &[(&str, &str)] = &[
    (
        "attributes stand in columns, groups of them apart",
        "customer{first_name:text? // a name\n// addresses\nemail:email?\n\n\n\nspent:money USD=0 USD\ntier:a|b=a from tier_changed.tier}",
    ),
    ("a customer in one line stays there", "customer{device:text}"),
    (
        "items of one kind, one below the other, are aligned",
        "source shop \"Shop\"\nsource service_desk \"Desk\"\n\nevent paid from shop,service_desk{total:money USD}\nevent seen from shop{}\nevent back from shop to everyone{product:id}\n\nsegment a=b\nsegment longer=c and not d\ncap sms at 1 per day\ncap messages at 2 per 7 days,else delay up to 1 day",
    ),
    ("an empty line ends a column", "segment a=b\n\nsegment longer=c"),
    ("what is very long sticks out", "segment a=b\nsegment this_one_has_an_exceedingly_long_name=c\nsegment bb=c"),
    (
        "messages in one line are aligned, opened ones stand alone",
        "message a:service{email template \"x\" sms \"y\"}\nmessage longer:promotional for paid{email template \"longer\" sms \"y\"}\nmessage open: service {\nemail template \"x\" sms \"y\" expires after 1 day }",
    ),
    (
        "channels",
        "channel email { address email\nquiet 21:00 to 08:00 positive opened,clicked }\nchannel sms{address phone positive clicked}\nchannel letter{address home cost 0.90 USD}",
    ),
    ("status", "status upset per ticket{begins on complaint\nends on complaint_closed\nends after 30 days}"),
    (
        "a journey is always open, its rules aligned, and stands apart",
        "segment a=b\n// of the journey\njourney j \"J\" per cart{enter on a where b is entry.b when not c reenter never goal on d within 1 day worth total exit on goal\nsend m by email wait 1 day}\nsegment e=f",
    ),
    (
        "arms that fit one line are aligned unless they differ much",
        "journey j { enter on a\nawait up to 1 day {\non clicked {go to persuade} // at once\notherwise{}} // later\nbranch {\nwhen some_condition_that_is_long and another_one { exit }\notherwise { exit \"b\" } }\nsplit s {\nshort 45% { wait 1 day send a by b }\nvery_long 5% { wait 10 days send c by d }\n} }",
    ),
    ("an empty body is a pair of braces", "journey j{ await up to 1 day {\non a {\n\n}\notherwise { // why\n} } }"),
    (
        "a body in one line that does not fit is opened, the outermost first",
        "journey j { branch on entry { complaint, overcharged { do call_customer { why: \"A complaint we should hear out\" }, else { send sorry_gift by email, else letter } } } }",
    ),
    (
        "a long line is broken at its clauses, then in its condition",
        "journey j { enter on price_dropped where new_price < old_price when any product_viewed where product is entry.product in last 30 days and no order_placed where entry.product in products in last 30 days\nreenter never }\ntrigger basket_left = cart_updated where value >= 20 USD then no cart_updated, checkout_started, order_placed, order_cancelled for 1 hour\nsegment s = (a_condition_with_a_name or another_condition_with_a_name or a_third_condition_with_a_name) and yet_another_condition",
    ),
    (
        "a long list is filled",
        "at most one of first_journey_with_a_name, second_journey_with_a_name, third_journey_with_a_name, fourth_journey_with_a_name\nevent e from app { step: drag_email | settings_panel | select_template | save_settings | trigger | modify_trigger | change_time | save_trigger | finish }",
    ),
    (
        "a long `else` goes below",
        "journey j { stage s {\nsend a_message_with_a_long_name as first_touch by favourite, else a_channel_with_a_name, else another_one, else exit \"out of reach\" } }",
    ),
    (
        "fields have one comma between them",
        "test \"t\" {\ncustomer { a: 1 b: 2, }\non 2026-03-02 at 10:00 e {\n  a: 1, b: 2 }\nafter 1 day e { a: 1 // one\n, b: 2\n}\nexpect no m for 1 day }",
    ),
    (
        "a population",
        "population p \"P\" { size 100 country US 60%,CA 40%\n\nseen every 3 days on average{product:one of 500}\nrefund fails 5%\non email { opened 35% after 4 hours on average\nfatigue 15% per message in last 7 days }\non sms{clicked 9% stopped 1%}\npersona x 30%{seen every 1 day on average} }",
    ),
    (
        "comments keep their place",
        "// first\n\n\n\n// second\nsource a // at the end\n\n/// documented\nsource b\njourney j { // opens\n  // before\n  enter on a // one\n  exit on goal // two\n  // after\n\n  wait 1 day\n  // last\n} // closes\n// end",
    ),
    (
        "a comment within a line breaks it",
        "journey j { enter on a // what\nwhere b // narrows\nwhen c\nreenter never }",
    ),
    ("signs", "segment a=not(b or c)and d>=-5 and e+1<f-2 and g is not known\nmessage m:n{email \"{a or b},{c}\"}"),
    (
        "what could not be read is left as it is",
        "source   a\nevent   ???   b\njourney j {\nwait    1   dya\n  send   a   by   b }",
    ),
    ("near misses are not mended here", "segment a=b&&c==d;\njourney j{wait 3d\nbranch{when a=b{}otherwise{}}}"),
    ("nothing", ""),
    ("only blanks", " \n\n\t\n"),
    ("only a comment", "\n\n  // alone  \n\n"),
];

#[test]
fn the_page_of_layouts() {
    let mut page = String::new();
    for (title, written) in CASES {
        assert_eq!(complaint(written), None, "{title}");
        let result = laid_out(written).unwrap();
        page.push_str(&format!("=== {title}\n{written}\n--- laid out\n{result}\n"));
    }
    golden::check("tests/fmt/layouts.txt", &page);
}

#[test]
fn only_the_asked_lines_change() {
    let text = "source   a\nsource   b\n\n\nsource   c\n";
    let (file, _) = syntax::parse(FileId(0), text);
    let range = |from: usize, to: usize| Span::new(FileId(0), u32::try_from(from).unwrap(), u32::try_from(to).unwrap());
    let changed = |span: Span| fmt::apply(text, &fmt::format_range(&file, text, span).unwrap());
    assert_eq!(changed(range(13, 13)), "source   a\nsource b\n\n\nsource   c\n");
    assert_eq!(changed(range(0, 12)), "source a\nsource b\n\n\nsource   c\n");
    assert_eq!(changed(range(24, 30)), "source   a\nsource   b\n\nsource c\n");
    assert_eq!(changed(range(0, text.len())), "source a\nsource b\n\nsource c\n");
    assert_eq!(changed(range(900, 1000)), text);
}

#[test]
fn edits_are_small() {
    let text = "source a\njourney j {\n  enter on   a\n  reenter never\n}\n";
    let (file, _) = syntax::parse(FileId(0), text);
    let edits = fmt::edits(&file, text).unwrap();
    let shown: Vec<(&str, &str)> = edits
        .iter()
        .map(|edit| (&text[edit.span.start as usize..edit.span.end as usize], edit.replacement.as_str()))
        .collect();
    assert_eq!(shown, [("\n", "\n\n"), (" ", "   "), ("   ", " ")]);
}
